package network

import (
	"reflect"
	"testing"
)

func TestCanonical(t *testing.T) {
	spec := func() Spec { return pyramid(lif(10, .5, "")) }
	want := spec().Canonical()
	same := map[string]func(s *Spec){
		"execution":   func(s *Spec) { s.Execution, s.Populations[1].Execution = ExecutionMap, ExecutionEvent },
		"credit":      func(s *Spec) { s.CreditTicks = 3 },
		"init":        func(s *Spec) { s.Init = &InitSpec{Kind: InitNormal, WeightGain: 3} },
		"own init":    func(s *Spec) { s.Populations[1].Init = &InitSpec{Kind: InitNormal, WeightGain: 3} },
		"own neuron":  func(s *Spec) { n := s.Neuron; s.Populations[1].Neuron = &n },
		"ones":        func(s *Spec) { s.Populations[1].Upsample = max(s.Populations[1].Upsample, 1) },
		"connections": func(s *Spec) { s.Connections = spec().connections() },
		"own":         func(s *Spec) { s.Connections = spec().connections(); s.Connections[0].Weights = WeightsOwn },
	}
	for name, change := range same {
		s := spec()
		change(&s)
		if got := s.Canonical(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	other := map[string]func(s *Spec){
		"neuron":     func(s *Spec) { s.Neuron = lif(11, .5, "") },
		"precision":  func(s *Spec) { s.Neuron = lif(10, .5, "float64") },
		"own neuron": func(s *Spec) { n := lif(11, .5, ""); s.Populations[1].Neuron = &n },
		"window":     func(s *Spec) { s.Populations[1].PoolWindowMS = 1 },
		"delay": func(s *Spec) {
			s.Connections = append([]ConnectionSpec(nil), spec().connections()...)
			s.Connections[0].DelayMS = 1
		},
		"name": func(s *Spec) { s.Populations[1].Name = "x" },
	}
	for name, change := range other {
		s := spec()
		s.Populations = append([]PopulationSpec(nil), s.Populations...)
		change(&s)
		if reflect.DeepEqual(s.Canonical(), want) {
			t.Errorf("another %s makes no difference", name)
		}
	}
	before := spec()
	before.Canonical()
	if !reflect.DeepEqual(before, spec()) {
		t.Error("the description was changed")
	}
}
