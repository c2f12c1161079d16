package nir

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Reading is what a file leaves open and a run must decide. Tools that read the same
// file decide differently, and their spikes differ by it.
type Reading struct {
	// Profile names where the values come from; it decides nothing.
	Profile string `yaml:"profile" json:"profile"`
	// Spike is what a spike is to the node that it reaches: SpikeDirac or SpikePulse.
	Spike string `yaml:"spike" json:"spike"`
	// AreaS is the integral of a spike over time, in seconds; 0 stands for dt. A pulse
	// has a height of AreaS/dt. For an IF that was trained in steps it is 1.
	AreaS float64 `yaml:"area_s" json:"area_s"`
	// DTMS is the length of a pulse, and the step of a clocked run, in ms; 0 stands for
	// what the file implies, or else 0.1.
	DTMS float64 `yaml:"dt_ms" json:"dt_ms"`
	// Threshold is when a neuron fires: ThresholdGT, as the format has it, or ThresholdGE.
	// At exact times they are the same but where a potential stops at the threshold.
	Threshold string `yaml:"threshold" json:"threshold"`
	// Reset is what a spike does to the potential: ResetValue (v_reset, 0 where the file
	// has none), ResetZero or ResetSubtract.
	Reset string `yaml:"reset" json:"reset"`
	// LowerBound of the potential: BoundNone or BoundThreshold (no lower than
	// −v_threshold).
	LowerBound string `yaml:"lower_bound" json:"lower_bound"`
	// RecurrentDelayMS is how long a spike takes along an edge that closes a cycle; 0
	// stands for dt. The format has no delay there.
	RecurrentDelayMS float64 `yaml:"recurrent_delay_ms" json:"recurrent_delay_ms"`
}

// Values of a reading.
const (
	SpikeDirac = "dirac" // no length: the potential, or the current, jumps
	SpikePulse = "pulse" // a rectangle of length dt

	ThresholdGT = "gt"
	ThresholdGE = "ge"

	ResetValue    = "value"
	ResetZero     = "zero"
	ResetSubtract = "subtract"

	BoundNone      = "none"
	BoundThreshold = "threshold"
)

// The profiles of runs at exact times.
const (
	ExactPulse = "exact-pulse" // the format's text: a spike is a current of 1 for dt
	ExactDirac = "exact-dirac" // its limit for short dt, with the same area
)

// ExactReading returns the reading of a profile of a run at exact times.
func ExactReading(profile string) (Reading, error) {
	r := Reading{Profile: profile, Threshold: ThresholdGT, Reset: ResetValue, LowerBound: BoundNone}
	switch profile {
	case ExactPulse:
		r.Spike = SpikePulse
	case ExactDirac:
		r.Spike = SpikeDirac
	default:
		return r, fmt.Errorf("there is no exact profile %q; there are %s and %s", profile, ExactDirac, ExactPulse)
	}
	return r, nil
}

// Validate reports what is wrong with the values.
func (r *Reading) Validate(report func(path, problem, remedy string)) {
	word := func(path, got string, options ...string) {
		if !slices.Contains(options, got) {
			report(path, fmt.Sprintf("unknown value %q", got), "use "+strings.Join(options, " or "))
		}
	}
	word("spike", r.Spike, SpikeDirac, SpikePulse)
	word("threshold", r.Threshold, ThresholdGT, ThresholdGE)
	word("reset", r.Reset, ResetValue, ResetZero, ResetSubtract)
	word("lower_bound", r.LowerBound, BoundNone, BoundThreshold)
	for _, v := range []struct {
		path  string
		value float64
	}{{"area_s", r.AreaS}, {"dt_ms", r.DTMS}, {"recurrent_delay_ms", r.RecurrentDelayMS}} {
		if !(v.value >= 0 && v.value <= maxDTMS) {
			report(v.path, fmt.Sprintf("%v is out of range", v.value), fmt.Sprintf("give a number from 0 to %g; 0 leaves it open", maxDTMS))
		}
	}
}

// Settled returns the reading with nothing left open, for a flat graph.
func (r Reading) Settled(g *Graph) Reading {
	if r.DTMS == 0 {
		r.DTMS = g.ImpliedDTMS()
	}
	if r.DTMS == 0 {
		r.DTMS = defaultDTMS
	}
	if r.AreaS == 0 {
		r.AreaS = r.DTMS / 1e3
	}
	if r.RecurrentDelayMS == 0 {
		r.RecurrentDelayMS = r.DTMS
	}
	return r
}

// maxDTMS bounds steps, and what is given in ms beside them.
const maxDTMS = 1e6

// defaultDTMS is the step of the examples that the format was published with.
const defaultDTMS = 0.1

// ImpliedDTMS returns the step that a tool has written into the parameters, in ms: where
// r = tau/dt, or w_in = tau_syn/dt, a spike of one step is a jump of 1. It is 0 where
// nothing, or no one step, is implied; of an IF or I it is 1/r. A factor of 1 implies nothing:
// it is what files have that know no step.
func (g *Graph) ImpliedDTMS() float64 {
	implied := 0.
	for _, n := range g.Nodes {
		for _, ratio := range [][2]string{{"tau", "r"}, {"tau_mem", "r"}, {"tau_syn", "w_in"}, {"", "r"}} {
			if ratio[0] != "" && !n.Has(ratio[0]) || !n.Has(ratio[1]) || ratio[0] == "" && n.Type != IF && n.Type != I {
				continue
			}
			factor := n.PerUnit(ratio[1])
			tau := factor
			if ratio[0] != "" {
				tau = n.PerUnit(ratio[0])
			}
			for i := range factor {
				if factor[i] == 1 {
					continue
				}
				dt := tau[i] / factor[i] * 1e3
				if ratio[0] == "" {
					dt = 1e3 / factor[i]
				}
				switch {
				case !(dt > 0 && dt <= maxDTMS):
					return 0
				case implied == 0:
					implied = dt
				case dt < implied*(1-near) || dt > implied*(1+near):
					return 0
				}
			}
		}
	}
	// Nobody chooses a step of many digits: then the factors mean something else.
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(implied, 'g', 3, 64), 64)
	if err != nil || rounded < implied*(1-near) || rounded > implied*(1+near) {
		return 0
	}
	return rounded
}

// near is how far a step may be off that was computed in single precision.
const near = 1e-5
