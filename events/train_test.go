package events

import (
	"slices"
	"testing"
)

func TestSortedTrains(t *testing.T) {
	type spike struct {
		at   Time
		unit int32
	}
	for _, c := range []struct {
		name   string
		spikes []spike
		want   bool
	}{
		{"empty", nil, true},
		{"one spike", []spike{{5, 1}}, true},
		{"times increase, units any", []spike{{1, 9}, {2, 0}, {3, 4}}, true},
		{"units increase at one time", []spike{{1, 0}, {1, 3}, {1, 4}}, true},
		{"time goes back", []spike{{2, 0}, {1, 1}}, false},
		{"unit goes back at one time", []spike{{1, 3}, {1, 2}}, false},
		{"unit twice at one time", []spike{{1, 3}, {1, 3}}, false},
		{"fault at the end", []spike{{1, 0}, {2, 0}, {2, 1}, {2, 0}}, false},
	} {
		var train Train
		for _, s := range c.spikes {
			train.Append(s.at, s.unit)
		}
		if got := train.Sorted(); got != c.want {
			t.Errorf("%s: Sorted is %v, want %v", c.name, got, c.want)
		}
		if train.Len() != len(c.spikes) {
			t.Errorf("%s: length %d, want %d", c.name, train.Len(), len(c.spikes))
		}
	}
}

func TestTrainKeepsItsMemory(t *testing.T) {
	var train Train
	fill := func() {
		train.Reset()
		for i := range int32(100) {
			train.Append(Time(i), i)
		}
	}
	fill()
	if n := testing.AllocsPerRun(10, fill); n != 0 {
		t.Errorf("filling a train again allocates %v times", n)
	}
	if train.Reset(); train.Len() != 0 {
		t.Errorf("a reset train holds %d spikes", train.Len())
	}
}

func TestOrdered(t *testing.T) {
	messy := Train{At: []Time{5, 3, 5, 3, 5}, Unit: []int32{1, 7, 0, 7, 1}}
	got := messy.Ordered()
	if want := (Train{At: []Time{3, 5, 5}, Unit: []int32{7, 0, 1}}); !slices.Equal(got.At, want.At) || !slices.Equal(got.Unit, want.Unit) || !got.Sorted() {
		t.Errorf("%v, want %v", got, want)
	}
	if messy.At[0] != 5 || messy.Len() != 5 {
		t.Errorf("the train itself has become %v", messy)
	}
	if empty := (&Train{}).Ordered(); empty.Len() != 0 {
		t.Errorf("of nothing comes %v", empty)
	}
}
