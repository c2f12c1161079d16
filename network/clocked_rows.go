package network

import (
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
)

// axpy is y += a·x.
type axpy[V real] func(a V, x, y []V)

func axpy32(a float32, x, y []float32) {
	blas32.Axpy(a, blas32.Vector{N: len(x), Data: x, Inc: 1}, blas32.Vector{N: len(y), Data: y, Inc: 1})
}

func axpy64(a float64, x, y []float64) {
	blas64.Axpy(a, blas64.Vector{N: len(x), Data: x, Inc: 1}, blas64.Vector{N: len(y), Data: y, Inc: 1})
}

// rows goes through the units of an input map one by one and adds, to what each
// reaches, its value times its weights. It serves weights that have no shifts to
// exploit, and input that is nearly all zeros.
type rows[V real] struct {
	weights   []V
	add       axpy[V]
	reach     func(unit int, dst []reached) []reached
	run       int // consecutive neurons, and weights, at each place reached
	skipZeros bool
	scratch   []reached
}

// reached is a place that an input unit reaches: the first of a run of weights,
// and of neurons.
type reached struct{ weight, neuron int }

// apply implements [operator].
func (r *rows[V]) apply(_ *crew, values []float32, sums []V) (ops uint64) {
	for u, value := range values {
		if value == 0 && r.skipZeros {
			continue
		}
		v := V(value)
		r.scratch = r.reach(u, r.scratch[:0])
		for _, at := range r.scratch {
			r.add(v, r.weights[at.weight:][:r.run], sums[at.neuron:][:r.run])
		}
		ops += uint64(len(r.scratch) * r.run)
	}
	return ops
}

// accumulate implements [gradient]: it adds, for every unit with a trace, trace
// times delta.
func (r *rows[V]) accumulate(_ *crew, trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	for u, v := range trace {
		if v == 0 && r.skipZeros {
			continue
		}
		r.scratch = r.reach(u, r.scratch[:0])
		for _, at := range r.scratch {
			axpy32(v*scale, delta[at.neuron:][:r.run], grad[at.weight:][:r.run])
		}
		macs += uint64(len(r.scratch) * r.run)
	}
	return macs
}

// taps appends the places that one unit of a convolution's input map reaches:
// by tap (ky, kx) the output whose position times the stride, plus the tap,
// minus half a kernel, is the unit's.
func (c *conv2d) taps(unit int, dst []reached) []reached {
	y, x, ci := c.input.Position(int32(unit))
	r := (c.kernel - 1) / 2
	for ky := range c.kernel {
		oy := y + r - ky
		if oy < 0 || oy%c.stride != 0 || oy/c.stride >= c.output.Height {
			continue
		}
		for kx := range c.kernel {
			ox := x + r - kx
			if ox < 0 || ox%c.stride != 0 || ox/c.stride >= c.output.Width {
				continue
			}
			dst = append(dst, reached{
				weight: c.weight(0, ci, ky, kx),
				neuron: int(c.output.Unit(oy/c.stride, ox/c.stride, 0)),
			})
		}
	}
	return dst
}

// everything appends the one place that a unit of a dense layer reaches.
func (d *dense) everything(unit int, dst []reached) []reached {
	return append(dst, reached{weight: unit * d.output.Units()})
}
