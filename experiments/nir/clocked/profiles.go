package clocked

import "spikesim/experiments/nir"

// bound returns a lower bound, in thresholds.
func bound(thresholds float64) *float64 { return &thresholds }

var dense = []nir.Type{nir.Linear, nir.Affine}

// Profiles returns all profiles, in the order in which they are shown. Each call
// returns new ones, which the caller may change.
func Profiles() []*Profile {
	return []*Profile{euler(), norse(), snnTorch(), sinabs(), rockpool(), spyx(), lava(), spinnaker2(), nengo()}
}

// euler is no tool's: what the format's document says, by forward Euler, for all
// types.
func euler() *Profile {
	rule := Rule{}
	return &Profile{
		Name:   "euler",
		Source: "the equations of the format's document, by forward Euler",
		Rules: map[nir.Type]Rule{nir.I: rule, nir.IF: rule, nir.LI: rule, nir.LIF: rule,
			nir.CubaLI: rule, nir.CubaLIF: rule},
		LoopSteps: 1,
	}
}

func norse() *Profile {
	return &Profile{
		Name:   "norse",
		Source: "norse/torch/utils/import_nir.py, functional/lif_box.py, leaky_integrator_box.py, iaf.py at 065a3b45 (2026-02-09); nirtorch/from_nir.py at 0325c80a for the first step",
		Deviations: []string{
			"r of LI, LIF and IF counts as 1",
			"v_reset is not read: neurons reset to 0",
			"an IF adds its input once a step, whatever dt",
			"v_leak pulls the synaptic current of a CubaLIF, too",
			"biases within a loop count from the second step",
			"the padding of SumPool2d is left out",
		},
		Rules: map[nir.Type]Rule{
			nir.LI:      {Gains: WithoutR},
			nir.LIF:     {Gains: WithoutR, Reset: ToZero},
			nir.IF:      {Gains: WithoutR, AreaS: 1, Reset: ToZero},
			nir.CubaLIF: {LeakInCurrent: true, Reset: ToZero},
		},
		Stages:    []nir.Type{nir.Affine, nir.Conv2d, nir.SumPool2d, nir.Flatten},
		LoopSteps: 1, LoopBias: FromSecondStep, NoPadding: true,
	}
}

func snnTorch() *Profile {
	return &Profile{
		Name:   "snntorch",
		Source: "snntorch/import_nir.py, _neurons/leaky.py, synaptic.py, rsynaptic.py at 634fc22 (2026-05-11), IF as of pull request 452 (2026-09)",
		Deviations: []string{
			"dt was 0.1 ms, written in the code, until it became an argument in 2026; here it is the one given",
			"v_reset is not read: LIF and CubaLIF reset to 0, IF by subtraction",
			"an IF adds its input once a step, whatever dt; before pull request 452 it leaked a tenth a step",
			"SumPool2d is not read since the importer was rewritten; here it sums, as in the paper's runs",
		},
		Rules: map[nir.Type]Rule{
			nir.LIF:     {Reset: ToZero},
			nir.IF:      {AreaS: 1, Reset: Subtract},
			nir.CubaLIF: {Gains: UnitMembrane, Reset: ToZero},
		},
		Stages:    []nir.Type{nir.Linear, nir.Affine, nir.Conv2d, nir.AvgPool2d, nir.SumPool2d, nir.Flatten},
		Needs:     []Need{LeakToZero, OneThreshold, OneR, RTauOverDT},
		LoopSteps: 1,
	}
}

