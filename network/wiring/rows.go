package wiring

import (
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
)

// Real is the precision of a sum.
type Real interface{ float32 | float64 }

// Rows goes through the units of an input map one by one and adds, to what each
// reaches, its value times its weights. It is for synapses without an [Operator],
// for sums in float64, and for input that is nearly all zeros.
type Rows[V Real] struct {
	synapses  Synapses
	lists     *Lists // nil where the synapses are no lists
	layout    Layout
	weights   []V
	skipZeros bool
	units     int32
	scratch   []Row
}

// NewRows returns sums with the given weights for values in a layout. With
// skipZeros, units without a value are passed over.
func NewRows[V Real](s Synapses, l Layout, weights []V, skipZeros bool) *Rows[V] {
	r := &Rows[V]{synapses: s, layout: l, weights: weights, skipZeros: skipZeros, units: int32(s.Input().Units())}
	if listed, ok := s.(Listed); ok {
		r.lists = listed.Lists()
	}
	return r
}

// Apply adds to sums, one per neuron, the products of values and weights, and
// returns how many synapses it evaluated.
func (r *Rows[V]) Apply(values []float32, sums []V) (ops uint64) {
	for u := range r.units {
		value := values[r.layout.Place(u)]
		if value == 0 && r.skipZeros {
			continue
		}
		v := V(value)
		if r.lists != nil {
			ops += uint64(Scatter(r.lists, u, v, r.weights, sums))
			continue
		}
		r.scratch = r.synapses.Rows(u, r.scratch[:0])
		for _, row := range r.scratch {
			axpy(v, r.weights[row.Weight:][:row.Len], sums[row.First:][:row.Len])
			ops += uint64(row.Len)
		}
	}
	return ops
}

// Accumulate adds to grad, for every unit with a trace, trace times scale times
// delta, and returns the number of products.
func (r *Rows[V]) Accumulate(trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	for u := range r.units {
		v := trace[r.layout.Place(u)]
		if v == 0 && r.skipZeros {
			continue
		}
		if r.lists != nil {
			macs += uint64(gather(r.lists, u, v*scale, delta, grad))
			continue
		}
		r.scratch = r.synapses.Rows(u, r.scratch[:0])
		for _, row := range r.scratch {
			axpy(v*scale, delta[row.First:][:row.Len], grad[row.Weight:][:row.Len])
			macs += uint64(row.Len)
		}
	}
	return macs
}

// axpy is y += a·x.
func axpy[V Real](a V, x, y []V) {
	switch x := any(x).(type) {
	case []float32:
		blas32.Axpy(float32(a), blas32.Vector{N: len(x), Data: x, Inc: 1}, blas32.Vector{N: len(x), Data: any(y).([]float32), Inc: 1})
	case []float64:
		blas64.Axpy(float64(a), blas64.Vector{N: len(x), Data: x, Inc: 1}, blas64.Vector{N: len(x), Data: any(y).([]float64), Inc: 1})
	}
}
