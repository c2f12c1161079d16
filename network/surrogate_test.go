package network

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/learning"
)

// largestPotentials returns the potential minus the threshold of the pooled
// units of one lane: the largest of each pooling window.
func largestPotentials(p *population, lane int, at events.Time) []float32 {
	all := make([]float32, p.layout.neurons.Units())
	p.lanes[lane].model.Membrane(at, all)
	top := make([]float32, p.layout.output.Units())
	for i := range top {
		top[i] = float32(math.Inf(-1))
	}
	for j, v := range all {
		y, x, c := p.layout.neurons.Position(int32(j))
		y, x = y/p.layout.pool, x/p.layout.pool
		if y < p.layout.output.Height && x < p.layout.output.Width {
			u := p.layout.output.Unit(y, x, c)
			top[u] = max(top[u], v)
		}
	}
	return top
}

// smooth is the function that a surrogate is the derivative of.
func smooth(kind learning.SurrogateKind, width, u float64) float64 {
	if kind == learning.SurrogateBoxcar {
		return math.Max(0, math.Min(1, u/width+.5))
	}
	return 1 / (1 + math.Exp(-u/width))
}

// A readout on spikes learns along the derivative of
//
//	sum_k e_k sum_j G_kj s(u_j)
//
// where e is the derivative of the loss with respect to the prediction from the
// true spikes, and s the smooth step whose derivative the surrogate is.
func TestSurrogateGradientAgreesWithFiniteDifferences(t *testing.T) {
	for _, kind := range []learning.SurrogateKind{learning.SurrogateSigmoid, learning.SurrogateBoxcar} {
		for _, c := range gradientCases() {
			if c.quiet {
				continue
			}
			t.Run(string(kind)+", "+c.name+" "+c.spec.Populations[c.population].Name, func(t *testing.T) {
				l := learningSpec()
				l.Readout.On, l.Readout.Scale = learning.OnSpikes, 5
				l.Surrogate = learning.SurrogateSpec{Kind: kind, Width: 5}
				l.GradientEveryTicks, l.UpdateEveryTicks = c.ticks, 1<<20*c.ticks
				n, p := c.network(t, l)
				samples := c.samples(n)
				gradient := gradientOf(t, n, p, c.ticks, samples)
				// The weight of every feature in each lane, from the readout's own
				// numbers: derivative of smooth L1 with beta 1, mean over outputs.
				readout := p.learner.layer.Readout()
				factor := make([][]float64, len(samples))
				for lane, s := range samples {
					factor[lane] = make([]float64, readout.Features)
					for k, y := range p.learner.prediction[lane] {
						e := math.Max(-1, math.Min(1, float64(y-s.Target[k]))) / float64(len(s.Target))
						for j := range factor[lane] {
							factor[lane][j] += e * float64(readout.Weights[j*readout.Outputs+k])
						}
					}
				}
				differences(t, p, c, gradient, func() (float64, uint64) {
					n.ResetCounters()
					present(t, n, c.ticks, Test, samples...)
					sum := 0.0
					for lane := range samples {
						for j, u := range largestPotentials(p, lane, events.Time(c.ticks)*ms) {
							sum += factor[lane][j] * smooth(kind, l.Surrogate.Width, float64(u))
						}
					}
					return sum, n.Counters().Populations[c.population].Hash
				})
			})
		}
	}
}
