package parity

import (
	"math"
	"slices"

	"spikesim/learning"
	"spikesim/network"
)

// updates follows the gradients and steps of one layer's weights in a learning
// run, and gives them the recording's side where rounding decides.
type updates struct {
	trace   *Trace
	loss    learning.Loss
	layer   int
	settler *settler
	traces  *traces
	readout []float32 // weights [feature, output]

	predictions [][]float32 // per image, of the running tick
	features    [][]float32 // per image, the potentials that the readout reads

	// swapped are the ties after the first learning tick in which the runner-up
	// gets the gradient.
	swapped map[spot]bool
	// tried are those where that did not help, trials the channels in which it is
	// being tried.
	tried  map[spot]bool
	trials map[int]trial

	// Of the last replay:
	weights, bias []float32 // gradients of the first learning tick, means over the batch
	scale         []float64 // AdaMax's u of every weight
	doubt         []float64 // how far rounding can move that
	variance      []float64 // of the weights' rounding, in steps of the learning rate, squared
	reach         float64   // the most that a step can have changed a potential
	contests      []*contest
	sides         []Side
}

func newUpdates(t *Trace, layer int, s *settler) *updates {
	u := &updates{
		trace: t, loss: learning.NewLoss(learning.DefaultSpec().Loss), layer: layer, settler: s, traces: s.traces, readout: t.foldReadout(layer),
		predictions: make([][]float32, t.Batch), features: make([][]float32, t.Batch),
		swapped: map[spot]bool{}, tried: map[spot]bool{}, trials: map[int]trial{},
	}
	l := &t.Layers[layer]
	n := len(l.Weights)
	u.scale, u.doubt, u.variance = make([]float64, n), make([]float64, n), make([]float64, n)
	for b := range t.Batch {
		u.predictions[b] = make([]float32, outputs)
		u.features[b] = make([]float32, len(u.readout)/outputs)
	}
	return u
}

func (u *updates) begin() {
	u.contests, u.sides, u.reach = nil, nil, 0
	for _, v := range [][]float64{u.scale, u.doubt, u.variance} {
		clear(v)
	}
}

// settleErrors takes the errors of the recorded readout of an image: with its own,
// learning would multiply what rounding leaves between the two.
func (u *updates) settleErrors(image int, errors []float32) {
	t := u.trace
	from := (u.settler.tick-t.BurnIn-1)*t.Batch*outputs + image*outputs
	recorded := t.Layers[u.layer].LearnReadouts[from:][:outputs]
	u.loss.Evaluate(recorded, t.Target[image*outputs:][:outputs], errors)
	copy(u.predictions[image], recorded)
}

// settle is called with the gradients of a learning tick, sums over the images.
func (u *updates) settle(gradients []network.Array) {
	t, l := u.trace, &u.trace.Layers[u.layer]
	weights, bias := gradients[0].Values, gradients[1].Values
	first := u.settler.tick == t.BurnIn+1
	fresh := u.contest()
	u.reach = max(u.reach, t.LearningRate*u.settler.drive())
	if first {
		u.award(fresh, weights)
		u.weights, u.bias = mean(weights, t.Batch), mean(bias, t.Batch)
		u.take(weights, l.WeightGradient, u.weightRounding, l.weightPlace)
		u.take(bias, l.BiasGradient, u.biasRounding, func(i int) []int { return []int{i} })
		fresh = nil
	}
	for _, c := range fresh {
		if u.swapped[c.spot] {
			c.swap(weights)
			u.sides = append(u.sides, u.tieSide(c))
		}
	}
	for _, c := range fresh {
		c.scale = slices.Clone(u.scale[c.first:][:len(c.change)])
		c.moved = make([]float64, len(c.change))
	}
	u.follow(weights)
	u.step(weights, fresh)
}

// follow takes AdaMax's steps, and how far rounding can move each of them.
func (u *updates) follow(sums []float32) {
	n, bound := float64(u.trace.Batch), u.bounds()
	for i, sum := range sums {
		g, before, rounding := float64(sum)/n, adaMaxDecay*u.scale[i], bound(i)/n
		u.scale[i] = grown(u.scale[i], g)
		off := 0. // of the step, in units of the rate
		if u.scale[i] > before {
			// A gradient that sets u makes a whole step, of one sign or the other.
			u.doubt[i] = rounding
			if rounding >= math.Abs(g) {
				off = 2
			}
		} else {
			u.doubt[i] *= adaMaxDecay
			off = math.Min(2, (rounding+math.Abs(g)/before*u.doubt[i])/before)
		}
		u.variance[i] += off * off
	}
}

