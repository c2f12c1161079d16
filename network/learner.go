package network

import (
	"slices"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/sim/kernel"
)

// learner connects a population to its local learning: it shows the learning
// layer the population's membrane and spikes at ticks, routes the error back to
// the neurons and forms the gradient of the weights.
type learner struct {
	pop       *population
	layer     *learning.Layer
	onSpike   bool                                    // of the tick, or their means: few deltas are not 0
	means     *spikeMeans                             // nil unless the readout is on those
	learned   bool                                    // the readout itself learns
	biasTrace func(neuron int, t events.Time) float64 // nil for 1
	ownBias   bool                                    // its bias does not come from the seed
	outputs   int
	every     int // readouts are computed at every n-th tick, and at the last
	last      int // the last tick of the presentation

	targets    [][]float32 // per lane
	prediction [][]float32 // per lane, of the last readout
	bias       *learning.Params

	membrane []float32 // per neuron
	features []float32 // per pooled unit; the membrane itself without pooling
	deltas   *wiring.Deltas

	centering   *channelMeans             // nil unless means are kept at 0
	norms       *channelNorms             // nil unless they are kept
	homeostasis *learning.HomeostasisSpec // nil for none

	pool       int
	neuronsMap Shape
	pooledMap  Shape
}

func newLearner(p *population, layer *learning.Layer, spec learning.ReadoutSpec, outputs int) *learner {
	layout, lanes := p.layout, len(p.lanes)
	neurons, features := layout.neurons.Units(), layout.output.Units()
	le := &learner{
		pop: p, layer: layer, outputs: outputs,
		onSpike:    spec.On != learning.OnSigmoidMembrane,
		learned:    storesReadoutWeights(spec),
		ownBias:    storesReadoutBias(spec),
		targets:    make([][]float32, lanes),
		prediction: make([][]float32, lanes),
		membrane:   make([]float32, neurons),
		deltas:     wiring.NewDeltas(neurons, features),
		pool:       layout.pool,
		neuronsMap: layout.neurons, pooledMap: layout.output,
	}
	le.features = le.membrane
	if le.pool > 1 {
		le.features = make([]float32, features)
	}
	if spec.On == learning.OnSpikeMean {
		le.means = newSpikeMeans(spec, layout.output, lanes, p.tick.MS())
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
	if le.means != nil {
		le.means.begin()
	}
}

// tick computes readouts, errors, gradients and weight updates, as due.
func (le *learner) tick(state pupil, t events.Time) {
	p := le.pop
	n := int(t / p.tick)
	gradient := p.mode == Train && le.layer.GradientDue(n)
	readout := gradient || n == le.last || le.every > 0 && n%le.every == 0
	if !gradient {
		state.idle()
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
		le.lane(state, l, t, n, gradient)
	}
	update := p.mode == Train && le.layer.UpdateDue(n)
	if p.mode == Train && (update || n == le.last) {
		for l := range p.active {
			p.counters.GradientMACs += state.finish(l, t)
		}
	}
	if update {
		le.update()
	}
	macs := le.layer.MACs()
	p.counters.ReadoutMACs += macs.Total().Executed
	le.layer.ResetMACs()
}

func (le *learner) lane(state pupil, l int, t events.Time, n int, gradient bool) {
	p := le.pop
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
		le.layer.Surrogate().Derivative(le.deltas.Pooled, le.features)
		le.means.spread(le.deltas.Pooled)
	} else {
		p.counters.Loss += le.layer.Error(l, reading, le.targets[l], le.deltas.Pooled)
	}
	le.deltas.Changed()
	p.counters.Losses++
	p.counters.GradientMACs += state.accumulate(l, t, le.deltas)
	if le.bias != nil {
		le.accumulateBias(t)
	}
}

// accumulateBias adds the deltas of every channel to the gradient of its bias, by which
// the potentials have the derivative biasTrace.
func (le *learner) accumulateBias(t events.Time) {
	grad := le.bias.Grad
	for k, d := range le.pop.kinds.parts(le.deltas) {
		trace, deltas := float32(1), d.PerNeuron()
		if le.biasTrace != nil {
			trace = float32(le.biasTrace(le.pop.kinds.member(k), t))
		}
		for base := 0; base < len(deltas); base += len(grad) {
			row := deltas[base : base+len(grad)]
			if trace == 1 {
				kernel.Add(grad, row)
				continue
			}
			for c, d := range row {
				grad[c] += trace * d
			}
		}
	}
}

// maxPool writes to features the largest membrane of every pooling window and
// to argmax the neuron it belongs to: of equals, the first row by row.
func (le *learner) maxPool() {
	in, out := le.neuronsMap, le.pooledMap
	pitch, n := in.Width*in.Channels, out.Width*out.Channels
	for y := range out.Height {
		first := in.Unit(y*le.pool, 0, 0)
		features, argmax := le.features[y*n:(y+1)*n], le.deltas.Winners[y*n:(y+1)*n]
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
func (le *learner) update() {
	p := le.pop
	var params [8]*learning.Params
	list := params[:0]
	for _, proj := range p.projections {
		if proj.params != nil {
			list = append(list, proj.params)
			p.counters.WeightUpdates += uint64(len(proj.weights))
			proj.version++
		}
	}
	if le.bias != nil {
		list = append(list, le.bias)
		p.counters.WeightUpdates += uint64(len(le.bias.Weights))
	}
	if le.norms != nil {
		le.norms.measure(p)
	}
	p.overruleGradients()
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
