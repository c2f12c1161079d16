package neuron

import (
	"math"
	"slices"

	"spikesim/events"
)

// fusedLIF is the model of [general] in float32, in the form in which package kernel
// works off a window of instants at once, see [Pausing]. It is for neurons that no drive
// brings to the threshold, V∞ < θ: they fire at inputs, and by what a reset by subtraction
// leaves.
//
// Between inputs, U = V − V∞ only decays, as the V of [LIF] does, and so the numbers are
// U in forward-decay form, tested against θ − V∞. The number of a refractory neuron is
// −∞, which no input moves; at the end of the time it wakes.
//
// A neuron that a reset by subtraction leaves at the threshold or above is due a
// nanosecond later, or when it wakes.
type fusedLIF struct {
	plannedLevels
	params *generalParams
	bias   []float32 // per channel, per ms; nil for none
	tau    float64   // ns
	scaled []float32
	input  []float32
	left   []float32 // V of a refractory neuron, for resets by subtraction; else nil

	landmark, at events.Time
	g            float32

	due  dueQueue // spikes of their own
	wake dueQueue // ends of refractory times that are not due then
	// own are the neurons that have fired of their own at ownAt.
	own    []int32
	ownAt  events.Time
	spikes lastSpikes
	levels []float32
}

// fuses reports whether neurons are such that a fusedLIF can be of them.
func (p *generalParams) fuses() bool {
	tau, same := p.tauMMS.Same()
	if p.adaptive || !same {
		return false
	}
	for n := range p.kinds() {
		end := p.endOf(n)
		if math.IsInf(tau, 1) && p.drive.of(n) != 0 || end >= p.threshold.of(n) || p.movable && end > 0 {
			return false
		}
	}
	return true
}

// endOf is V∞ of a neuron, with a constant drive.
func (p *generalParams) endOf(n int32) float64 {
	tau := p.tauMMS.of(n)
	if math.IsInf(tau, 1) {
		return 0
	}
	return p.leakTo.of(n) + p.drive.of(n)*tau
}

// end is V∞ of a neuron.
func (f *fusedLIF) end(n int32) float64 {
	end := f.params.endOf(n)
	if len(f.bias) > 0 {
		end += float64(f.bias[uint32(n)%uint32(len(f.bias))]) * f.params.tauMMS.of(n)
	}
	return end
}

func newFusedLIF(p *generalParams, neurons int, bias []float32) *fusedLIF {
	f := &fusedLIF{
		bias:          bias,
		plannedLevels: newPlannedLevels(&p.threshold),
		params:        p,
		tau:           p.tauMMS.of(0) * float64(events.Millisecond),
		scaled:        make([]float32, neurons),
		input:         make([]float32, neurons),
	}
	if p.refractory() {
		f.wake = newDueQueue(neurons)
	}
	if p.after.Reset.Subtract {
		f.due = newDueQueue(neurons)
		if p.refractory() {
			f.left = make([]float32, neurons)
		}
	}
	f.Reset()
	return f
}

// refractory reports whether a neuron has a refractory time.
func (p *generalParams) refractory() bool { return p.after.TRefMS.above(0) }

// fusedSize is what a neuron of a fusedLIF takes.
func (p *generalParams) fusedSize() int {
	size := 8
	if p.refractory() {
		size += dueQueueSize
	}
	if p.after.Reset.Subtract {
		size += dueQueueSize
		if p.refractory() {
			size += 4
		}
	}
	return size
}

// Reset implements [Model].
func (f *fusedLIF) Reset() {
	for n := range f.scaled {
		f.scaled[n] = float32(0 - f.end(int32(n)))
	}
	clear(f.input)
	f.landmark, f.at, f.g = 0, 0, 1
	f.due.reset()
	f.wake.reset()
	f.plannedLevels.reset()
	f.spikes.reset()
	f.own, f.ownAt = f.own[:0], 0
}

// level is what the number of a neuron is tested against, times the gain.
func (f *fusedLIF) level(n int32) float32 { return float32(f.of(n) - f.end(n)) }

