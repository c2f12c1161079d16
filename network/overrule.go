package network

import (
	"spikesim/events"
	"spikesim/neuron"
)

// Tested is the threshold test of one lane's neurons at a tick.
type Tested struct {
	// Membrane is the potential minus the threshold of every neuron.
	Membrane []float32
	// Fired are the neurons that fired, ascending.
	Fired []int32
}

// Overrule is called with the threshold test of all lanes of a population at a
// tick, before anything follows from it. It may change who fired, keeping the
// order, and the potentials, which readout and learning then see as changed; the
// neurons' own stay as they are.
type Overrule func(population, tick int, lanes []Tested)

// overruling is what overrules a network, nil for nothing.
type overruling struct {
	with      Overrule
	gradients OverruleGradients
}

// Overrule sets what has the last word about the spikes of models with their
// threshold at ticks, in all later presentations and with any engine; nil
// leaves it to the models. It is there for replays: where rounding alone says
// on which side of the threshold a potential lies, a replay can take the side
// of the recording. Populations are overruled by their own goroutines.
func (n *Network) Overrule(with Overrule) { n.overruling.with = with }

// overruled advances models with their threshold at ticks and has their spikes
// overruled. It returns nil when no Overrule is set.
func (p *population) overruled(t events.Time) []Tested {
	if p.overruling.with == nil || !p.info.AtTicks {
		return nil
	}
	p.makeTested()
	for l := range p.active {
		model, tested := p.lanes[l].model, &p.tested[l]
		tested.Fired = model.Tick(t, tested.Fired[:0])
		model.Membrane(t, tested.Membrane)
	}
	p.overruling.with(p.index, int(t/p.tick), p.tested[:p.active])
	for l := range p.active {
		p.lanes[l].model.(neuron.Overruled).Overrule(p.tested[l].Fired)
	}
	return p.tested
}

// overruledMembrane writes the potentials as overruled to dst, or reports false when
// no Overrule is set.
func (p *population) overruledMembrane(lane int, dst []float32) bool {
	if p.overruling.with == nil || !p.info.AtTicks {
		return false
	}
	copy(dst, p.tested[lane].Membrane)
	return true
}

func (p *population) makeTested() {
	for len(p.tested) < len(p.lanes) {
		p.tested = append(p.tested, Tested{Membrane: make([]float32, p.layout.neurons.Units())})
	}
}

// overrule has the spikes of a clocked population overruled.
func (y *clockedLayer) overrule(t events.Time) {
	p := y.pop
	if p.overruling.with == nil || !p.info.AtTicks {
		return
	}
	p.makeTested()
	for l := range p.active {
		tested := &p.tested[l]
		tested.Fired = append(tested.Fired[:0], y.lanes[l].fired...)
		y.lanes[l].model.Membrane(tested.Membrane)
	}
	p.overruling.with(p.index, int(t/p.tick), p.tested[:p.active])
	for l := range p.active {
		ln := &y.lanes[l]
		ln.fired = append(ln.fired[:0], p.tested[l].Fired...)
		ln.model.(neuron.Overruled).Overrule(ln.fired)
	}
}