func sinabs() *Profile {
	return &Profile{
		Name:   "sinabs",
		Source: "sinabs/nir.py, layers/functional/lif.py, layers/iaf.py, activation/spike_generation.py at 904eb89 (2026-02-04)",
		Deviations: []string{
			"a spike is a Dirac; r counts as 1",
			"time constants count in steps, so the paper's run divides tau by dt and weights by tau/dt; so does this",
			"neurons fire floor(v/v_threshold) times a step and subtract as many thresholds",
			"the potential of an IF stops at -v_threshold, which is in no file",
			"the padding of SumPool2d is left out",
		},
		Rules: map[nir.Type]Rule{
			nir.LI:  {Membrane: Exponential, Input: Dirac, Gains: WithoutR},
			nir.LIF: {Membrane: Exponential, Input: Dirac, Gains: WithoutR, AtThreshold: true, Many: true, Reset: Subtract},
			nir.IF:  {Gains: WithoutR, AreaS: 1, AtThreshold: true, Many: true, Reset: Subtract, Lower: bound(-1)},
		},
		Stages:    []nir.Type{nir.Affine, nir.Conv1d, nir.Conv2d, nir.SumPool2d, nir.Flatten},
		Needs:     []Need{LeakToZero, OneR},
		LoopSteps: 1, NoPadding: true,
	}
}

func rockpool() *Profile {
	return &Profile{
		Name:   "rockpool",
		Source: "rockpool/nn/modules/torch/nir.py, lif_torch.py, lif_neuron_torch.py, exp_syn_torch.py at 42cee1c9 (2025-12-18)",
		Deviations: []string{
			"a spike is a Dirac",
			"r says what dt is, tau/(1+r), if it is not 1; a spike of weight w then moves the potential by w, or the current, which moves the membrane by itself; w_in is not read",
			"v_leak is added to the potential every step",
			"what arrives at a synapse decays in its own step",
			"neurons fire floor(v/v_threshold) times a step and subtract as many thresholds",
			"biases within a loop are left out",
			"the importer of 2025 stops at an LIF, of which it reads tau_mem, and makes whole seconds of the tau of an LI; here both are read",
		},
		Rules: map[nir.Type]Rule{
			nir.LI:      {Membrane: Exponential, Input: Dirac, Gains: WithoutR, StepFromR: true, LeakStep: true, DecayInput: true},
			nir.LIF:     {Membrane: Exponential, Input: Dirac, Gains: WithoutR, StepFromR: true, LeakStep: true, AtThreshold: true, Many: true, Reset: Subtract},
			nir.CubaLIF: {Membrane: Exponential, Synapse: Exponential, Input: Dirac, Gains: Unit, StepFromR: true, LeakStep: true, DecayInput: true, AtThreshold: true, Many: true, Reset: Subtract},
		},
		Stages:    dense,
		LoopSteps: 1, LoopBias: Never,
	}
}

func spyx() *Profile {
	return &Profile{
		Name:   "spyx",
		Source: "spyx/nir.py, nn.py at 00e6ba49 (2023-12), which made the published runs; src/spyx/nir.py at 38374e9 (2026-07-07)",
		Deviations: []string{
			"neurons test the potential of the step before, so spikes come a row later",
			"v_leak and v_reset are not read: all neurons reset by subtraction; an LIF subtracts after the leak, a CubaLIF outside a loop twice",
			"r counts as tau_mem/dt in a CubaLIF, as 1 in the rest",
			"an IF adds its input once a step, whatever dt",
			"the version of 2026 adds weights as they are, without dt/tau and w_in, and follows one edge out of each node",
			"the padding of SumPool2d is left out",
		},
		Rules: map[nir.Type]Rule{
			nir.LI:      {Gains: WithoutR, NoLeak: true},
			nir.LIF:     {Gains: WithoutR, NoLeak: true, FireFirst: true, Reset: Subtract, ResetWhen: AfterDecay},
			nir.IF:      {Gains: WithoutR, AreaS: 1, FireFirst: true, Reset: Subtract},
			nir.CubaLIF: {Gains: UnitMembrane, NoLeak: true, FireFirst: true, Reset: Subtract, ResetWhen: BeforeAndAfter},
		},
		InLoop:    map[nir.Type]Rule{nir.CubaLIF: {Gains: UnitMembrane, NoLeak: true, FireFirst: true, Reset: Subtract}},
		Stages:    []nir.Type{nir.Linear, nir.Affine, nir.Conv2d, nir.SumPool2d, nir.Flatten},
		Needs:     []Need{},
		LoopSteps: 0, NoPadding: true,
	}
}

