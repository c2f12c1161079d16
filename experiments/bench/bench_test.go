package bench

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"
)

// clock is a clock that only cases move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func (c *clock) takes(d time.Duration) attempt {
	return func() (time.Duration, error) {
		c.at = c.at.Add(d)
		return d, nil
	}
}

func TestContestTakesTurns(t *testing.T) {
	var c clock
	b := &bench{extent: extent{rounds: 3}, ctx: t.Context(), now: c.now}
	var order []int
	note := func(i int) attempt {
		return func() (time.Duration, error) {
			order = append(order, i)
			return time.Duration(i) * time.Second, nil
		}
	}
	times, err := b.warm(note(1), note(2))
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 2, 1, 2, 1, 2, 1, 2}; !slices.Equal(order, want) {
		t.Errorf("the cases ran in order %v, want %v", order, want)
	}
	for i, want := range []series{{1, 1, 1}, {2, 2, 2}} {
		if !slices.Equal(times[i], want) {
			t.Errorf("case %d took %v, want %v: the first round is not timed", i, times[i], want)
		}
	}
}

func TestContestGoesOnWhileBrief(t *testing.T) {
	for _, tc := range []struct {
		name string
		took time.Duration
		want int
	}{
		{"long", time.Minute, 2},
		{"brief", 25 * time.Millisecond, 4},
		{"over at once", time.Nanosecond, 2 * mostRounds},
		{"no time at all", 0, 2 * mostRounds},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var c clock
			b := &bench{extent: extent{rounds: 2, long: 100 * time.Millisecond}, ctx: t.Context(), now: c.now}
			times, err := b.contest(c.takes(tc.took))
			if err != nil {
				t.Fatal(err)
			}
			if len(times[0]) != tc.want {
				t.Errorf("%d rounds, want %d", len(times[0]), tc.want)
			}
			if slices.Min(times[0]) <= 0 {
				t.Errorf("a case took %v s; rates would be infinite", slices.Min(times[0]))
			}
		})
	}
}

func TestContestStops(t *testing.T) {
	var c clock
	ctx, cancel := context.WithCancel(t.Context())
	b := &bench{extent: extent{rounds: 9}, ctx: ctx, now: c.now}
	runs := 0
	_, err := b.contest(func() (time.Duration, error) {
		if runs++; runs == 2 {
			cancel()
		}
		return 1, nil
	})
	if !errors.Is(err, context.Canceled) || runs != 2 {
		t.Errorf("%d runs and %v after it was cancelled in the second", runs, err)
	}
	failure := errors.New("no luck")
	b.ctx = t.Context()
	if _, err := b.contest(c.takes(1), func() (time.Duration, error) { return 0, failure }); !errors.Is(err, failure) {
		t.Errorf("got %v, want %v", err, failure)
	}
}

func TestWithProcsPutsThemBack(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	err := withProcs(before+1, func() error {
		if got := runtime.GOMAXPROCS(0); got != before+1 {
			t.Errorf("%d processors, want %d", got, before+1)
		}
		return nil
	})
	if got := runtime.GOMAXPROCS(0); got != before || err != nil {
		t.Errorf("%d processors afterwards, want %d; %v", got, before, err)
	}
}

func TestSeries(t *testing.T) {
	for _, tc := range []struct {
		s      series
		median float64
		spread Range
	}{
		{series{3}, 3, Range{3, 3}},
		{series{4, 1, 2}, 2, Range{1, 4}},
		{series{8, 1, 2, 4}, 3, Range{1, 8}},
	} {
		before := slices.Clone(tc.s)
		median, spread := tc.s.summary()
		if median != tc.median || spread != tc.spread {
			t.Errorf("%v: %v and %v, want %v and %v", tc.s, median, spread, tc.median, tc.spread)
		}
		if !slices.Equal(tc.s, before) {
			t.Errorf("%v became %v: a ratio needs the order of the rounds", before, tc.s)
		}
	}
	a, b := series{6, 8}, series{2, 4}
	for name, tc := range map[string]struct{ got, want series }{
		"over":  {a.over(b), series{3, 2}},
		"times": {a.times(10), series{60, 80}},
		"rate":  {a.rate(24), series{4, 3}},
	} {
		if !slices.Equal(tc.got, tc.want) {
			t.Errorf("%s: %v, want %v", name, tc.got, tc.want)
		}
	}
}

func TestModelName(t *testing.T) {
	for _, tc := range []struct{ name, info, want string }{
		{"x86", "processor\t: 0\nmodel\t\t: 1\nmodel name\t: Quick 9000 @ 3:00\n\nprocessor\t: 1\n", "Quick 9000 @ 3:00"},
		{"no name", "processor\t: 0\nBogoMIPS\t: 50.00\n", ""},
		{"nothing", "", ""},
	} {
		if got := modelName(tc.info); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
