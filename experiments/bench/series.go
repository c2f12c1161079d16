package bench

import "slices"

// series is what was measured, round by round.
type series []float64

// Range is a smallest and a largest value.
type Range [2]float64

// summary returns the median, and the smallest and the largest value.
func (s series) summary() (median float64, spread Range) {
	sorted := slices.Sorted(slices.Values(s))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2, Range{sorted[0], sorted[n-1]}
}

// times returns the series with every value multiplied.
func (s series) times(factor float64) series {
	return s.each(func(_ int, v float64) float64 { return v * factor })
}

// rate returns how many of n there were per unit.
func (s series) rate(n float64) series {
	return s.each(func(_ int, v float64) float64 { return n / v })
}

// over returns the ratio to another series, round by round.
func (s series) over(o series) series {
	return s.each(func(i int, v float64) float64 { return v / o[i] })
}

func (s series) each(f func(i int, v float64) float64) series {
	out := make(series, len(s))
	for i, v := range s {
		out[i] = f(i, v)
	}
	return out
}
