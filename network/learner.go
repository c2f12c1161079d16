package network

import (
	"slices"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/sim/kernel"
)

// learner connects a population to its local learning: it shows the learning
// layer the population's membrane and spikes at ticks, routes the error back to
// the neurons and forms the gradient of the weights.
type learner struct {
	layer   *learning.Layer
	onSpike bool        // of the tick, or their means: few deltas are not 0
	means   *spikeMeans // nil unless the readout is on those
	learned bool        // the readout itself learns
	ownBias bool        // its bias does not come from the seed
	outputs int
	every   int // readouts are computed at every n-th tick, and at the last
	last    int // the last tick of the presentation

	targets    [][]float32 // per lane
	prediction [][]float32 // per lane, of the last readout
	bias       *learning.Params

	membrane  []float32 // per neuron
	features  []float32 // per pooled unit; the membrane itself without pooling
	argmax    []int32   // per pooled unit, the neuron that is the maximum
	delta     []float32 // per feature
	deltaFull []float32 // per neuron
	spreads   bool      // deltaFull is of use even with pooling

	centering   *channelMeans             // nil unless means are kept at 0
	norms       *channelNorms             // nil unless they are kept
	homeostasis *learning.HomeostasisSpec // nil for none

	window     *windowGradient // nil for none
	pool       int
	neuronsMap Shape
	pooledMap  Shape
}

func newLearner(layer *learning.Layer, spec learning.ReadoutSpec, layout *populationLayout, lanes, outputs int, tickMS float64) *learner {
	neurons, features := layout.neurons.Units(), layout.output.Units()
	le := &learner{
		layer: layer, outputs: outputs,
		onSpike:    spec.On != learning.OnSigmoidMembrane,
		learned:    storesReadoutWeights(spec),
		ownBias:    storesReadoutBias(spec),
		targets:    make([][]float32, lanes),
		prediction: make([][]float32, lanes),
		membrane:   make([]float32, neurons),
		deltaFull:  make([]float32, neurons),
		pool:       layout.pool,
		neuronsMap: layout.neurons, pooledMap: layout.output,
	}
	le.features, le.delta = le.membrane, le.deltaFull
	if le.pool > 1 {
		le.features = make([]float32, features)
		le.delta = make([]float32, features)
		le.argmax = make([]int32, features)
	}
	if spec.On == learning.OnSpikeMean {
		le.means = newSpikeMeans(spec, layout.output, lanes, tickMS)
	}
	for l := range lanes {
		le.targets[l] = make([]float32, outputs)
		le.prediction[l] = make([]float32, outputs)
	}
	return le
}

func (le *learner) begin() {
	le.layer.ResetPresentation()
	for l := range le.prediction {
		clear(le.prediction[l])
	}
	if le.window != nil {
		le.window.begin()
	}
	if le.means != nil {
		le.means.begin()
	}
}

// spread notes that deltaFull is of use even with pooling.
func (le *learner) spread() {
	if le != nil {
		le.spreads = true
	}
}

// pupil is the state of a population as a learner sees it, whichever way the
// population is run.
type pupil interface {
	// membrane writes the potentials minus the threshold of one lane at tick t.
	membrane(lane int, t events.Time, dst []float32)
	// accumulate adds to the gradient of all weights what one lane contributes
	// at tick t, given the delta of every neuron. It returns the number of
	// multiply-accumulate operations.
	accumulate(lane int, t events.Time, delta []float32) (macs uint64)
}

// tick computes readouts, errors, gradients and weight updates, as due.
func (le *learner) tick(p *population, state pupil, t events.Time) {
	n := int(t / p.tick)
	gradient := p.mode == Train && le.layer.GradientDue(n)
	readout := gradient || n == le.last || le.every > 0 && n%le.every == 0
	if !gradient && le.window != nil {
		le.window.idle(p.active)
	}
	if le.means != nil {
		for l := range p.active {
			le.means.add(l, p.lanes[l].output.ofTick)
		}
	}
	if !readout {
		return
	}
	for l := range p.active {
		le.lane(p, state, l, t, n, gradient)
	}
	update := p.mode == Train && le.layer.UpdateDue(n)
	if le.window != nil && p.mode == Train && (update || n == le.last) {
		for l := range p.active {
			p.counters.GradientMACs += le.window.close(l, t)
		}
	}
	if update {
		le.update(p)
	}
	macs := le.layer.MACs()
	p.counters.ReadoutMACs += macs.Total().Executed
	le.layer.ResetMACs()
}

