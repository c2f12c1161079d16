package parity

import "math"

// mutation is a fault of the recorded implementation.
type mutation struct {
	rate  float64 // the learning rate, times this; 0 for 1
	slope float64 // the derivative of the sigmoid, times this; 0 for 1
	last  bool    // the last neuron of a pooling window wins, not the greatest
	fires float64 // the threshold
	reads float64 // the readouts, by up to this
	ties  float64 // of neurons within this of the greatest, the last gets the gradient
}

// order is how sums are taken.
type order int

const (
	exact     order = iota // in float64
	ascending              // in float32, one term after the other
	lanes8                 // in float32, eight sums side by side
	blocks                 // in float32, by blocks of 16 terms
	noisy                  // in float64, with an error of the size that rounding may have
	orders
)

// accumulator is a sum.
type accumulator struct {
	order order
	n     int
	wide  float64
	part  [8]float32

	squares float64
	draw    func() float64 // for noise, -1 to 1
}

func (a *accumulator) add(x float64) {
	switch a.order {
	case exact:
		a.wide += x
	case noisy:
		a.wide += x
		a.squares += x * x
	case ascending:
		a.part[0] += float32(x)
	case lanes8:
		a.part[a.n%8] += float32(x)
	case blocks:
		a.part[0] += float32(x)
		if a.n%16 == 15 {
			a.part[1] += a.part[0]
			a.part[0] = 0
		}
	}
	a.n++
}

func (a *accumulator) total() float64 {
	switch a.order {
	case exact:
		return a.wide
	case noisy:
		return float64(float32(a.wide + unit*math.Sqrt(float64(a.n)*a.squares)*a.draw()))
	}
	var sum float32
	for _, p := range a.part {
		sum += p
	}
	return float64(sum)
}
