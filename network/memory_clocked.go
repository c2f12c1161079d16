package network

import (
	"spikesim/neuron"
	"spikesim/sim/kernel"
)

// clocked adds what newClockedLayer makes.
func (e *estimate) clocked(index int) {
	p, size := e.p, e.p.neuron.Size()
	neurons := p.neurons.Units()
	model := p.neuron.NewClocked(0, []float32{0}, e.u.ClockedDT)
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
		m += units(in, 8)
		if double {
			m += units(q.synapses.Weights(), 8)
		}
		padded := in
		if conv, ok := q.synapses.(*conv2d); ok && e.u.Arithmetic != SkipZeros {
			w := newWindow(conv.input, conv.output, conv.kernel, conv.stride, 1)
			gradients += convolutionGradientMemory(conv, 1)
			switch {
			case double:
				m += convolutionMemory(conv, 8)
			case kernel.Fast():
				m += w.packed()
				padded = w.height * w.pitch
			default:
				m += convolutionMemory(conv, 4)
			}
		}
		m += e.lanes * units(padded, 4)
		if e.u.Learning != nil || fromTraces {
			traces += e.lanes * units(padded, size.ClockedTrace)
		}
	}
	for _, c := range e.l.connections {
		if c.to == index {
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
	e.spike(float64(e.lanes) * slack * (e.outputSpikes()*trainSpike + e.spikes()*4))
}

// convolutionMemory returns what newConvolution makes in numbers of some bytes.
func convolutionMemory(c *conv2d, bytes int) int64 {
	margin := (c.kernel - 1) / c.stride
	width, height := c.output.Width+margin, c.output.Height+margin
	values := c.stride * c.stride * c.input.Channels * (width*height + margin)
	return units(values, bytes) + units(c.input.Units(), 4) + units(c.output.Channels*c.output.Height*width, bytes)
}
