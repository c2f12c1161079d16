package learning

import (
	"fmt"
	"math"
)

// Export calls put once for everything that learning has changed and that
// cannot be made again from the spec and the key, under a name that depends on
// nothing but the spec and the order of the NewParams calls:
//
//	readout.weights, readout.bias              learned readouts only
//	readout.weights.steps, readout.weights.u   and so on: their optimizers
//	params0.steps, params0.m, params0.u        the first NewParams, and so on
//	params0.unit                               of a relative learning rate
//	steps                                      where there is a schedule
//
// The normalization of features is no part of it: with the readout, it is what a
// trained network is made of. See Normalization.
//
// The synaptic weights themselves are the caller's to store. Call it between
// presentations: gradients that wait for a step are not part of it. values
// belong to the layer and are valid during the call.
func (l *Layer) Export(put func(name string, values []float32)) {
	l.visit(func(name string, p *Params, own bool) {
		if own {
			put(name, p.Weights)
		}
		state := p.opt.State()
		put(name+".steps", encodeSteps(state.Steps))
		for _, m := range state.Moments {
			put(name+"."+m.Name, m.Values)
		}
		if p.relative {
			put(name+".unit", []float32{p.unit})
		}
	})
	if l.schedule != nil {
		put("steps", encodeSteps(l.steps))
	}
}

// Import sets what Export gives from get, which returns the values stored under
// a name; it copies them. On an error, its own or get's, the layer is
// unchanged.
func (l *Layer) Import(get func(name string) ([]float32, error)) error {
	var commit []func() error
	var failed error
	fetch := func(name string, length int) []float32 {
		if failed != nil {
			return nil
		}
		values, err := get(name)
		switch {
		case err != nil:
			failed = fmt.Errorf("learning: read %q from checkpoint: %w", name, err)
		case len(values) != length:
			failed = fmt.Errorf("learning: checkpoint holds %d values of %q, want %d; was it saved by another network?",
				len(values), name, length)
		default:
			return append([]float32(nil), values...)
		}
		return nil
	}
	l.visit(func(name string, p *Params, own bool) {
		if own {
			weights := fetch(name, len(p.Weights))
			commit = append(commit, func() error { copy(p.Weights, weights); return nil })
		}
		digits := fetch(name+".steps", stepDigits)
		if failed != nil {
			return
		}
		steps, err := decodeSteps(digits)
		if err != nil {
			failed = fmt.Errorf("learning: read %q from checkpoint: %w", name+".steps", err)
			return
		}
		next := optimizerState{Steps: steps}
		for _, m := range p.opt.State().Moments {
			next.Moments = append(next.Moments, moment{m.Name, fetch(name+"."+m.Name, len(m.Values))})
		}
		commit = append(commit, func() error { return p.opt.Restore(next) })
		if p.relative {
			unit := fetch(name+".unit", 1)
			commit = append(commit, func() error { p.unit = unit[0]; return nil })
		}
	})
	if l.schedule != nil {
		if digits := fetch("steps", stepDigits); failed == nil {
			steps, err := decodeSteps(digits)
			if err != nil {
				failed = fmt.Errorf("learning: read \"steps\" from checkpoint: %w", err)
			}
			commit = append(commit, func() error { l.steps = steps; return nil })
		}
	}
	if failed != nil {
		return failed
	}
	for _, f := range commit {
		if err := f(); err != nil {
			panic("learning: Import: checked state was refused")
		}
	}
	return nil
}

// visit calls f for all parameters in a fixed order; own says that the layer
// owns the parameters themselves and not only their optimizer.
func (l *Layer) visit(f func(name string, p *Params, own bool)) {
	if l.readoutWeights != nil {
		f("readout.weights", l.readoutWeights, true)
		f("readout.bias", l.readoutBias, true)
	}
	for i, p := range l.params {
		f(fmt.Sprintf("params%d", i), p, false)
	}
}

// stepDigits is the number of base 65536 digits, lowest first, that carry a
// step count: a float32 holds no whole number above 2^24 exactly.
const stepDigits = 4

func encodeSteps(n uint64) []float32 {
	digits := make([]float32, stepDigits)
	for i := range digits {
		digits[i] = float32(n & 0xffff)
		n >>= 16
	}
	return digits
}

func decodeSteps(digits []float32) (uint64, error) {
	var n uint64
	for i, d := range digits {
		if !(d >= 0 && d <= 0xffff) || float64(d) != math.Trunc(float64(d)) {
			return 0, fmt.Errorf("digit %d of a step count is %v, want a whole number from 0 to 65535", i, d)
		}
		n |= uint64(d) << (16 * i)
	}
	return n, nil
}
