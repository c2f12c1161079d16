package exact

import (
	"cmp"
	"math"

	"spikesim/experiments/nir"
	"spikesim/experiments/strictyaml"
	"spikesim/neuron"
	"spikesim/sim/validate"
)

// What an export keeps in metadata, since the format's fields cannot carry it to the bit:
// of a neuron its model with all parameters, of a graph what its reading is.
const (
	neuronMetadata    = "spikesim/neuron"
	thresholdMetadata = "spikesim/threshold"
	resetMetadata     = "spikesim/reset"
)

// text returns a text of metadata, or "".
func text(fields []nir.Field, name string) string {
	for i := range fields {
		if fields[i].Name == name {
			s, _ := fields[i].Text()
			return s
		}
	}
	return ""
}

// ReadingOf returns a reading by jumps with what the graph's own metadata say of it: those
// of a graph that was exported here. Others leave it as it is.
func ReadingOf(g *nir.Graph, r nir.Reading) nir.Reading {
	if r.Spike != nir.SpikeDirac {
		return r
	}
	own := r
	if s := text(g.Metadata, thresholdMetadata); s != "" {
		own.Threshold = s
	}
	if s := text(g.Metadata, resetMetadata); s != "" {
		own.Reset = s
	}
	sound := true
	if own.Validate(func(_, _, _ string) { sound = false }); !sound {
		return r
	}
	return own
}

// original returns the model that metadata have of a node, where it is the one that the
// fields say, but for the rounding of single precision.
func (c *compiler) original(n *Node, fromFields *neuron.Spec) (own *neuron.Spec, is bool) {
	yaml := text(n.Metadata, neuronMetadata)
	if yaml == "" {
		return nil, false
	}
	own = &neuron.Spec{}
	// Whatever is wrong with it, the fields say enough.
	check := func(report validate.Report) { own.Validate(report) }
	if err := strictyaml.Load("metadata", []byte(yaml), own, check); err != nil {
		return nil, false
	}
	channels, units := shapeOf(n.Out).Channels, nir.Units(n.Out)
	fits := true
	own.Fit(channels, units, func(_, _, _ string) { fits = false })
	return own, fits && agree(own, fromFields, units)
}

// agree reports whether two models are one, with parameters that are the same in single
// precision.
func agree(a, b *neuron.Spec, units int) bool {
	keyA, paramsA := a.Chosen()
	keyB, paramsB := b.Chosen()
	x, okX := paramsA.(neuron.VariedParams)
	y, okY := paramsB.(neuron.VariedParams)
	if keyA != keyB || !okX || !okY || subtracts(a) != subtracts(b) {
		return false
	}
	values := map[string]*neuron.Values{}
	y.EachValues(func(path string, v *neuron.Values) { values[path] = v })
	same := true
	x.EachValues(func(path string, v *neuron.Values) {
		other, is := values[path]
		if delete(values, path); !is {
			same = false
			return
		}
		for i := range units {
			p, q := v.Of(i), other.Of(i)
			if path == "gain" { // which is 1 where it is not given
				p, q = cmp.Or(p, 1), cmp.Or(q, 1)
			}
			const single = 1e-6
			same = same && math.Abs(p-q) <= single*max(math.Abs(p), math.Abs(q))
		}
	})
	return same && len(values) == 0
}

func subtracts(s *neuron.Spec) bool {
	switch {
	case s.LIF != nil:
		return s.LIF.Reset.Subtract
	case s.IF != nil:
		return s.IF.Reset.Subtract
	case s.CubaLIF != nil:
		return s.CubaLIF.Reset.Subtract
	}
	return false
}

// ownModel replaces a model by that of metadata.
func (c *compiler) ownModel(n *Node, own *neuron.Spec) *neuron.Spec {
	if own.Info().Thresholds {
		c.thresholds(n)
	}
	for i := range n.Unit {
		n.Unit[i] = 1
	}
	n.How = "as spikesim wrote it"
	return own
}

// thresholds gives a population those of its channels, as weights have them.
func (c *compiler) thresholds(n *Node) {
	values := n.PerUnit("v_threshold")
	shape := shapeOf(n.Out)
	a := make([]float32, shape.Channels)
	for i := range a {
		a[i] = float32(values[i*shape.Height*shape.Width])
	}
	c.addArray(n.Population+".threshold", []int{shape.Channels}, a)
}
