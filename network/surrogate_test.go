package network

import (
	"math"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/sim/random"
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
	switch kind {
	case learning.SurrogateBoxcar:
		return math.Max(0, math.Min(1, u/width+.5))
	case learning.SurrogateTriangle:
		x := math.Max(-1, math.Min(1, u/width))
		return .5 + x - x*math.Abs(x)/2
	}
	return 1 / (1 + math.Exp(-u/width))
}

// A readout on spikes learns along the derivative of
//
//	sum_k e_k sum_j G_kj s(u_j)
//
// where e is the derivative of the loss with respect to the prediction from the
// true spikes, and s the smooth step whose derivative the surrogate is. Where it
// reads means over cells, G is that of the unit's cell, divided by the cell's
// size.
func TestSurrogateGradientAgreesWithFiniteDifferences(t *testing.T) {
	for _, way := range []struct {
		kind learning.SurrogateKind
		on   learning.Signal
	}{
		{learning.SurrogateSigmoid, learning.OnSpikes},
		{learning.SurrogateBoxcar, learning.OnSpikes},
		{learning.SurrogateTriangle, learning.OnSpikeMean},
	} {
		kind := way.kind
		for _, c := range gradientCases(t) {
			if c.quiet {
				continue
			}
			t.Run(string(kind)+" on "+string(way.on)+", "+c.name+" "+c.spec.Populations[c.population].Name, func(t *testing.T) {
				l := learningSpec()
				l.Readout.On, l.Readout.Scale = way.on, 5
				if way.on == learning.OnSpikeMean {
					l.Readout.Grid = &learning.GridSpec{Rows: 2, Columns: 3}
				}
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
							factor[lane][j] += e * float64(readout.Weights[readout.Index(j, k)])
						}
					}
				}
				differences(t, p, c, gradient, func() (float64, uint64) {
					n.ResetCounters()
					present(t, n, c.ticks, Test, samples...)
					sum := 0.0
					for lane := range samples {
						for j, u := range largestPotentials(p, lane, events.Time(c.ticks)*ms) {
							weight := factor[lane][min(j, len(factor[lane])-1)]
							if m := p.learner.means; m != nil {
								cell := m.cellOf[j/m.channels]
								weight = factor[lane][int(cell)*m.channels+j%m.channels] * float64(m.share[cell])
							}
							sum += weight * smooth(kind, l.Surrogate.Width, float64(u))
						}
					}
					return sum, n.Counters().Populations[c.population].Hash
				})
			})
		}
	}
}

// Of equal potentials in a pooling window the first, row by row, is the one
// that learns.
func TestMaxPoolTakesTheFirstOfEquals(t *testing.T) {
	s := pyramid(lif(10, 1, ""))
	n := build(t, s, Options{Learning: learningSpec(), Outputs: 1})
	p := n.populations[0]
	le := p.learner
	for i := range le.membrane {
		le.membrane[i] = -1
	}
	// Window (0, 1) of channel 2: its second row holds two equal peaks.
	first, second := p.layout.neurons.Unit(1, 2, 2), p.layout.neurons.Unit(1, 3, 2)
	le.membrane[first], le.membrane[second] = .5, .5
	le.maxPool()
	for j, got := range le.deltas.Winners {
		y, x, c := p.layout.output.Position(int32(j))
		want, top := p.layout.neurons.Unit(2*y, 2*x, c), float32(-1)
		if y == 0 && x == 1 && c == 2 {
			want, top = first, .5
		}
		if got != want || le.features[j] != top {
			t.Errorf("window (%d, %d) of channel %d: neuron %d with %v, want %d with %v", y, x, c, got, le.features[j], want, top)
		}
	}
}

// A readout on spikes is given the units of a tick in order, although they
// fire in any.
func TestReadoutOnSpikesGetsUnitsInOrder(t *testing.T) {
	l := learningSpec()
	l.Readout.On = learning.OnSpikes
	n := build(t, pyramid(lif(10, .5, "")), Options{Learning: l, Outputs: 1})
	n.ReadoutEvery(1)
	most := 0
	n.Observe(Probe{Readout: func(p, lane, tick int, _ []float32) {
		units := n.populations[p-1].lanes[lane].output.ofTick
		most = max(most, len(units))
		if !slices.IsSorted(units) {
			t.Errorf("population %d, tick %d: units %v", p, tick, units)
		}
	}})
	present(t, n, 6, Test, sample(n, random.New(3), 6, 60))
	if most < 5 {
		t.Errorf("no tick has more than %d spikes", most)
	}
}
