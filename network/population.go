package network

import (
	"spikesim/events"
	"spikesim/neuron"
)

// population is the process of a population of neurons. It owns its neurons,
// its incoming weights and its learning, and shares nothing.
type population struct {
	index       int
	layout      *populationLayout
	info        neuron.Info
	tick        events.Time
	ports       []port
	projections []*projection
	arena       []float32 // all weights, folded ones included
	plain       bool      // there are synapses known by their rows only: instant by instant, without batches
	bias        []float32 // per channel, or nil
	thresholds  []float32 // per channel, or nil
	rates       *channelRates
	lanes       []lane
	active      int
	learner     *learner          // nil without readout
	deferred    *deferredGradient // nil for none
	kinds       *traceKinds       // nil where all neurons have the same trace
	mode        Mode
	probe       *Probe
	overruling  *overruling
	tested      []Tested // per lane; only while a run is overruled
	counters    PopulationCounters
	denseOps    uint64 // see [Clocked.DenseOps]

	potential []float64 // scratch for a probe that asks for it

	touched touched
	batch   batch
	pauses  pauses
	fired   []int32
}

// lane is the state of a population in one sample.
type lane struct {
	form
	// general is the model, and steady its faster form where there is one: form is one
	// of them.
	general, steady form
	output          output
}

// form is a model with what else it may be, or nil.
type form struct {
	model neuron.Model
	// The model as what else it may be, or nil.
	summing    neuron.Summing
	batched    neuron.Batched
	pausing    neuron.Pausing // where batched is
	autonomous neuron.Autonomous
}

// newForm returns a model with what else it may be. With plain, or where neurons of a
// channel differ, it works instant by instant, without batches.
func newForm(model neuron.Model, plain bool, channels int) form {
	f := form{model: model}
	f.autonomous, _ = model.(neuron.Autonomous)
	f.summing, _ = model.(neuron.Summing)
	if plain {
		return f
	}
	f.pausing, _ = model.(neuron.Pausing)
	if f.pausing != nil && channels%len(f.pausing.Levels()) != 0 {
		f.pausing = nil
		return f
	}
	f.batched, _ = model.(neuron.Batched)
	return f
}

// choose puts the faster form of the model in force where it holds: not in mode Train,
// in which biases and thresholds change.
func (p *population) choose() {
	for l := range p.lanes {
		lane := &p.lanes[l]
		if lane.steady.model == nil {
			continue
		}
		lane.form = lane.general
		if p.mode == Test && lane.steady.model.(neuron.Steady).Holds() {
			lane.form = lane.steady
		}
	}
}

// Advance implements [sim.Process].
func (p *population) Advance(w events.Window, in *events.Inbox, out *events.Packet) error {
	in.Open(w)
	for l := range p.active {
		input := in.Lane(l)
		train := &out.Lanes[l]
		if p.lanes[l].batched != nil {
			p.advanceBatched(l, w.To, input, train)
			continue
		}
		for {
			// What neurons fire of their own comes before input of a later time;
			// at the time of an input it is part of that instant's test.
			p.fireThrough(l, min(input.Peek()-1, w.To), train)
			at, runs, ok := input.Next()
			if !ok {
				break
			}
			p.integrate(l, at, runs, train)
		}
	}
	in.Close()
	return nil
}

// fireThrough lets neurons fire that reach the threshold between inputs, at
// their own times up to and including end.
func (p *population) fireThrough(l int, end events.Time, train *events.Train) {
	model := p.lanes[l].autonomous
	if model == nil {
		return
	}
	for at := model.NextSpike(); at <= end; at = model.NextSpike() {
		p.fired = model.Fire(at, nil, p.fired[:0])
		p.counters.NeuronUpdates += uint64(len(p.fired))
		p.emit(l, at, train)
	}
}

func (p *population) emit(l int, at events.Time, train *events.Train) {
	if len(p.fired) == 0 {
		return
	}
	if p.probe.Fired != nil {
		p.probe.Fired(p.index, l, at, p.fired)
	}
	p.lanes[l].output.emit(at, p.fired, train, &p.counters)
}

// Tick implements [sim.Process].
func (p *population) Tick(t events.Time, out *events.Packet) error {
	tested := p.overruled(t)
	for l := range p.active {
		if tested != nil {
			p.fired = append(p.fired[:0], tested[l].Fired...)
		} else {
			p.fired = p.lanes[l].model.Tick(t, p.fired[:0])
		}
		if p.info.AtTicks {
			p.counters.NeuronUpdates += uint64(p.layout.neurons.Units())
			p.emit(l, t, &out.Lanes[l])
		}
		if p.mode == Train {
			for _, proj := range p.projections {
				if proj.traces != nil {
					proj.traces[l].Tick(t)
				}
			}
		}
	}
	p.showPotentials(t, func(l int, dst []float64) { p.lanes[l].model.Potential(t, dst) })
	p.rates.tick(p.active)
	if p.learner != nil {
		before := p.counters.WeightUpdates
		p.learner.tick(p, t)
		if p.counters.WeightUpdates != before {
			p.refresh()
		}
	}
	for l := range p.active {
		p.lanes[l].output.endTick()
	}
	if p.probe.Ticked != nil {
		p.probe.Ticked(p.index, int(t/p.tick))
	}
	return nil
}

// showPotentials tells the probe the potential of every neuron at tick t.
func (p *population) showPotentials(t events.Time, of func(lane int, dst []float64)) {
	if p.probe.Potential == nil {
		return
	}
	if p.potential == nil {
		p.potential = make([]float64, p.layout.neurons.Units())
	}
	for l := range p.active {
		of(l, p.potential)
		p.probe.Potential(p.index, l, int(t/p.tick), p.potential)
	}
}

// begin puts the population to rest for a new presentation.
func (p *population) begin(active int, mode Mode, hashBase func(lane int) uint64) {
	p.active, p.mode = active, mode
	p.choose()
	p.refresh()
	if mode == Train {
		p.rates.reset()
	}
	p.findZeros()
	p.batch.boxes = mode == Test || p.thresholds == nil
	for l := range active {
		p.lanes[l].model.Reset()
		p.lanes[l].output.reset(hashBase(l))
		if mode == Train {
			for _, proj := range p.projections {
				if proj.traces != nil {
					proj.traces[l].Reset()
				}
			}
		}
	}
	if p.learner != nil {
		p.learner.begin()
	}
	if p.deferred != nil {
		p.deferred.begin()
	}
}

// refresh brings what is derived from the weights up to date.
func (p *population) refresh() {
	for _, proj := range p.projections {
		for _, f := range proj.folded {
			f.Fold(proj.weights, f.weights)
		}
	}
	if model := p.lanes[0].pausing; model != nil {
		p.batch.level(model.Levels())
	} else {
		p.batch.repeat(p.thresholds)
	}
	for i := range p.ports {
		if whole := p.ports[i].whole; whole != nil {
			whole.stale = true
		}
	}
}
