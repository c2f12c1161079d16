package parity

import "math"

// AdaMax as the recorded implementation has it.
const (
	adaMaxDecay   = .95
	adaMaxEpsilon = 1e-8
)

// corrections follows AdaMax on an array of weights and how far rounding can move
// its steps, and has single steps take the recording's side where its final
// weights ask for that.
type corrections struct {
	rate     float64
	recorded []float32 // final
	places   func(i int) []int

	// steps are those to be changed, by weight.
	steps map[int]correction
	tried map[int]int // how often a weight's steps were considered

	// Of the last replay:
	variance []float64 // of the weights' errors, in steps of the learning rate, squared
	peak     []float64 // the largest error of a step
	at       []int32   // its tick
	scale    []float64 // AdaMax's u
	doubt    []float64 // how far rounding can move that
	sides    []Side
}

// correction is a change of one step of a weight.
type correction struct {
	tick   int
	amount float64 // in units of the weight
}

func newCorrections(rate float64, recorded []float32, places func(i int) []int) *corrections {
	n := len(recorded)
	return &corrections{
		rate: rate, recorded: recorded, places: places, steps: map[int]correction{}, tried: map[int]int{},
		variance: make([]float64, n), peak: make([]float64, n), at: make([]int32, n),
		scale: make([]float64, n), doubt: make([]float64, n),
	}
}

func (c *corrections) begin() {
	for _, v := range [][]float64{c.variance, c.peak, c.scale, c.doubt} {
		clear(v)
	}
	c.sides = nil
}

// follow takes in the gradients of a tick, sums over n images, which rounding can
// move as far as it says. It changes those whose steps are to be corrected.
func (c *corrections) follow(tick, n int, sums []float32, rounding func(i int) float64) {
	for i := range sums {
		g, before := float64(sums[i])/float64(n), adaMaxDecay*c.scale[i]
		bound := rounding(i) / float64(n)
		if s, ok := c.steps[i]; ok && s.tick == tick {
			// The step is −rate·g/u; a gradient that sets u makes a whole one.
			changed := g - s.amount/c.rate*math.Max(before, math.Abs(g)+adaMaxEpsilon)
			if math.Abs(changed-g) > bound {
				changed = math.Copysign(math.Min(math.Abs(g), bound), changed)
			}
			c.sides = append(c.sides, Side{Kind: StepSide, Tick: tick, Unit: c.places(i), Margin: math.Abs(changed - g)})
			sums[i] = float32(changed * float64(n))
			g = changed
		}
		size := math.Abs(g) + adaMaxEpsilon
		var err float64 // of the step, in units of the rate
		if size >= before {
			c.scale[i], c.doubt[i] = size, bound
			if err = 0; bound >= size {
				err = 2
			}
		} else {
			c.scale[i], c.doubt[i] = before, adaMaxDecay*c.doubt[i]
			err = math.Min(2, (bound+size/before*c.doubt[i])/before)
		}
		c.variance[i] += err * err
		if err > c.peak[i] {
			c.peak[i], c.at[i] = err, int32(tick)
		}
	}
}

// known says that the gradient of a weight at the first learning tick is the
// recorded one.
func (c *corrections) known(i int) { c.variance[i], c.peak[i], c.doubt[i] = 0, 0, 0 }

// reconsider compares final weights and corrects, for the next replay, steps of
// those that are off by no more than rounding explains. It reports whether that
// is worth a replay.
func (c *corrections) reconsider(final []float32, channels int) (changed bool) {
	largest := 0.
	for _, w := range c.recorded {
		largest = math.Max(largest, math.Abs(float64(w)))
	}
	least := math.Min(negligible*c.rate, WeightTolerance*largest/2)
	least = math.Max(least, 4*unit*largest)
	per := len(final) / channels
	count := make([]int, channels)
	off := make([]float64, len(final))
	for i, w := range final {
		if off[i] = float64(c.recorded[i]) - float64(w); math.Abs(off[i]) > least {
			count[i/per]++
		}
	}
	for i, off := range off {
		// A spike on the other side moves all weights of its channel; what stands
		// alone is a step.
		if math.Abs(off) <= least || count[i/per] > 1+per/50 || c.tried[i] >= maxTries {
			continue
		}
		c.tried[i]++
		s, had := c.steps[i]
		amount := s.amount + off
		if math.Abs(amount) > c.rate*math.Sqrt(c.variance[i]) {
			if had {
				delete(c.steps, i)
				changed = true
			}
			continue
		}
		if !had {
			s.tick = int(c.at[i])
		}
		c.steps[i] = correction{s.tick, amount}
		changed = true
	}
	return changed
}

// maxTries bounds how often a weight is corrected.
const maxTries = 3

// negligible is the part of a step that is too little to be followed.
const negligible = 1e-2

// bounds returns, for the running tick, how far rounding can move the gradients of
// weights and biases, sums over the images. It is [roundingOf] their
// terms with each trace taken for the largest of its input channel, and those of
// all taps of a kernel.
func (u *updates) bounds() (weights, bias func(i int) float64) {
	l, s := &u.trace.Layers[u.layer], u.settler
	deltas, traces := make([]float64, l.Channels), make([]float64, l.Inputs)
	terms := 0
	for image := range u.features {
		for f := range u.features[image] {
			_, m := u.delta(image, f)
			deltas[f%s.channels] += m * m
		}
		terms += len(u.features[image]) / s.channels
		for j, p := range u.traces.p[image] {
			in := j % l.Inputs
			traces[in] = math.Max(traces[in], float64(p))
		}
	}
	for c := range deltas {
		deltas[c] = roundingOf(deltas[c], terms)
	}
	per := l.Kernel * l.Kernel
	weights = func(i int) float64 { return deltas[i/(per*l.Inputs)] * traces[i/per%l.Inputs] * float64(l.Kernel) }
	return weights, func(i int) float64 { return deltas[i] }
}