// Levels implements [Pausing].
func (f *fusedLIF) Levels() []float32 {
	p := f.params
	f.levels = slices.Grow(f.levels[:0], 1)
	for n := range int32(max(longest(&p.threshold, &p.leakTo, &p.drive), len(f.perChannel), len(f.bias))) {
		f.levels = append(f.levels, f.level(n))
	}
	return f.levels
}

// Threshold implements [Batched].
func (f *fusedLIF) Threshold() float32 { return f.level(0) }

// Input implements [Summing].
func (f *fusedLIF) Input() []float32 { return f.input }

// Scaled implements [Batched].
func (f *fusedLIF) Scaled() []float32 { return f.scaled }

// Stale implements [Batched].
func (f *fusedLIF) Stale(t events.Time) bool { return float64(t-f.landmark)/f.tau > landmarkSpan }

// Gain implements [Batched].
func (f *fusedLIF) Gain(t events.Time) float32 {
	if t == f.at {
		return f.g
	}
	x := float64(t-f.landmark) / f.tau
	if x > landmarkSpan {
		// Not 0, of which there would be no multiple of −∞.
		decay := max(float32(math.Exp(-x)), math.SmallestNonzeroFloat32)
		for n := range f.scaled {
			f.scaled[n] *= decay
		}
		f.landmark, x = t, 0
	}
	f.at, f.g = t, float32(growth(x))
	return f.g
}

// gainAt is Gain of a time that may lie before that of an earlier call.
func (f *fusedLIF) gainAt(t events.Time) float32 {
	if t == f.at {
		return f.g
	}
	x := float64(t-f.landmark) / f.tau
	if x >= 0 && x <= landmarkSpan {
		return float32(growth(x))
	}
	return float32(math.Exp(x))
}

// Fired implements [Batched].
func (f *fusedLIF) Fired(int32, float32) { panic("neuron: a fused neuron fires by Spiked") }

// Spiked implements [Pausing].
func (f *fusedLIF) Spiked(t events.Time, gain float32, n int32, number float32) bool {
	if t == f.ownAt && slices.Contains(f.own, n) {
		// It has fired at this time, and does so again a nanosecond later.
		f.scaled[n] = number
		f.due.set(n, t+1)
		return false
	}
	p, end, theta := f.params, f.end(n), f.of(n)
	v := float64(number/gain) + end
	f.spikes.add(n, v-theta)
	free := sum(t, events.FromMS(p.after.TRefMS.of(n)))
	if !p.after.Reset.Subtract {
		if free > t {
			f.scaled[n] = float32(math.Inf(-1))
			f.wake.set(n, free)
		} else {
			f.scaled[n] = float32(p.after.Reset.Value.of(n)-end) * gain
		}
		return true
	}
	if free > t {
		f.scaled[n] = float32(math.Inf(-1))
		f.left[n] = float32(v - theta)
		f.hold(n, free)
		return true
	}
	f.scaled[n] = number - float32(float32(theta)*gain)
	f.plan(n, t)
	return true
}

// hold puts a neuron, refractory until a time, where it belongs by what is left of V.
func (f *fusedLIF) hold(n int32, free events.Time) {
	due, wake := events.Never, free
	if f.left[n] >= float32(f.of(n)) {
		due, wake = free, events.Never
	}
	f.due.set(n, due)
	f.wake.set(n, wake)
}

// plan makes a neuron due after t if it is at the threshold or above it then.
func (f *fusedLIF) plan(n int32, t events.Time) {
	due := events.Never
	if f.scaled[n] >= float32(f.level(n)*f.gainAt(t)) && f.scaled[n] >= float32(f.level(n)*f.gainAt(t+1)) {
		due = t + 1
	}
	f.due.set(n, due)
}

// Due implements [Pausing].
func (f *fusedLIF) Due() events.Time { return min(f.NextSpike(), f.wake.next()) }

// NextSpike implements [Autonomous].
func (f *fusedLIF) NextSpike() events.Time {
	f.replan()
	return f.due.next()
}

