package neuron

import (
	"fmt"
	"math"

	"spikesim/events"
	"spikesim/sim/validate"
)

// mostDrivenPerMS is how often a drive may make a neuron fire that receives nothing, in
// spikes per ms: a hundred times what neurons do, and few enough to be simulated.
const mostDrivenPerMS = 100

// drivenRate returns how often neuron n fires that receives nothing, in spikes per ms: as
// long as its threshold has not adapted, once in
//
//	t_ref + τ_m ln((V∞ − V_r)/(V∞ − θ))      (without leak: t_ref + (θ − V_r)/d)
//
// with V_r the potential after the reset.
func (p *generalParams) drivenRate(n int32) float64 {
	m, level, reset := p.of(n), p.threshold.of(n), 0.
	if !p.after.Reset.Subtract {
		reset = p.after.Reset.Value.of(n)
	}
	wait := math.Inf(1)
	switch {
	case math.IsInf(m.tauM, 1) && m.drive > 0:
		wait = (level - reset) / m.drive
	case !math.IsInf(m.tauM, 1) && m.end() > level:
		wait = m.tauM * math.Log1p((level-reset)/(m.end()-level))
	}
	// A neuron fires once a nanosecond at most.
	period := p.after.TRefMS.of(n) + wait/float64(events.Millisecond)
	return 1 / max(period, events.Time(1).MS())
}

// checkDrivenRate reports a drive, or a leak target, that makes neurons fire at rates of no
// use. What is out of range by itself is for others to report.
func (p *generalParams) checkDrivenRate(report validate.Report) {
	for n := range int32(longest(&p.tauMMS, &p.threshold, &p.leakTo, &p.drive, &p.after.TRefMS, &p.after.Reset.Value)) {
		rate, sound := p.drivenRate(n), p.tauMMS.of(n) > 0 && p.threshold.of(n) > max(0, p.after.Reset.Value.of(n)) &&
			math.Abs(p.drive.of(n)) <= maxParam && math.Abs(p.leakTo.of(n)) <= maxParam
		if !(rate > mostDrivenPerMS) || !sound {
			continue
		}
		path := "drive_per_ms"
		if p.drive.of(n) == 0 {
			path = "v_leak"
		}
		report(path, fmt.Sprintf("a neuron that receives nothing would fire %.3g times per ms", rate),
			fmt.Sprintf("give less of it, a higher threshold or a t_ref_ms, for at most %d times; it is in potential per ms, and thresholds are mostly 1", mostDrivenPerMS))
		return
	}
}
