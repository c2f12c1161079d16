package clocked

import "spikesim/experiments/nir"

// stage is a node without a membrane: a linear map, without its bias.
type stage interface {
	// apply adds to out what the map makes of in; both are in C order.
	apply(in, out []float64)
	// reach calls visit with every unit to which a unit has a synapse, some more than
	// once; a weight of 0 is one, and the padding is none.
	reach(unit int, visit func(int))
	// cut leaves the given number of steps between 0 and the largest weight, and cuts
	// weights towards 0.
	cut(levels int, largest float64)
	// largest returns the largest weight by size; 0 for maps without weights.
	largest() float64
}

// newStage returns the map of a linear node and its bias, nil for none.
func newStage(n *nir.Node, noPadding bool) (stage, []float64) {
	switch n.Type {
	case nir.Linear, nir.Affine:
		return newDenseMap(n), n.Bias()
	case nir.Scale:
		return scaleMap(n.PerUnit("scale")), nil
	case nir.Conv1d, nir.Conv2d:
		c := n.Convolution()
		bias := make([]float64, nir.Units(c.Out[:]))
		per := c.Out[1] * c.Out[2]
		for i := range bias {
			bias[i] = c.Bias[i/per]
		}
		return newWindowMap(c), bias
	case nir.SumPool2d, nir.AvgPool2d:
		return newPool(n.Pooling(), noPadding), nil
	case nir.Flatten:
		return flattenMap{}, nil
	}
	panic("clocked: no linear node: " + n.String())
}

// denseMap has the weights of an input next to each other.
type denseMap struct {
	outputs int
	weight  []float64 // [input][output]
}

func newDenseMap(n *nir.Node) *denseMap {
	w := n.Values("weight")
	inputs, outputs := nir.Units(n.In), nir.Units(n.Out)
	m := &denseMap{outputs, make([]float64, len(w))}
	for o := range outputs {
		for i := range inputs {
			m.weight[i*outputs+o] = w[o*inputs+i]
		}
	}
	return m
}

func (m *denseMap) apply(in, out []float64) {
	for i, x := range in {
		if x == 0 {
			continue
		}
		row := m.weight[i*m.outputs:][:len(out)]
		for o, w := range row {
			out[o] += w * x
		}
	}
}

func (m *denseMap) reach(_ int, visit func(int)) {
	for o := range m.outputs {
		visit(o)
	}
}

func (m *denseMap) largest() float64                { return largest(m.weight) }
func (m *denseMap) cut(levels int, largest float64) { cut(m.weight, levels, largest) }

// scaleMap multiplies unit by unit.
type scaleMap []float64

func (m scaleMap) apply(in, out []float64) {
	for i, x := range in {
		out[i] += m[i] * x
	}
}
func (m scaleMap) reach(unit int, visit func(int)) { visit(unit) }
func (m scaleMap) largest() float64                { return 0 }
func (m scaleMap) cut(int, float64)                {}

// flattenMap leaves the order of units as it is.
type flattenMap struct{}

func (flattenMap) apply(in, out []float64) {
	for i, x := range in {
		out[i] += x
	}
}
func (flattenMap) reach(unit int, visit func(int)) { visit(unit) }
func (flattenMap) largest() float64                { return 0 }
func (flattenMap) cut(int, float64)                {}

func largest(weights []float64) float64 {
	most := 0.
	for _, w := range weights {
		most = max(most, w, -w)
	}
	return most
}

func cut(weights []float64, levels int, largest float64) {
	if largest == 0 {
		return
	}
	per := float64(levels) / largest
	for i, w := range weights {
		weights[i] = float64(int(w*per)) / per
	}
}