// Wake implements [Pausing].
func (f *fusedLIF) Wake(t events.Time, out []int32) []int32 {
	f.replan()
	gain := f.gainAt(t)
	for f.wake.next() == t {
		n := f.wake.first()
		f.wake.set(n, events.Never)
		f.scaled[n] = float32(f.held(n)-f.end(n)) * gain
	}
	if f.due.next() == t && t != f.ownAt {
		f.own, f.ownAt = f.own[:0], t
	}
	for f.due.next() == t {
		n := f.due.first()
		f.due.set(n, events.Never)
		number := f.scaled[n]
		if f.refractory(n) {
			number = float32(f.held(n)-f.end(n)) * gain
		} else if number < float32(f.level(n)*gain) {
			continue // an input has brought it below
		}
		f.Spiked(t, gain, n, number)
		f.own = append(f.own, n)
		out = append(out, n)
	}
	return out
}

// refractory reports whether a neuron is.
func (f *fusedLIF) refractory(n int32) bool { return math.IsInf(float64(f.scaled[n]), -1) }

// held is V of a refractory neuron.
func (f *fusedLIF) held(n int32) float64 {
	if f.left != nil {
		return float64(f.left[n])
	}
	return f.params.after.Reset.Value.of(n)
}

// replan looks for neurons that thresholds have come down to since the last tick, where
// they fire of their own.
func (f *fusedLIF) replan() {
	if !f.moved() {
		return
	}
	if f.params.after.Reset.Subtract {
		for i := range f.scaled {
			n := int32(i)
			switch {
			case !f.refractory(n):
				f.plan(n, f.now)
			case f.due.due[n] != events.Never:
				f.hold(n, f.due.due[n])
			default:
				f.hold(n, f.wake.due[n])
			}
		}
	}
	f.replanned()
}

// Deliver implements [Model].
func (f *fusedLIF) Deliver(_ events.Time, first int32, weights []float32) {
	addFloat32(weights, f.input[first:int(first)+len(weights)])
}

// Scatter implements [Scattering].
func (f *fusedLIF) Scatter(_ events.Time, neurons []int32, weights []float32) {
	scatter(f.input, neurons, weights)
}

// Fire implements [Model].
func (f *fusedLIF) Fire(t events.Time, touched []Span, out []int32) []int32 {
	f.NextSpike()
	f.due.passed(t)
	start := len(out)
	for f.Due() <= t {
		out = f.Wake(f.Due(), out)
	}
	own := len(out)
	f.Began(t)
	gain := f.Gain(t)
	for _, s := range touched {
		row := f.scaled[s.First : s.First+s.Len]
		for i, w := range f.input[s.First:][:len(row)] {
			if w == 0 {
				continue
			}
			n := s.First + int32(i)
			f.input[n] = 0
			row[i] += float32(w * gain)
			switch {
			case row[i] >= float32(f.level(n)*gain):
				if f.Spiked(t, gain, n, row[i]) {
					out = append(out, n)
				}
			case f.params.after.Reset.Subtract && f.due.due[n] == t+1 && !f.refractory(n):
				f.due.set(n, events.Never) // it has come below
			}
		}
	}
	if own > start && len(out) > own {
		slices.Sort(out[start:])
	}
	return out
}

// Began implements [Pausing].
func (f *fusedLIF) Began(t events.Time) {
	f.replan()
	f.fired(t)
}

// Tick implements [Model]: nothing fires at a tick as such.
func (f *fusedLIF) Tick(t events.Time, out []int32) []int32 {
	f.NextSpike()
	f.due.passed(t + 1)
	for f.wake.next() <= t {
		f.Wake(f.wake.next(), nil)
	}
	f.ticked(t)
	f.spikes.tick()
	return out
}

// Membrane implements [Model].
func (f *fusedLIF) Membrane(t events.Time, dst []float32) {
	f.each(t, func(n int, v float64) { dst[n] = narrow(v - f.of(int32(n))) })
	f.spikes.overlay(dst)
}

// Potential implements [Model].
func (f *fusedLIF) Potential(t events.Time, dst []float64) {
	f.each(t, func(n int, v float64) { dst[n] = v })
}

// each calls see with V of every neuron at t.
func (f *fusedLIF) each(t events.Time, see func(n int, v float64)) {
	decay := math.Exp(-float64(t-f.landmark) / f.tau)
	for i, number := range f.scaled {
		n := int32(i)
		if f.refractory(n) {
			see(i, f.held(n))
		} else {
			see(i, float64(number)*decay+f.end(n))
		}
	}
}