func lava() *Profile {
	return &Profile{
		Name:   "lava",
		Source: "paper/nir_to_lava.py of neuromorphs/NIR at b05d1ff7; lava-dl slayer/neuron/cuba.py, dynamics/leaky_integrator.py, utils/recurrent.py at d825ac5 (2026-05-13); lava lif/models.py for the LIF",
		Deviations: []string{
			"an LIF (Lava) takes spikes in a step late, r counts as 1",
			"a CubaLIF and an IF (lava-dl) count in whole numbers: decays of 12 bits, states of 1/4096 and 1/262144",
			"r counts as tau_mem/dt; neurons reset to 0",
			"biases within a loop are left out",
			"an IF adds its input once a step, whatever dt",
		},
		Rules: map[nir.Type]Rule{
			nir.LIF:     {Gains: WithoutR, Reset: ToZero, DelaySteps: 1},
			nir.IF:      {Gains: WithoutR, AreaS: 1, Reset: ToZero, AtThreshold: true, Fixed: &Fixed{Scale: 4096}},
			nir.CubaLIF: {Gains: UnitMembrane, Reset: ToZero, AtThreshold: true, Fixed: &Fixed{Scale: 64}},
		},
		Stages:    []nir.Type{nir.Linear, nir.Affine, nir.Conv2d, nir.SumPool2d, nir.Flatten},
		Needs:     []Need{LeakToZero, OneThreshold, RTauOverDT, NoConvBias},
		LoopSteps: 1, LoopBias: Never,
	}
}

func spinnaker2() *Profile {
	return &Profile{
		Name:   "spinnaker2",
		Source: "py-spinnaker2's NIR converter as published at spinnirker (University of Manchester, 2025), paper/03_rnn/Braille_inference_spinnaker2.py of neuromorphs/NIR",
		Deviations: []string{
			"weights into a neuron have 127 levels, cut towards 0",
			"a CubaLIF takes spikes in a step late; biases move its membrane at once",
			"reset to 0 or by subtraction is an option of the converter, here 0, as in the published runs of the file",
		},
		Rules: map[nir.Type]Rule{
			nir.LIF:     {Reset: ToZero, WeightLevels: 127},
			nir.IF:      {AreaS: 1, Reset: ToZero, WeightLevels: 127},
			nir.CubaLIF: {Reset: ToZero, DelaySteps: 1, MembraneBias: true, WeightLevels: 127},
		},
		Stages:    []nir.Type{nir.Linear, nir.Affine, nir.Conv1d, nir.Conv2d, nir.SumPool2d, nir.Flatten},
		LoopSteps: 1,
	}
}

func nengo() *Profile {
	return &Profile{
		Name:   "nengo",
		Source: "paper/03_rnn/nir_to_nengo.py of neuromorphs/NIR at 5af8440b; nengo.LIF and Lowpass",
		Deviations: []string{
			"potentials stop at 0",
			"a CubaLIF takes spikes in a step late, by the filter of its synapse",
			"v_reset is not read: neurons reset to 0",
			"an IF adds its input once a step, whatever dt",
		},
		Rules: map[nir.Type]Rule{
			nir.LI:      {Synapse: Exponential, Membrane: Exponential, Gains: WithoutR, DelaySteps: 1},
			nir.LIF:     {Membrane: Exponential, Reset: ToZero, Lower: bound(0)},
			nir.IF:      {AreaS: 1, Reset: ToZero},
			nir.CubaLIF: {Membrane: Exponential, Reset: ToZero, DelaySteps: 1, Lower: bound(0)},
		},
		Stages:    []nir.Type{nir.Linear, nir.Affine, nir.Conv2d, nir.SumPool2d, nir.Flatten},
		Needs:     []Need{LeakToZero, OneR},
		LoopSteps: 1, NoPadding: true,
	}
}
