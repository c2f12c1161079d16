package neurontest

import (
	"errors"
	"fmt"
	"testing"
)

// Failure is one property that a model does not have.
type Failure struct {
	Property string
	Case     string // what was done, what came of it and what should have
}

func (f Failure) String() string { return f.Property + ": " + f.Case }

// check is one property. It applies unless skip says otherwise.
type check struct {
	property string
	skip     func(*Subject) bool
	run      func(*Subject) error
}

// violation is a breach of the contract that any check can come upon.
type violation struct{ Failure }

func (v *violation) Error() string { return v.String() }

func breach(property, format string, args ...any) error {
	return &violation{Failure{property, fmt.Sprintf(format, args...)}}
}

// Run checks every property of the subject, each as a subtest.
func Run(t *testing.T, s Subject) {
	t.Helper()
	if f := s.incomplete(); f != nil {
		t.Fatal(f)
	}
	s = s.withDefaults()
	for _, c := range checks() {
		if c.skip != nil && c.skip(&s) {
			continue
		}
		t.Run(c.property, func(t *testing.T) {
			if f := c.failure(&s); f != nil {
				t.Error(f)
			}
		})
	}
}

// Check returns every property that the subject lacks, each once.
func Check(s Subject) []Failure {
	if f := s.incomplete(); f != nil {
		return []Failure{*f}
	}
	s = s.withDefaults()
	var failures []Failure
	seen := make(map[string]bool)
	for _, c := range checks() {
		if c.skip != nil && c.skip(&s) {
			continue
		}
		if f := c.failure(&s); f != nil && !seen[f.Property] {
			seen[f.Property] = true
			failures = append(failures, *f)
		}
	}
	return failures
}

func (s *Subject) incomplete() *Failure {
	switch {
	case s.New == nil:
		return &Failure{Declarations, "the subject has no New"}
	case !(s.Strong > 0):
		return &Failure{Declarations, "the subject has no Strong: give the weight of one input that makes a neuron at rest fire"}
	}
	return nil
}

// failure runs the check. A panic of the model is a failure of it.
func (c *check) failure(s *Subject) (f *Failure) {
	defer func() {
		if r := recover(); r != nil {
			f = &Failure{c.property, fmt.Sprintf("the model panics: %v", r)}
		}
	}()
	err := c.run(s)
	var v *violation
	switch {
	case err == nil:
		return nil
	case errors.As(err, &v):
		return &v.Failure
	}
	return &Failure{c.property, err.Error()}
}

// Properties, by the names that failures carry.
const (
	Declarations   = "declarations hold"
	Refusals       = "wrong parameters are refused"
	OneInput       = "one input follows its closed form"
	FirstSpikes    = "first spikes come when the closed form says"
	TwelveDigits   = "the potential is good to twelve digits"
	ThresholdFires = "the threshold itself fires"
	Silence        = "no input, no spike"
	Spontaneity    = "fires without input as declared"
	Allowed        = "fires only when it may"
	OwnSpikes      = "its own spikes come as announced"
	Output         = "output is ascending and without repeats"
	OneTest        = "all input of an instant comes before one test"
	AnyOrder       = "the order within an instant is of no account"
	AnyPolling     = "one gap equals many small gaps"
	Nanoseconds    = "times are exact to the nanosecond"
	AfterReset     = "a spike resets as declared"
	RefractoryTime = "refractory time is kept and no longer"
	Overlay        = "the membrane agrees with the spikes"
	Independence   = "neurons are independent"
	Restores       = "Reset restores everything"
	Extremes       = "extreme input and gaps leave numbers finite"
	NoAllocation   = "nothing allocates"
	Derivative     = "the trace is the derivative of the membrane"
	Convergence    = "a clocked simulation converges to it"
	OwnThresholds  = "a channel has the threshold given for it"
	Unreachable    = "an infinite threshold fires nothing"
	MovedThreshold = "a threshold changed at a tick holds from there on"
)

func checks() []check {
	spontaneous := func(s *Subject) bool { return s.Spontaneous }
	moving := func(s *Subject) bool { return s.Spontaneous || s.Moving }
	noThresholds := func(s *Subject) bool { return s.AtThreshold == nil }
	return []check{
		{Declarations, nil, checkDeclarations},
		{Refusals, nil, checkRefusals},
		{Silence, moving, checkSilence},
		{Spontaneity, func(s *Subject) bool { return !s.Spontaneous }, checkSpontaneity},
		{Allowed, nil, checkAllowed},
		{OneInput, func(s *Subject) bool { return s.PSP == nil || s.Spontaneous }, checkOneInput},
		{FirstSpikes, func(s *Subject) bool { return s.FirstSpike == nil || s.Spontaneous }, checkFirstSpikes},
		{TwelveDigits, func(s *Subject) bool { return !s.Float64 || !s.AtOnce || s.PSP == nil }, checkTwelveDigits},
		{ThresholdFires, func(s *Subject) bool { return !s.AtOnce || s.Moving }, checkThreshold},
		{OneTest, spontaneous, checkOneTest},
		{AnyOrder, nil, checkOrder},
		{AnyPolling, nil, checkPolling},
		{Nanoseconds, moving, checkNanoseconds},
		{AfterReset, func(s *Subject) bool { return s.AfterSpike == nil || s.Spontaneous }, checkAfterSpike},
		{RefractoryTime, nil, checkRefractory},
		{Overlay, nil, checkOverlay},
		{Independence, nil, checkIndependence},
		{Restores, nil, checkRestores},
		{Extremes, nil, checkExtremes},
		{NoAllocation, nil, checkAllocation},
		{Derivative, func(s *Subject) bool { return s.NewTrace == nil || s.Spontaneous }, checkDerivative},
		{Convergence, func(s *Subject) bool { return s.Clocked == nil || s.Spontaneous && s.AtTicks }, checkConvergence},
		{OwnThresholds, noThresholds, checkOwnThresholds},
		{Unreachable, noThresholds, checkUnreachable},
		{MovedThreshold, func(s *Subject) bool { return noThresholds(s) || moving(s) || s.PSP == nil }, checkMoved},
	}
}
