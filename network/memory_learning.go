package network

import (
	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// learning adds readout, traces and gradients.
func (e *estimate) learning() {
	spec := e.u.Learning
	if spec == nil {
		return
	}
	p := e.p
	neurons, read := p.neurons.Units(), features(spec.Readout, p.output)
	e.m.Learning += spec.Memory(e.u.Outputs, read)
	scratch := units(neurons, 4+4)
	if p.pool > 1 {
		scratch += units(p.output.Units(), 4+4+4)
	}
	if spec.Readout.On == learning.OnSpikeMean {
		scratch += units(p.output.Height*p.output.Width, 4) + (e.lanes+2)*units(read, 4)
	}
	e.m.Work += scratch

	var traces, work, params int64
	set := wiring.Setting{Pool: p.pool, Pooled: p.output, Few: spec.Readout.On != learning.OnSigmoidMembrane}
	_, exponential := p.neuron.NewTrace(0, e.u.Tick).(neuron.Exponential)
	deferred := exponential && spec.UpdateEveryTicks/max(spec.GradientEveryTicks, 1) > 1
	for i := range e.projections {
		q := &e.projections[i]
		traces += e.lanes * units(q.traced.Units(), p.neuron.Size().Trace)
		params += int64(q.synapses.Weights()) * spec.ParamMemory()
		if m, ok := q.synapses.(wiring.Measured); ok {
			set.Upsample = q.up
			work += m.GradientMemory(set, deferred)
		}
	}
	if p.neuron.Info().Bias {
		params += int64(p.neurons.Channels) * spec.ParamMemory()
	}
	e.m.Traces += traces // written to at the start, whether used or not
	if e.u.Train {
		e.m.Learning, e.m.Work = e.m.Learning+params, e.m.Work+work
		if deferred {
			e.m.Work += e.lanes * units(neurons, 4) // C of every lane
		}
	} else {
		e.m.Untouched += params + work
	}
	if deferred && e.u.Train {
		for _, c := range e.l.connections {
			if c.to != e.index {
				continue
			}
			from := estimate{l: e.l, index: c.from, p: &e.l.populations[c.from], u: e.u, active: e.active}
			e.spike(float64(e.lanes) * from.outputSpikes() * recordSpike)
		}
	}
}
