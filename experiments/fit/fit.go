// Package fit finds the order of convergence in measured errors.
//
// A method with step dt whose error is C·dt^p, as dt tends to 0, has order p.
// On logarithmic axes the errors of several steps lie on a line of slope p,
// which Order fits.
package fit

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Order fits log err = log C + p·log dt by ordinary least squares and returns
// the slope p, the order of convergence, with its standard error
//
//	sqrt( Σ r² / (n-2) / Σ (x - mean x)² ),  x = log dt,
//
// where r are the residuals of the n points. The unit of dt does not matter.
//
// Points whose step or error is not a positive finite number are left out: an
// error of 0 has no logarithm, it says that the result is exact to the last bit.
// Order reports false if fewer than two different steps remain. Through two
// points the line is exact and nothing is known of its error, so stderr is NaN.
// The standard error takes the points as scattered about one line; it does not
// see that the largest steps may not have reached their asymptotic order yet.
func Order(dt, err []float64) (order, stderr float64, ok bool) {
	if len(dt) != len(err) {
		panic("fit: steps and errors differ in number")
	}
	var x, y []float64
	for i := range dt {
		if positive(dt[i]) && positive(err[i]) {
			x = append(x, math.Log(dt[i]))
			y = append(y, math.Log(err[i]))
		}
	}
	if !vary(x) {
		return 0, 0, false
	}
	intercept, order := stat.LinearRegression(x, y, nil, false)
	mean := stat.Mean(x, nil)
	residuals, spread := 0.0, 0.0
	for i := range x {
		r, d := y[i]-intercept-order*x[i], x[i]-mean
		residuals += r * r
		spread += d * d
	}
	if len(x) == 2 {
		return order, math.NaN(), true
	}
	return order, math.Sqrt(residuals / float64(len(x)-2) / spread), true
}

// positive reports whether x is a finite number above 0.
func positive(x float64) bool { return x > 0 && !math.IsInf(x, 1) }

// vary reports whether x holds two different numbers.
func vary(x []float64) bool {
	for i := range x {
		if x[i] != x[0] {
			return true
		}
	}
	return false
}
