package parity

import (
	"math"
	"slices"
)

// contest is a tie whose window gets a gradient: it goes to the neuron of the
// greatest potential, and would go to the runner-up if that were the greatest.
type contest struct {
	tie
	first  int       // of the channel's weights
	change []float64 // what the other side adds to the gradient of the channel's weights, summed over images

	// On the other side, from the tick of the tie on:
	scale []float64 // AdaMax's u
	moved []float64 // by how much the weights differ
}

// swap takes the other side.
func (c *contest) swap(weights []float32) {
	for i, d := range c.change {
		weights[c.first+i] += float32(d)
		c.change[i] = -d
	}
}

// contest returns the ties of the running tick in which something is at stake.
func (u *updates) contest() []*contest {
	l := &u.trace.Layers[u.layer]
	size := l.Inputs * l.Kernel * l.Kernel
	var contests []*contest
	for _, t := range u.settler.ties {
		c := &contest{tie: t, first: int(t.neuron) % l.Channels * size, change: make([]float64, size)}
		delta, _ := u.delta(t.image, u.settler.window(t.neuron))
		winner, other := int(t.winner)/l.Channels, int(t.neuron)/l.Channels
		patch := func(i, position int) float64 {
			k, r := l.Kernel, l.Kernel/2
			y, x := position/u.settler.width+i/k%k-r, position%u.settler.width+i%k-r
			return u.traces.at(t.image, y, x, i/(k*k))
		}
		any := false
		for i := range c.change {
			c.change[i] = delta * (patch(i, other) - patch(i, winner))
			any = any || c.change[i] != 0
		}
		if any {
			contests = append(contests, c)
		}
	}
	return contests
}

// award decides the contests of the first learning tick by the recorded
// gradient.
func (u *updates) award(contests []*contest, weights []float32) {
	recorded, n := u.trace.Layers[u.layer].WeightGradient, float64(u.trace.Batch)
	for range contests {
		var best *contest
		least := 1.
		for _, c := range contests {
			before, after := 0., 0.
			for i, d := range c.change {
				miss := float64(recorded[c.first+i])*n - float64(weights[c.first+i])
				before += miss * miss
				after += (miss - d) * (miss - d)
			}
			if part := math.Sqrt(after / before); part < explains && part < least {
				best, least = c, part
			}
		}
		if best == nil {
			return
		}
		best.swap(weights)
		u.sides = append(u.sides, u.tieSide(best))
	}
}

const (
	// explains is the part of a difference that may remain, at most, for ties to be
	// taken as its cause.
	explains = .9
	// negligible is the part of a step that is too little to be explained.
	negligible = 1e-3
)

// trial is that of ties of a channel on the other side.
type trial struct {
	taken []spot
	off   float64 // what the channel's final weights were off before
}

// reconsider looks for ties after the first learning tick that the recording
// must have had the other way, since its final weights say so, and puts them
// there for the next replay; those that did not help are put back. It reports
// whether there is anything to replay for.
func (u *updates) reconsider(final []float32) (changed bool) {
	l := &u.trace.Layers[u.layer]
	size := l.Inputs * l.Kernel * l.Kernel
	for channel := range l.Channels {
		first := channel * size
		off := make([]float64, size)
		for i := range off {
			off[i] = float64(l.FinalWeights[first+i]) - float64(final[first+i])
		}
		if t, ok := u.trials[channel]; ok {
			delete(u.trials, channel)
			if norm(off) > explains*t.off {
				u.toggle(t.taken)
				// Those taken first may be right without the last.
				u.tried[t.taken[len(t.taken)-1]] = true
				changed = true
				continue
			}
		}
		if norm(off) <= negligible*u.trace.LearningRate {
			continue
		}
		if taken := u.suspects(first, off); taken != nil {
			u.toggle(taken)
			u.trials[channel] = trial{taken, norm(off)}
			changed = true
		}
	}
	return changed
}

// toggle puts ties on the other side.
func (u *updates) toggle(ties []spot) {
	for _, at := range ties {
		u.swapped[at] = !u.swapped[at]
	}
}

// suspects returns the ties that explain what the weights of a channel are off,
// the most telling first.
func (u *updates) suspects(first int, off []float64) (taken []spot) {
	rest := slices.Clone(off)
	for {
		var best *contest
		least := explains * norm(rest)
		for _, c := range u.contests {
			if c.first != first || u.tried[c.spot] || slices.Contains(taken, c.spot) {
				continue
			}
			if after := distance(rest, c.moved); after < least {
				best, least = c, after
			}
		}
		if best == nil {
			return taken
		}
		for i, d := range best.moved {
			rest[i] -= d
		}
		taken = append(taken, best.spot)
	}
}

// norm returns the root of the sum of squares.
func norm(v []float64) float64 { return distance(v, make([]float64, len(v))) }

// distance returns the norm of the difference.
func distance(a, b []float64) float64 {
	sum := 0.
	for i, x := range a {
		sum += (x - b[i]) * (x - b[i])
	}
	return math.Sqrt(sum)
}
