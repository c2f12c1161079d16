package exact

import (
	"errors"
	"fmt"
	"strings"

	"spikesim/experiments/nir"
	"spikesim/network"
	"spikesim/network/wiring"
)

// stage is a linear node as a kind of connection of the engine. The bias is none of it.
type stage struct {
	kind wiring.Spec
	// weights are as [wiring.Stored] stores them; nil where the kind brings its own.
	weights []float64
}

// newStage returns the stage of a linear node, and false for one that changes no value,
// but the shape or the time: a Flatten, a Delay.
func newStage(n *nir.Node) (s stage, linear bool) {
	switch n.Type {
	case nir.Linear, nir.Affine:
		s.kind.Dense = &wiring.Dense{Units: n.Out[0]}
		s.weights = n.Values("weight")
	case nir.Scale:
		s.kind.OneToOne = &wiring.OneToOne{}
		s.weights = n.PerUnit("scale")
	case nir.Conv1d, nir.Conv2d:
		c := n.Convolution()
		s.kind.Conv2D = &wiring.Conv2D{
			Channels: c.Out[0], Kernel: extent(c.Kernel), Stride: extent(c.Stride), Dilation: extent(c.Dilation),
			Padding: wiring.Pad(c.Before[0], c.After[0], c.Before[1], c.After[1]), Groups: c.Groups,
		}
		s.weights = c.Weight
	case nir.SumPool2d:
		p := n.Pooling()
		s.kind.SumPool = &wiring.SumPool{Kernel: extent(p.Kernel), Stride: extent(p.Stride), Padding: wiring.Pad(p.Before[0], p.After[0], p.Before[1], p.After[1])}
	case nir.AvgPool2d:
		p := n.Pooling()
		s.kind.AvgPool = &wiring.AvgPool{Kernel: extent(p.Kernel), Stride: extent(p.Stride), Padding: wiring.Pad(p.Before[0], p.After[0], p.Before[1], p.After[1])}
	default:
		return s, false
	}
	return s, true
}

func extent(side [2]int) wiring.Extent { return wiring.Extent{Rows: side[0], Columns: side[1]} }

// identity is the stage of an edge alone.
func identity() stage {
	one := 1.
	return stage{kind: wiring.Spec{OneToOne: &wiring.OneToOne{Weight: &one}}}
}

// shapeOf returns a node's shape as the engine has it.
func shapeOf(shape []int) network.Shape {
	switch len(shape) {
	case 2:
		return network.Shape{Channels: shape[0], Height: 1, Width: shape[1]}
	case 3:
		return network.Shape{Channels: shape[0], Height: shape[1], Width: shape[2]}
	}
	return network.Shape{Channels: nir.Units(shape), Height: 1, Width: 1}
}

// wires are the synapses of a stage with their weights in the engine's order.
type wires struct {
	wiring.Synapses
	weights []float64
}

// resolve returns the stage's synapses from a map.
func (s stage) resolve(input network.Shape) (w wires, err error) {
	var problems []string
	report := func(path, problem, remedy string) {
		problems = append(problems, strings.TrimPrefix(fmt.Sprintf("%s: %s", path, problem), ": "))
	}
	s.kind.Validate(report)
	if problems == nil {
		w.Synapses = wiring.Resolve(s.kind.Kind(), input, 0, report)
	}
	if problems != nil {
		return w, errors.New(strings.Join(problems, "; "))
	}
	w.weights = make([]float64, w.Weights())
	if s.weights == nil {
		own := make([]float32, len(w.weights))
		w.Synapses.(wiring.Preset).Preset(own)
		for i, v := range own {
			w.weights[i] = float64(v)
		}
		if s.kind.AvgPool != nil { // exactly
			w.weights[0] = 1 / float64(s.kind.AvgPool.Kernel.Rows*s.kind.AvgPool.Kernel.Columns)
		}
		return w, nil
	}
	_, index := wiring.Standard(w.Synapses)
	for i, v := range s.weights {
		w.weights[index(i)] = v
	}
	return w, nil
}

// outer returns the place in C order of a unit of a map, and inner the unit of a place.
func outer(unit int32, s network.Shape) int32 {
	channels := int32(s.Channels)
	return unit%channels*int32(s.Height*s.Width) + unit/channels
}

func inner(place int32, s network.Shape) int32 {
	positions := int32(s.Height * s.Width)
	return place%positions*int32(s.Channels) + place/positions
}
