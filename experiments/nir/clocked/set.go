package clocked

import (
	"fmt"
	"math"
	"strconv"

	"spikesim/experiments/nir"
)

// Set changes one value of a reading, by its name in [nir.Reading], for neurons of all
// types. The step is dt seconds.
func (p *Profile) Set(key, value string, dt float64) error {
	bad := func(takes string) error {
		return fmt.Errorf("reading.%s of a clocked run takes %s, not %q", key, takes, value)
	}
	number := func() (float64, bool) {
		v, err := strconv.ParseFloat(value, 64)
		return v, err == nil && v >= 0 && !math.IsInf(v, 0)
	}
	switch key {
	case "spike":
		in, is := map[string]Input{nir.SpikeDirac: Dirac, nir.SpikePulse: Pulse}[value]
		if !is {
			return bad(nir.SpikeDirac + " or " + nir.SpikePulse)
		}
		p.each(func(r *Rule) { r.Input = in })
	case "area_s":
		area, is := number()
		if !is {
			return bad("seconds")
		}
		p.each(func(r *Rule) { r.AreaS = area })
	case "threshold":
		if value != nir.ThresholdGT && value != nir.ThresholdGE {
			return bad(nir.ThresholdGT + " or " + nir.ThresholdGE)
		}
		p.each(func(r *Rule) { r.AtThreshold = value == nir.ThresholdGE })
	case "reset":
		reset, is := map[string]Reset{nir.ResetValue: ToValue, nir.ResetZero: ToZero, nir.ResetSubtract: Subtract}[value]
		if !is {
			return bad(nir.ResetValue + ", " + nir.ResetZero + " or " + nir.ResetSubtract)
		}
		p.each(func(r *Rule) { r.Reset = reset })
	case "lower_bound":
		if value != nir.BoundNone && value != nir.BoundThreshold {
			return bad(nir.BoundNone + " or " + nir.BoundThreshold)
		}
		p.each(func(r *Rule) {
			if r.Lower = nil; value == nir.BoundThreshold {
				r.Lower = bound(-1)
			}
		})
	case "recurrent_delay_ms":
		ms, is := number()
		if !is || ms > 1e6 {
			return bad("ms")
		}
		p.LoopSteps = max(1, int(math.Round(ms/1e3/dt)))
	default:
		return fmt.Errorf("reading.%s is nothing that a clocked run can be set to; there are spike, area_s, threshold, reset, lower_bound and recurrent_delay_ms", key)
	}
	return nil
}

// each calls f for every rule.
func (p *Profile) each(f func(*Rule)) {
	for _, rules := range []map[nir.Type]Rule{p.Rules, p.InLoop} {
		for t, r := range rules {
			f(&r)
			rules[t] = r
		}
	}
}
