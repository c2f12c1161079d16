package report

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSI(t *testing.T) {
	tests := []struct {
		x    float64
		want string
	}{
		{0, "0"},
		{math.Copysign(0, -1), "0"},
		{12, "12"},
		{-999, "-999"},
		{12.34, "12.3"},
		{1000, "1.00 k"},
		{1234, "1.23 k"},
		{12_345_678, "12.3 M"},
		{-12_345_678, "-12.3 M"},
		{999.4, "999"},
		{999.9, "1.00 k"},    // rounding carries into the next prefix
		{999_999, "1.00 M"},  // likewise
		{0.0009999, "0.001"}, // no prefix below 1: beside a count it would be read as a unit
		{0.00456, "0.00456"},
		{-0.375, "-0.375"},
		{3.2e-6, "3.2e-06"},
		{1e-19, "1e-19"},
		{1.5e21, "1.50e+21"},
		{math.Inf(1), "+Inf"},
		{math.NaN(), "n/a"},
	}
	for _, tt := range tests {
		if got := SI(tt.x); got != tt.want {
			t.Errorf("SI(%g) = %q, want %q", tt.x, got, tt.want)
		}
	}
}

func TestJoules(t *testing.T) {
	tests := []struct {
		x    float64
		want string
	}{
		{0, "0 J"}, {3.21e-6, "3.21 µJ"}, {4.6e-12, "4.60 pJ"}, {1.5, "1.50 J"}, {2, "2 J"}, {math.NaN(), "n/a"},
	}
	for _, tt := range tests {
		if got := Joules(tt.x); got != tt.want {
			t.Errorf("Joules(%g) = %q, want %q", tt.x, got, tt.want)
		}
	}
}

func TestSIKeepsThreeDigits(t *testing.T) {
	factor := map[string]float64{}
	for i, p := range prefixes {
		factor[p] = math.Pow(1000, float64(i-unity))
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(1e-17, 1e20).Draw(t, "x")
		digits, prefix, _ := strings.Cut(SI(x), " ")
		value, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			t.Fatalf("SI(%g) = %q is no number", x, SI(x))
		}
		// Three digits: half a unit of the third is at most 0.5 % of the value.
		if back := value * factor[prefix]; math.Abs(back-x) > 0.00501*x {
			t.Fatalf("SI(%g) = %q, which is %g", x, SI(x), back)
		}
		if value >= 1000 || value < 1 && prefix != "" {
			t.Fatalf("SI(%g) = %q does not use the next prefix", x, SI(x))
		}
	})
}

func TestCount(t *testing.T) {
	tests := []struct {
		n    int64
		want string
	}{
		{0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}, {-999, "-999"}, {-100000, "-100,000"},
		{math.MinInt64, "-9,223,372,036,854,775,808"},
	}
	for _, tt := range tests {
		if got := Count(tt.n); got != tt.want {
			t.Errorf("Count(%d) = %q, want %q", tt.n, got, tt.want)
		}
	}
}

func TestCountIsTheNumberWithCommas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		got := Count(n)
		if strings.ReplaceAll(got, ",", "") != strconv.FormatInt(n, 10) {
			t.Fatalf("Count(%d) = %q has other digits", n, got)
		}
		for i, group := range strings.Split(strings.TrimPrefix(got, "-"), ",") {
			if len(group) > 3 || len(group) == 0 || i > 0 && len(group) != 3 {
				t.Fatalf("Count(%d) = %q is grouped wrongly", n, got)
			}
		}
	})
}

func TestDuration(t *testing.T) {
	tests := []struct {
		d    time.Duration
		want string
	}{
		{0, "0 s"},
		{1500 * time.Nanosecond, "1.5 µs"},
		{45 * time.Millisecond, "45 ms"},
		{999_600 * time.Microsecond, "1 s"}, // rounds up to the next unit
		{12_340 * time.Millisecond, "12.3 s"},
		{59_960 * time.Millisecond, "1 min"}, // likewise
		{4*time.Minute + 5*time.Second, "4 min 5 s"},
		{59*time.Minute + 59*time.Second + 600*time.Millisecond, "1 h"}, // likewise
		{time.Hour + 23*time.Minute + 20*time.Second, "1 h 23 min"},
		{23*time.Hour + 59*time.Minute + 40*time.Second, "1 d"}, // likewise
		{51 * time.Hour, "2 d 3 h"},
		{-90 * time.Second, "-1 min 30 s"},
		{math.MinInt64, "-106751 d 23 h"},
		{math.MaxInt64, "106751 d 23 h"}, // Round stops at the largest Duration
	}
	for _, tt := range tests {
		if got := Duration(tt.d); got != tt.want {
			t.Errorf("Duration(%d) = %q, want %q", int64(tt.d), got, tt.want)
		}
	}
}
