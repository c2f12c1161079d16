package clocked

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/nir"
)

// Profile is what one tool makes of a file: a name, where that was read, and data.
type Profile struct {
	Name string
	// Source is the code that the profile was read from.
	Source string
	// Deviations say in which ways the tool departs from the format's document.
	Deviations []string

	// Rules has a rule for each type of neuron that the tool reads; InLoop goes before
	// for neurons that are part of a loop.
	Rules, InLoop map[nir.Type]Rule
	// Stages are the types without a membrane that it reads; nil stands for all.
	Stages []nir.Type
	// Needs are conditions that a file must meet.
	Needs []Need

	// LoopSteps is the delay of the edge that closes a loop.
	LoopSteps int
	// LoopBias says when the biases within a loop count.
	LoopBias LoopBias
	// NoPadding leaves out the padding of pools.
	NoPadding bool
}

// LoopBias says when the biases of stages count whose output closes a loop.
type LoopBias uint8

const (
	FromFirstStep  LoopBias = iota
	FromSecondStep          // in the first step there is no output of the step before
	Never
)

// Need is a condition that a tool has.
type Need uint8

const (
	LeakToZero   Need = iota // v_leak = 0
	OneThreshold             // v_threshold is that of every neuron of a node
	OneR                     // r of an IF or LI is 1
	RTauOverDT               // r of a CubaLIF is tau_mem/dt
	NoConvBias               // the biases of convolutions are 0
)

// RefusedError says that a tool does not read a file, and why.
type RefusedError struct{ Profile, Node, Reason string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s does not read this file: node %s: %s", e.Profile, e.Node, e.Reason)
}

// ByName returns the profile of a name.
func ByName(name string) (*Profile, error) {
	var names []string
	for _, p := range Profiles() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return nil, fmt.Errorf("there is no profile %q of a clocked tool; there are %s", name, strings.Join(names, ", "))
}

// reads reports whether the tool reads a type without a membrane.
func (p *Profile) reads(t nir.Type) bool {
	switch t {
	case nir.Input, nir.Output:
		return true
	}
	return p.Stages == nil || slices.Contains(p.Stages, t)
}

// Check refuses a node that the tool does not read, by a [*RefusedError]. The step is dt
// seconds.
func (p *Profile) Check(n *nir.Node, dt float64) error {
	refuse := func(format string, args ...any) error {
		return &RefusedError{p.Name, n.Name, fmt.Sprintf(format, args...)}
	}
	if _, is := p.Rules[n.Type]; !is && (n.Type.Spiking() || n.Type.Analog()) || !is && !p.reads(n.Type) {
		return refuse("its importer knows no %s", n.Type)
	}
	for _, need := range p.Needs {
		switch {
		case need == NoConvBias && (n.Type == nir.Conv1d || n.Type == nir.Conv2d) && !all(n.Values("bias"), 0):
			return refuse("the biases of a convolution must be 0")
		case !n.Type.Spiking() && !n.Type.Analog():
		case need == LeakToZero && n.Has("v_leak") && !all(n.PerUnit("v_leak"), 0):
			return refuse("v_leak must be 0")
		case need == OneThreshold && n.Has("v_threshold") && !all(n.PerUnit("v_threshold"), n.PerUnit("v_threshold")[0]):
			return refuse("v_threshold must be the same for all neurons")
		case need == OneR && n.Has("r") && (n.Type == nir.IF || n.Type == nir.LI) && !all(n.PerUnit("r"), 1):
			return refuse("r must be 1")
		case need == RTauOverDT && n.Type == nir.CubaLIF:
			for i, tau := range n.PerUnit("tau_mem") {
				if !near(n.PerUnit("r")[i], tau/dt) {
					return refuse("r must be tau_mem/dt = %.6g; it is %.6g", tau/dt, n.PerUnit("r")[i])
				}
			}
		}
	}
	return nil
}

// all reports whether all values are the one wanted, as closely as the tools look.
func all(values []float64, want float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return !near(v, want) })
}

// Reading returns what the profile decides in the terms of a run at exact times, for
// steps of a length in ms: what it does with the first type of neurons that a flat graph
// has, of CubaLIF, LIF, IF and those without spikes. [Profile.Rules] say all.
func (p *Profile) Reading(g *nir.Graph, dtMS float64) nir.Reading {
	r := nir.Reading{Profile: p.Name, DTMS: dtMS, Spike: nir.SpikePulse, AreaS: dtMS / 1e3, Threshold: nir.ThresholdGT, Reset: nir.ResetValue, LowerBound: nir.BoundNone,
		RecurrentDelayMS: float64(p.LoopSteps) * dtMS}
	for _, t := range []nir.Type{nir.CubaLIF, nir.LIF, nir.IF, nir.CubaLI, nir.LI, nir.I} {
		rule, reads := p.Rules[t]
		if !reads || !slices.ContainsFunc(g.Nodes, func(n *nir.Node) bool { return n.Type == t }) {
			continue
		}
		if rule.Input == Dirac {
			r.Spike = nir.SpikeDirac
		}
		if rule.AreaS > 0 {
			r.AreaS = rule.AreaS
		}
		if rule.AtThreshold {
			r.Threshold = nir.ThresholdGE
		}
		r.Reset = map[Reset]string{ToValue: nir.ResetValue, ToZero: nir.ResetZero, Subtract: nir.ResetSubtract}[rule.Reset]
		if rule.Lower != nil && *rule.Lower == -1 {
			r.LowerBound = nir.BoundThreshold
		}
		break
	}
	return r
}

// near is numpy's isclose.
func near(a, b float64) bool {
	return max(a-b, b-a) <= 1e-8+1e-5*max(b, -b)
}
