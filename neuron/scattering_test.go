package neuron

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
)

// What is delivered at neurons here and there is what is delivered one by one.
func TestScatterIsDeliver(t *testing.T) {
	specs := map[string]Spec{
		"lif":          {LIF: &LIFParams{TauMMS: All(10), Threshold: All(1)}},
		"lif, float64": {LIF: &LIFParams{TauMMS: All(10), Threshold: All(1), Precision: "float64"}},
		"lif, t_ref":   {LIF: &LIFParams{TauMMS: All(10), Threshold: All(1), AfterSpikeParams: AfterSpikeParams{TRefMS: All(2)}}},
	}
	for name, spec := range specs {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				const n = 20
				tick := events.Millisecond
				one, many := spec.New(n, nil, tick), spec.New(n, nil, tick).(Scattering)
				for k := range events.Time(rapid.IntRange(1, 20).Draw(t, "instants")) {
					at := (k + 1) * tick / 3
					neurons := rapid.SliceOfN(rapid.Int32Range(0, n-1), 1, 12).Draw(t, "neurons")
					slices.Sort(neurons)
					weights := rapid.SliceOfN(rapid.Float32Range(-.5, 1), len(neurons), len(neurons)).Draw(t, "weights")
					if rapid.Bool().Draw(t, "common") {
						weights = weights[:1]
					}
					var spans []Span
					for i, neuron := range neurons {
						w := weights[0]
						if len(weights) > 1 {
							w = weights[i]
						}
						one.Deliver(at, neuron, []float32{w})
						if i == 0 || neuron != neurons[i-1] {
							spans = append(spans, Span{First: neuron, Len: 1})
						}
					}
					many.Scatter(at, neurons, weights)
					a, b := one.Fire(at, spans, nil), many.Fire(at, spans, nil)
					if !slices.Equal(a, b) {
						t.Fatalf("at %v %v fire, want %v", at, b, a)
					}
				}
				want, got := make([]float64, n), make([]float64, n)
				end := 10 * tick
				one.Tick(end, nil)
				many.Tick(end, nil)
				one.Potential(end, want)
				many.Potential(end, got)
				if !slices.Equal(got, want) {
					t.Fatalf("potentials are %v, want %v", got, want)
				}
			})
		})
	}
}