// bounds returns, for the running tick, how far rounding can move the gradients of
// weights, sums over the images. It is [roundingOf] their terms with each trace
// taken for the largest of its input channel, and those of all taps of a kernel.
func (u *updates) bounds() func(i int) float64 {
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
	per := l.Kernel * l.Kernel
	return func(i int) float64 {
		return roundingOf(deltas[i/(per*l.Inputs)], terms) * traces[i/per%l.Inputs] * float64(l.Kernel)
	}
}

// AdaMax as the recorded implementation has it.
const (
	adaMaxDecay   = .95
	adaMaxEpsilon = 1e-8
)

// grown returns AdaMax's u after a gradient.
func grown(u, gradient float64) float64 {
	return math.Max(adaMaxDecay*u, math.Abs(gradient)+adaMaxEpsilon)
}

// step follows AdaMax as it would be if contests had ended the other way.
func (u *updates) step(weights []float32, fresh []*contest) {
	n := float64(u.trace.Batch)
	move := func(c *contest, i int, other float64) {
		at := c.first + i
		c.scale[i] = grown(c.scale[i], other)
		c.moved[i] -= u.trace.LearningRate * (other/c.scale[i] - float64(weights[at])/n/u.scale[at])
	}
	for _, c := range u.contests {
		for i := range c.change {
			move(c, i, float64(weights[c.first+i])/n)
		}
	}
	for _, c := range fresh {
		for i, d := range c.change {
			move(c, i, (float64(weights[c.first+i])+d)/n)
		}
	}
	u.contests = append(u.contests, fresh...)
}

// take gives a first step the recorded gradient where ours is within rounding of
// it and yet another step would follow: AdaMax makes a whole step of a gradient
// of any size, and goes on dividing by it.
func (u *updates) take(sums, recorded []float32, rounding func(i int) float64, place func(i int) []int) {
	n := float64(u.trace.Batch)
	for i, s := range sums {
		ours, theirs := float64(s)/n, float64(recorded[i])
		difference := math.Abs(ours - theirs)
		if difference <= lostDigits*math.Abs(ours) || difference > rounding(i) {
			continue
		}
		sums[i] = float32(theirs * n)
		u.sides = append(u.sides, Side{Kind: StepSide, Tick: u.settler.tick, Unit: place(i), Margin: difference})
	}
}

// lostDigits is the part of a gradient that rounding must amount to for the
// recorded one to be of interest.
const lostDigits = .1

// delta returns the derivative of an image's loss with respect to a feature, and
// the sum of the magnitudes that it is made of.
func (u *updates) delta(image, feature int) (delta, magnitude float64) {
	a := sigmoid(u.features[image][feature])
	for k := range outputs {
		r, target := float64(u.predictions[image][k]), float64(u.trace.Target[image*outputs+k])
		w := float64(u.readout[feature*outputs+k])
		delta += w * max(-1, min(1, r-target)) / outputs
		magnitude += math.Abs(w) * (math.Abs(r) + math.Abs(target)) / outputs
	}
	return delta * a * (1 - a), magnitude * a * (1 - a)
}

// weightRounding returns how far rounding can move a weight's gradient. Ways to
// sum that go by tiles of the map mix the taps of a kernel, so the terms are those
// of all of them.
func (u *updates) weightRounding(i int) float64 {
	l := &u.trace.Layers[u.layer]
	k, r := l.Kernel, l.Kernel/2
	in, out := i/(k*k)%l.Inputs, i/(k*k*l.Inputs)
	return u.rounding(out, func(image, y, x int) float64 {
		squares := 0.
		for tap := range k * k {
			p := u.traces.at(image, y+tap/k-r, x+tap%k-r, in)
			squares += p * p
		}
		return squares
	})
}

func (u *updates) biasRounding(i int) float64 {
	return u.rounding(i, func(int, int, int) float64 { return 1 })
}

// rounding returns the bound of a sum over all images and all neurons of a
// channel, given the squares of their traces.
func (u *updates) rounding(channel int, traces func(image, y, x int) float64) float64 {
	s := u.settler
	squares, terms := 0., 0
	for image := range u.features {
		for f := channel; f < len(u.features[image]); f += s.channels {
			winner := int(s.winners[image][f]) / s.channels
			if p := traces(image, winner/s.width, winner%s.width); p != 0 {
				_, m := u.delta(image, f)
				squares += m * m * p
				terms++
			}
		}
	}
	return roundingOf(squares, terms) / float64(len(u.features))
}

func mean(sums []float32, n int) []float32 {
	means := slices.Clone(sums)
	for i := range means {
		means[i] /= float32(n)
	}
	return means
}

func (u *updates) tieSide(c *contest) Side {
	return Side{Kind: MaximumSide, Tick: c.tick, Image: c.image, Unit: u.settler.place(c.neuron), Margin: float64(c.distance)}
}