func (le *learner) lane(p *population, state pupil, l int, t events.Time, n int, gradient bool) {
	spikes := p.lanes[l].output.ofTick
	if le.onSpike && le.means == nil {
		// The readout wants units in order; they come in order of time.
		slices.Sort(spikes)
	}
	if !le.onSpike || gradient {
		state.membrane(l, t, le.membrane)
		if le.pool > 1 {
			le.maxPool()
		}
	}
	reading := learning.Reading{Membrane: le.features, Spikes: spikes}
	if le.means != nil {
		reading.Means = le.means.soFar(l)
	}
	le.layer.Predict(l, reading, le.prediction[l])
	if p.probe.Readout != nil {
		p.probe.Readout(p.index, l, n, le.prediction[l])
	}
	if p.probe.Membrane != nil && !le.onSpike {
		p.probe.Membrane(p.index, l, n, le.features)
	}
	if !gradient {
		return
	}
	if le.means != nil {
		p.counters.Loss += le.layer.Error(l, reading, le.targets[l], le.means.delta)
		le.layer.Surrogate().Derivative(le.delta, le.features)
		le.means.spread(le.delta)
	} else {
		p.counters.Loss += le.layer.Error(l, reading, le.targets[l], le.delta)
	}
	p.counters.Losses++
	if le.pool > 1 && (le.spreads || le.bias != nil || le.window != nil || state != pupil(p)) {
		le.spreadDelta()
	}
	p.counters.GradientMACs += le.accumulate(p, state, l, t)
	if le.bias != nil {
		grad := le.bias.Grad
		for base := 0; base < len(le.deltaFull); base += len(grad) {
			kernel.Add(grad, le.deltaFull[base:base+len(grad)])
		}
	}
}

// spreadDelta gives the deltas to the winners, and returns those of all neurons.
func (le *learner) spreadDelta() []float32 {
	clear(le.deltaFull)
	for j, n := range le.argmax {
		le.deltaFull[n] = le.delta[j]
	}
	return le.deltaFull
}

// accumulate adds to the gradient what one lane contributes.
func (le *learner) accumulate(p *population, state pupil, l int, t events.Time) (macs uint64) {
	if le.window != nil && state == pupil(p) {
		macs, taken := le.window.accumulate(l, t, le.deltaFull)
		if taken {
			return macs
		}
		return macs + state.accumulate(l, t, le.deltaFull)
	}
	return state.accumulate(l, t, le.deltaFull)
}

// maxPool writes to features the largest membrane of every pooling window and
// to argmax the neuron it belongs to: of equals, the first row by row.
func (le *learner) maxPool() {
	in, out := le.neuronsMap, le.pooledMap
	pitch, n := in.Width*in.Channels, out.Width*out.Channels
	for y := range out.Height {
		first := in.Unit(y*le.pool, 0, 0)
		features, argmax := le.features[y*n:(y+1)*n], le.argmax[y*n:(y+1)*n]
		if le.pool == 2 {
			kernel.MaxPool2(features, argmax, le.membrane[first:], first, in.Channels, pitch)
			continue
		}
		for j := range features {
			x, c := j/out.Channels, j%out.Channels
			best := first + int32(x*le.pool*in.Channels+c)
			top, row := le.membrane[best], best
			for range le.pool {
				for dx := range le.pool {
					n := row + int32(dx*in.Channels)
					if v := le.membrane[n]; v > top {
						best, top = n, v
					}
				}
				row += int32(pitch)
			}
			features[j], argmax[j] = top, best
		}
	}
}

// update steps the weights of all projections, and the bias.
func (le *learner) update(p *population) {
	var params [8]*learning.Params
	list := params[:0]
	for _, proj := range p.projections {
		list = append(list, proj.params)
		p.counters.WeightUpdates += uint64(len(proj.weights))
	}
	if le.bias != nil {
		list = append(list, le.bias)
		p.counters.WeightUpdates += uint64(len(le.bias.Weights))
	}
	if le.norms != nil {
		le.norms.measure(p)
	}
	p.settleGradients()
	factor := le.layer.Factor()
	le.layer.Apply(p.active, list...)
	le.centering.remove(p)
	if le.norms != nil {
		le.norms.restore(p)
	}
	if le.homeostasis != nil {
		p.regulate(le.homeostasis, factor)
	}
}
