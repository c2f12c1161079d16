package network

import (
	"spikesim/learning"
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
	le := &learner{onSpike: spec.Readout.On != learning.OnSigmoidMembrane, pool: p.pool, pooledMap: p.output}
	_, exponential := p.neuron.NewTrace(0, e.u.Tick).(neuron.Exponential)
	window := exponential && spec.UpdateEveryTicks/max(spec.GradientEveryTicks, 1) > 1
	for i := range e.projections {
		q := &e.projections[i]
		traces += e.lanes * units(q.traced.Units(), p.neuron.Size().Trace)
		params += int64(q.synapses.Weights()) * spec.ParamMemory()
		bytes, special := q.gradient(le)
		work += bytes
		if window && special {
			common, _ := q.gradient(nil)
			work += common
		}
	}
	if p.neuron.Info().Bias {
		params += int64(p.neurons.Channels) * spec.ParamMemory()
	}
	e.m.Traces += traces // written to at the start, whether used or not
	if e.u.Train {
		e.m.Learning, e.m.Work = e.m.Learning+params, e.m.Work+work
		if window {
			e.m.Work += e.lanes * units(neurons, 4) // C of every lane
		}
	} else {
		e.m.Untouched += params + work
	}
	if window && e.u.Train {
		for _, c := range e.l.connections {
			if e.l.populations[c.to].name != p.name {
				continue
			}
			from := estimate{l: e.l, p: &e.l.populations[c.from], u: e.u}
			e.spike(float64(e.lanes) * from.outputSpikes() * slack * recordSpike)
		}
	}
}

// gradient returns what the forms of newGradient take, and whether the form is one
// for winners alone.
func (q *projectionEstimate) gradient(le *learner) (bytes int64, special bool) {
	conv, ok := q.synapses.(*conv2d)
	if !ok {
		return 0, false
	}
	in, out := conv.input.Channels, conv.output.Channels
	weights := conv.Weights()
	pooled := le != nil && le.pool == 2 && conv.stride == 1
	switch {
	case q.up > 1:
		source := conv.before(q.up)
		height, width := (source.Height-1)*q.up+conv.kernel, (source.Width-1)*q.up+conv.kernel
		bytes += units(height*width*out, 4) + units((width+q.up-1)*out, 4) + units(weights, 4)
	case pooled && conv.kernel*in >= pooledRun:
		w, windows := newWindow(conv.input, conv.output, conv.kernel, 1, 1), le.pooledMap
		grouped := max(1, pooledGroup/windows.Width)
		return units(w.height*w.pitch, 4) + units(out*grouped*windows.Width, 8) + units(out, 8) +
			units(4*windows.Width, 8) + units(2*weights, 4), true
	case worthTiles(conv):
		rows, columns := (conv.output.Height+1)/2, (conv.output.Width+1)/2
		bytes += units((2*rows+2)*(2*columns+2)*in, 4)
		if 2*rows > conv.output.Height || 2*columns > conv.output.Width {
			bytes += units(4*rows*columns*out, 4)
		}
		tiles := min(rows, max(1, tiledGroup/columns)) * columns
		bytes += units(16*tiles*(in+out), 4) + units(16*in*out, 4) + units(9*out, 4)
	}
	if le != nil && (le.onSpike || le.pool > 1) {
		bytes += units(conv.output.Units(), 4)
	}
	bytes += convolutionGradientMemory(conv, q.up)
	if pooled && in == 1 && q.up == 1 {
		w := newWindow(conv.input, conv.output, conv.kernel, 1, 1)
		return bytes + units(w.height*w.pitch, 4) + units(2*le.pooledMap.Width*le.pooledMap.Channels, 4+4) + units(weights, 4), true
	}
	return bytes, false
}

// convolutionGradientMemory returns what newConvolutionGradient makes, and the map
// with a border that comes with the first traces.
func convolutionGradientMemory(c *conv2d, up int) int64 {
	w := newWindow(c.before(up), c.output, c.kernel, c.stride, up)
	rows, taps := 0, 0
	bytes := int64(0)
	for _, p := range w.phases {
		run := p.x.n * w.source.Channels
		rows += p.y.n * run
		taps = max(taps, p.y.n*run)
		bytes += units(p.y.n*((run+gradientPlaces-1)/gradientPlaces), 32) // tilings
	}
	entries := w.output.Units() * taps / (gradientProduct*taps + gradientEntry)
	grouped := max(1, gradientInputs/w.pitch/w.stride)
	groups := ((w.output.Height-1)/up)/grouped + 1
	positions := float64(w.output.Height*w.output.Width) * appended
	return bytes + units(2*rows*w.output.Channels, 4) + units(w.output.Units(), 4) + units(entries, 8) +
		int64(positions)*3*4 + units(groups*len(w.phases)*w.output.Channels, 4) + units(w.height*w.pitch, 4)
}

// appended is how much more room than elements a slice that grew by append has,
// on average: it grows by a quarter.
const appended = 1.125
