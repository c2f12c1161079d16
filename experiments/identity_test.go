package experiments

import (
	"testing"

	"spikesim/events"
	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
)

// A checkpoint knows the samples that it belongs to by all that is true of them and
// by their spikes, wherever these lie.
func TestIdentity(t *testing.T) {
	set := func(change func(s *dataset.Sample)) string {
		s := dataset.Sample{Name: "a", Box: box.Box{XMax: 1, YMax: 1}, Class: 1, Value: 2,
			Spikes: map[string]events.Train{"in": {At: []events.Time{5}, Unit: []int32{1}}, "too": {}}}
		change(&s)
		return identity(&dataset.Set{Name: "set"}, []dataset.Sample{s})
	}
	same := set(func(*dataset.Sample) {})
	if again := set(func(*dataset.Sample) {}); again != same {
		t.Error("the same set is another")
	}
	for what, change := range map[string]func(s *dataset.Sample){
		"name":       func(s *dataset.Sample) { s.Name = "b" },
		"box":        func(s *dataset.Sample) { s.Box.XMax = .5 },
		"class":      func(s *dataset.Sample) { s.Class = 2 },
		"value":      func(s *dataset.Sample) { s.Value = 3 },
		"time":       func(s *dataset.Sample) { s.Spikes["in"].At[0] = 6 },
		"unit":       func(s *dataset.Sample) { s.Spikes["in"].Unit[0] = 2 },
		"population": func(s *dataset.Sample) { delete(s.Spikes, "too") },
	} {
		if set(change) == same {
			t.Errorf("another %s makes no other set", what)
		}
	}
}
