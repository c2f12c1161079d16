package fit_test

import (
	"fmt"

	"spikesim/experiments/fit"
)

// The error of a method halves with the step, until it vanishes in rounding.
func ExampleOrder() {
	dtMS := []float64{1, 0.5, 0.25, 0.125, 0.0625}
	err := []float64{0.41, 0.19, 0.102, 0.049, 0}
	order, stderr, ok := fit.Order(dtMS, err)
	fmt.Printf("order %.2f ± %.2f, %v\n", order, stderr, ok)
	// Output:
	// order 1.01 ± 0.03, true
}
