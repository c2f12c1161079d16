package network

import (
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// clocked adds what newClockedLayer makes.
func (e *estimate) clocked() {
	p, size := e.p, e.p.neuron.Size()
	neurons := p.neurons.Units()
	var bias []float32
	if p.neuron.Info().Bias {
		bias = []float32{0}
	}
	model := p.neuron.NewClocked(0, bias, e.u.ClockedDT)
	double, fromTraces := model.Float64(), model.Drive() == neuron.Traces
	m := e.lanes * units(neurons, size.ClockedNeuron)
	if double {
		m += units(neurons, 8)
	} else {
		m += units(neurons, 4)
	}
	traces, gradients := int64(0), int64(0)
	for _, q := range e.projections {
		in := q.synapses.Input().Units()
		if double {
			m += units(q.synapses.Weights(), 8)
		}
		padded := in
		if s, ok := q.synapses.(wiring.Measured); ok && e.u.Arithmetic != SkipZeros {
			gradients += s.OperatorGradientMemory()
			m += s.OperatorMemory(1)
			padded = s.LayoutSize()
		}
		m += e.lanes * units(padded, 4)
		if e.u.Learning != nil || fromTraces {
			traces += e.lanes * units(padded, size.ClockedTrace)
		}
	}
	for _, c := range e.l.connections {
		if c.to == e.index {
			m += units(e.l.populations[c.from].output.Units(), 8)
		}
	}
	e.m.Clocked += m
	if e.u.Train || fromTraces {
		e.m.Clocked += traces
	} else {
		e.m.Untouched += traces
	}
	if e.u.Train {
		e.m.Clocked += gradients
	} else {
		e.m.Untouched += gradients
	}
	e.spike(float64(e.lanes) * (e.outputSpikes()*trainSpike + e.spikes()*4))
}
