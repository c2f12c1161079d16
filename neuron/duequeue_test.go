package neuron

import (
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
)

// Whatever is set, moved and taken off, the earliest comes first and of equals
// the one with the lowest index.
func TestScheduleIsOrderedByTimeAndIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const neurons = 40
		s := newDueQueue(neurons)
		want := make([]events.Time, neurons)
		for n := range want {
			want[n] = events.Never
		}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			n := rapid.Int32Range(0, neurons-1).Draw(t, "neuron")
			due := events.Time(rapid.IntRange(1, 60).Draw(t, "due"))
			if rapid.IntRange(0, 2).Draw(t, "takes it off") == 0 {
				due = events.Never
			}
			s.set(n, due)
			want[n] = due
			first := int32(0)
			for n := range int32(neurons) {
				if want[n] < want[first] {
					first = n
				}
			}
			if s.next() != want[first] {
				t.Fatalf("next is %v, want %v", s.next(), want[first])
			}
			if s.next() != events.Never && s.first() != first {
				t.Fatalf("first is %d, want %d of %v", s.first(), first, want)
			}
		}
		s.reset()
		if s.next() != events.Never {
			t.Fatal("a reset leaves something")
		}
		s.set(3, 7)
		if s.next() != 7 || s.first() != 3 {
			t.Fatal("after a reset it does not work")
		}
	})
}

func TestScheduleNeverAllocates(t *testing.T) {
	const neurons = 100
	s := newDueQueue(neurons)
	k := events.Time(0)
	if n := testing.AllocsPerRun(100, func() {
		for n := range int32(neurons) {
			k++
			s.set(n, k*7919%101)
		}
		for s.next() != events.Never {
			s.set(s.first(), events.Never)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
