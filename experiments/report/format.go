package report

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// prefixes of the SI, one per factor 1000, from 10^-18 to 10^18.
var prefixes = [...]string{"a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E"}

const unity = 6 // the index of no prefix

// SI formats a count x with three significant digits and an SI prefix, separated by
// a space: "12.3 M", "1.23 k". Whole numbers below 1000 keep their digits ("12"), and
// fractions have no prefix ("0.375"), which beside a count would be read as a unit.
// NaN is "n/a".
func SI(x float64) string {
	if abs := math.Abs(x); abs < 1 && abs > 0 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	digits, prefix := engineering(x)
	if prefix == "" {
		return digits
	}
	return digits + " " + prefix
}

// Joules formats an energy with three significant digits and an SI prefix:
// "3.21 µJ". NaN is "n/a".
func Joules(x float64) string {
	if math.IsNaN(x) {
		return "n/a"
	}
	digits, prefix := engineering(x)
	return digits + " " + prefix + "J"
}

// engineering splits x into three significant digits and an SI prefix.
func engineering(x float64) (digits, prefix string) {
	abs := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return "n/a", ""
	case math.IsInf(x, 0):
		return strconv.FormatFloat(x, 'f', -1, 64), ""
	case abs < 1000 && abs == math.Trunc(abs):
		return strconv.FormatFloat(abs*sign(x), 'f', -1, 64), ""
	}
	// Rounding may carry into the next power of ten (999.9 to 1000), so the
	// exponent is taken from the rounded number.
	rounded := strconv.FormatFloat(abs, 'e', 2, 64)
	exponent, err := strconv.Atoi(rounded[len("1.23e"):])
	if err != nil {
		panic("report: number without exponent")
	}
	step := int(math.Floor(float64(exponent) / 3))
	if step < -unity || step >= len(prefixes)-unity {
		return strconv.FormatFloat(x, 'e', 2, 64), ""
	}
	// The three digits are moved as text: scaling abs could round twice.
	shift := exponent - 3*step // 0, 1 or 2 digits before the point, less one
	d := rounded[:1] + rounded[2:4]
	digits = d[:1+shift]
	if shift < 2 {
		digits += "." + d[1+shift:]
	}
	if x < 0 {
		digits = "-" + digits
	}
	return digits, prefixes[unity+step]
}

// sign returns -1 for negative numbers and 1 otherwise, so that -0 loses its
// sign.
func sign(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}

// Count formats n with thousands separators: "1,234,567".
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(digits) - 3; i > first; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Duration formats d with its two largest units: "1 h 23 min", "4 min 5 s",
// "12.3 s", "45 ms". A part of 0 is left out.
func Duration(d time.Duration) string {
	const day = 24 * time.Hour
	if d < 0 {
		if d == math.MinInt64 {
			d++ // its absolute value does not fit
		}
		return "-" + Duration(-d)
	}
	switch {
	case d == 0:
		return "0 s"
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(d)/float64(time.Microsecond))
	case d.Round(time.Millisecond) < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond)/time.Millisecond)
	case d.Round(100*time.Millisecond) < time.Minute:
		return strconv.FormatFloat(d.Round(100*time.Millisecond).Seconds(), 'f', -1, 64) + " s"
	case d.Round(time.Second) < time.Hour:
		return twoUnits(d.Round(time.Second), time.Minute, "min", time.Second, "s")
	case d.Round(time.Minute) < day:
		return twoUnits(d.Round(time.Minute), time.Hour, "h", time.Minute, "min")
	default:
		return twoUnits(d.Round(time.Hour), day, "d", time.Hour, "h")
	}
}

func twoUnits(d, big time.Duration, bigName string, small time.Duration, smallName string) string {
	s := fmt.Sprintf("%d %s", d/big, bigName)
	if rest := d % big / small; rest != 0 {
		s += fmt.Sprintf(" %d %s", rest, smallName)
	}
	return s
}
