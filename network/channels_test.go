package network

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/sim/random"
)

// The channels that fired in one or the other part of a run are those of the
// whole, and where one part does not know, nor does the whole.
func TestFiredChannelsAddUp(t *testing.T) {
	spec := small()
	spec.Neuron = lif(10, .05, "")
	n := build(t, spec, Options{Lanes: 1})
	var parts []Counters
	var sum Counters
	for i := range 3 {
		n.ResetCounters()
		present(t, n, 3, Test, sample(n, random.New(3).Int(i), 3, 1))
		parts = append(parts, n.Counters())
		sum.Add(parts[i])
	}
	n.ResetCounters()
	for i := range 3 {
		present(t, n, 3, Test, sample(n, random.New(3).Int(i), 3, 1))
	}
	if got, want := fmt.Sprint(sum.Fired), fmt.Sprint(n.Counters().Fired); got != want {
		t.Errorf("parts fired %s, the whole %s", got, want)
	}
	if same := fmt.Sprint(parts[0].Fired); same == fmt.Sprint(sum.Fired) {
		t.Error("all parts fire the same channels: the test shows nothing")
	}
	d := n.Describe()
	if !sum.Fit(d) {
		t.Error("the sum does not fit its network")
	}
	for _, other := range []Counters{parts[1], sum} {
		unknown := parts[0]
		unknown.Fired = nil
		unknown.Add(other)
		if len(unknown.Fired) != 0 || !unknown.Fit(d) {
			t.Errorf("channels %v known of a sum with a part that does not know", unknown.Fired)
		}
	}
	for _, spoil := range []func(c *Counters){
		func(c *Counters) { c.Fired = c.Fired[1:] },
		func(c *Counters) { c.Fired[1] = append(c.Fired[1], 0) },
		func(c *Counters) { c.Populations = c.Populations[1:] },
		func(c *Counters) { c.Connections = nil },
	} {
		c := n.Counters()
		if spoil(&c); c.Fit(d) {
			t.Errorf("%d populations with channels %v fit", len(c.Populations), c.Fired)
		}
	}
}

func TestChannelsOfUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		channels := rapid.IntRange(1, 70).Draw(t, "channels")
		units := channels * rapid.IntRange(1, 9).Draw(t, "positions")
		marks, silent := newBitset(units), make([]bool, channels)
		for c := range silent {
			silent[c] = true
		}
		for _, u := range rapid.SliceOfN(rapid.IntRange(0, units-1), 0, 80).Draw(t, "fired") {
			marks.mark(int32(u))
			silent[u%channels] = false
		}
		var want []int
		for c, s := range silent {
			if s {
				want = append(want, c)
			}
		}
		if got := marks.channels(channels).Missing(channels); !slices.Equal(got, want) {
			t.Fatalf("channels %v are silent, want %v", got, want)
		}
	})
}
