package network

import (
	"testing"

	"spikesim/sim/random"
)

// On counts of spikes, dense sums in float32 add up the same numbers in the same
// order as those without zeros: the spikes are the same, also while weights
// change at every tick, and in the presentation after that.
func TestClockedArithmeticsFireAlike(t *testing.T) {
	const ticks = 12
	learn := learningSpec()
	learn.Optimizer.LearningRate = .02
	hashes := func(arithmetic Arithmetic, mode Mode) (h [2]string) {
		n := build(t, pyramid(lif(10, .5, "")), Options{Seed: 5, Lanes: 2, Learning: learn, Outputs: 3})
		c := clock(t, n, ms, arithmetic)
		for i, m := range []Mode{mode, Test} {
			n.ResetCounters()
			presentClocked(t, c, ticks, m, onGrid(n, random.New(1).Int(i), ticks, 150, ms), onGrid(n, random.New(2).Int(i), ticks, 150, ms))
			counts := n.Counters()
			for p, population := range counts.Populations {
				if population.Spikes == 0 {
					t.Errorf("population %d is silent", p)
				}
			}
			h[i] = counts.SpikeHash()
		}
		return h
	}
	dense, still := hashes(Dense, Train), hashes(Dense, Test)
	if dense[0] == still[0] || dense[1] == still[1] {
		t.Error("learning changes no spike: no test of anything")
	}
	if skip := hashes(SkipZeros, Train); skip != dense {
		t.Errorf("the spikes of training and of testing are %s without zeros, %s dense", skip, dense)
	}
}
