package events

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestFromMSRoundsToTheNearestNanosecond(t *testing.T) {
	for _, c := range []struct {
		name string
		ms   float64
		want Time
	}{
		{"zero", 0, 0},
		{"one millisecond", 1, Millisecond},
		{"one second", 1000, Second},
		{"0.1 ms has no exact float64", 0.1, 100 * Microsecond},
		{"0.3 ms has no exact float64", 0.3, 300 * Microsecond},
		{"just below half a nanosecond", 0.49e-6, 0},
		{"half a nanosecond, away from zero", 0.5e-6, 1},
		{"two and a half, away from zero and not to even", 2.5e-6, 3},
		{"negative half, away from zero", -0.5e-6, -1},
		{"third of a millisecond", 1.0 / 3, 333333},
		{"two thirds of a millisecond", 2.0 / 3, 666667},
	} {
		if got := FromMS(c.ms); got != c.want {
			t.Errorf("%s: FromMS(%v) = %d ns, want %d ns", c.name, c.ms, int64(got), int64(c.want))
		}
	}
}

// Below 2^52 ns (52 days) a float64 tells nanoseconds apart.
func TestFromMSInvertsMS(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := Time(rapid.Int64Range(-1<<52, 1<<52).Draw(t, "at"))
		if got := FromMS(at.MS()); got != at {
			t.Fatalf("%d ns becomes %d ns", int64(at), int64(got))
		}
	})
}

func TestTimeReadsInMilliseconds(t *testing.T) {
	for _, c := range []struct {
		at   Time
		want string
	}{
		{0, "0 ms"},
		{Nanosecond, "1e-06 ms"},
		{50 * Microsecond, "0.05 ms"},
		{1500 * Microsecond, "1.5 ms"},
		{Second, "1000 ms"},
		{-Millisecond, "-1 ms"},
		{Never, "never"},
	} {
		if got := c.at.String(); got != c.want {
			t.Errorf("Time(%d) reads %q, want %q", int64(c.at), got, c.want)
		}
	}
	if got, want := (Window{0, 1500 * Microsecond}).String(), "(0 ms, 1.5 ms]"; got != want {
		t.Errorf("window reads %q, want %q", got, want)
	}
}

func TestWindowHoldsItsEndAndNotItsStart(t *testing.T) {
	w := Window{2 * Millisecond, 3 * Millisecond}
	for _, c := range []struct {
		name string
		at   Time
		want bool
	}{
		{"before", w.From - 1, false},
		{"start", w.From, false},
		{"first instant", w.From + 1, true},
		{"end", w.To, true},
		{"after", w.To + 1, false},
		{"never", Never, false},
		{"long before", math.MinInt64, false},
	} {
		if got := w.Contains(c.at); got != c.want {
			t.Errorf("%s: Contains is %v, want %v", c.name, got, c.want)
		}
	}
}

// Windows that follow each other hold every time after the first start once,
// and a delay moves a window with what is in it.
func TestWindowsPartitionTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := Time(rapid.Int64Range(1, 1000).Draw(t, "length"))
		at := Time(rapid.Int64Range(1, 10_000).Draw(t, "at"))
		delay := Time(rapid.Int64Range(0, 1000).Draw(t, "delay"))
		holders := 0
		for w := (Window{To: length}); w.From < at+length; w = w.Shift(length) {
			if w.Contains(at) {
				holders++
			}
			if w.Contains(at) != w.Shift(delay).Contains(at+delay) {
				t.Fatalf("window %v and time %v part company after a delay of %v", w, at, delay)
			}
		}
		if holders != 1 {
			t.Fatalf("time %v is in %d windows of length %v", at, holders, length)
		}
	})
}
