package clocked

import "spikesim/experiments/nir"

// Rule says how the neurons of one type step: what a step makes of the equations in
// the file. Its zero value is forward Euler as the format's document has it: the new
// current moves the membrane, v > v_threshold fires in the step, and the membrane is
// set to v_reset.
type Rule struct {
	// Membrane and Synapse say what is left after a step of a potential and of a
	// synaptic current.
	Membrane, Synapse Decay
	// Input says what a spike is.
	Input Input
	// AreaS is the area of a spike in seconds: its length times its height. 0 stands
	// for the step, of height 1. Tools that count in steps have 1 where no time
	// constant divides it.
	AreaS float64
	// Gains says which of r and w_in count.
	Gains Gains
	// StepFromR takes the step of the leaks for the least tau/(1+r) of the node, and a
	// spike of weight w for a jump by w, where some r is not 1; r = 1 says no step.
	StepFromR bool
	// OldCurrent lets the synaptic current of the step before move the membrane.
	OldCurrent bool
	// DecayInput lets what arrives decay in its own step already.
	DecayInput bool
	// LeakInCurrent pulls the synaptic current to v_leak, too.
	LeakInCurrent bool
	// NoLeak takes v_leak for 0, LeakStep adds it to the potential every step.
	NoLeak, LeakStep bool
	// MembraneBias takes biases past the synapse: they move the membrane at once by
	// what they would in the end.
	MembraneBias bool

	// AtThreshold fires at v >= v_threshold, else at v > v_threshold.
	AtThreshold bool
	// Many lets a neuron fire floor(v/v_threshold) times in a step.
	Many bool
	// FireFirst tests the potential of the step before, ahead of the update.
	FireFirst bool
	Reset     Reset
	// ResetWhen is when a neuron that fires first is reset.
	ResetWhen When
	// Lower, where it is there, is the lower bound of the potential, in thresholds.
	Lower *float64

	// DelaySteps is how many steps after a spike the neuron takes it in.
	DelaySteps int
	// WeightLevels, where above 0, is the number of steps from 0 to the largest weight
	// into the neuron; weights are cut towards 0.
	WeightLevels int
	// Fixed, where it is there, has the arithmetic of whole numbers.
	Fixed *Fixed
}

// Decay is what a step leaves of a variable that relaxes with the time constant τ.
type Decay uint8

const (
	Euler       Decay = iota // 1 - dt/τ
	Exponential              // exp(-dt/τ)
)

// Input is what a spike does.
type Input uint8

const (
	// Pulse holds for the whole step.
	Pulse Input = iota
	// Dirac comes all at once.
	Dirac
)

// Gains say which of the file's gains count.
type Gains uint8

const (
	AsInFile     Gains = iota
	WithoutR           // r counts as 1
	UnitMembrane       // the current of a step moves the membrane by itself: r dt/tau_mem counts as 1
	Unit               // besides, a spike moves the current, or an LI or LIF, by its weight
)

// Reset is what a spike leaves of the potential.
type Reset uint8

const (
	ToValue  Reset = iota // v_reset of the file, 0 where there is none
	ToZero                // 0, whatever the file says
	Subtract              // v - v_threshold, as often as the neuron fired
)

// When is when a reset counts that belongs to the potential of the step before.
type When uint8

const (
	BeforeDecay When = iota
	AfterDecay
	BeforeAndAfter // twice
)

// Fixed is the arithmetic of a chip: states are whole multiples of 1/(64 Scale),
// thresholds of 1/Scale, decays of 1/4096; products are cut towards 0.
type Fixed struct{ Scale int }

// decayBits is the resolution of decays, thresholdMargin what is added to a threshold,
// in units of the state, to make >= of >.
const (
	decayBits       = 12
	stateBits       = 6
	thresholdMargin = 0.01
)

// of is the rule for a node, which may be part of a loop.
func (p *Profile) of(t nir.Type, inLoop bool) (Rule, bool) {
	if r, is := p.InLoop[t]; is && inLoop {
		return r, true
	}
	r, is := p.Rules[t]
	return r, is
}
