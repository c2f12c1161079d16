package validate

import (
	"fmt"
	"math"
)

// Range reports v unless it is one of low to high. Like all checks of this
// package it returns whether v is as it should be.
func Range(report Report, path string, v, low, high int) bool {
	return number(report, path, v, v >= low && v <= high, fmt.Sprintf("give a whole number from %d to %d", low, high), "")
}

// Within reports v unless it is a number from low to high. The hint, which may be
// empty, ends the remedy: "for example 10".
func Within(report Report, path string, v, low, high float64, hint string) bool {
	return number(report, path, v, v >= low && v <= high, fmt.Sprintf("give a number from %g to %g", low, high), hint)
}

// Above reports v unless it is a number above low, and up to high.
func Above(report Report, path string, v, low, high float64, hint string) bool {
	return number(report, path, v, v > low && v <= high, fmt.Sprintf("give a number above %g and up to %g", low, high), hint)
}

// Decay reports v unless it is a factor by which something decays, from 0 up to,
// not including, 1. A number so near 1 that it is 1 in single precision would
// never let anything decay, and is reported too.
func Decay(report Report, path string, v float64, hint string) bool {
	return number(report, path, v, v >= 0 && float32(v) < 1, "give a number from 0 up to, not including, 1", hint)
}

// The least and the largest number above 0 that single precision holds to all of
// its digits, rounded inwards.
const leastSingle, largestSingle = 1e-37, 3.4e38

// Positive reports v unless it is above 0 and can be computed with in single
// precision.
func Positive(report Report, path string, v float64, hint string) bool {
	if math.IsNaN(v) || v <= 0 {
		return number(report, path, v, false, "give a number above 0", hint)
	}
	return Within(report, path, v, leastSingle, largestSingle, hint)
}

// NotNegative reports v unless it is 0, or [Positive].
func NotNegative(report Report, path string, v float64, hint string) bool {
	if v == 0 {
		return true
	}
	if math.IsNaN(v) || v < 0 {
		return number(report, path, v, false, "give 0 or more", hint)
	}
	return Positive(report, path, v, hint)
}

func number[T int | float64](report Report, path string, v T, ok bool, remedy, hint string) bool {
	if ok {
		return true
	}
	if hint != "" {
		remedy += ", " + hint
	}
	report(path, fmt.Sprintf("%v is out of range", v), remedy)
	return false
}
