package nir

import (
	"fmt"
	"math"

	"spikesim/experiments/printable"
)

// checkFields refuses parameters that are missing or of no use, and warns of those
// that are missing but stand for something.
func (n *Node) checkFields(g *Graph) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("the node %s (%s) of %s: %s", printable.Name(n.Name), n.Type, g.title(), fmt.Sprintf(format, args...))
	}
	for _, p := range kinds[n.Type] {
		f := n.Field(p.name)
		if f == nil {
			if !p.optional {
				return bad("it has no %s; a node of its type needs one", p.name)
			}
			if v, is := absent[p.name]; is && p.name != "v_reset" {
				g.warn("the node %s (%s) has no %s, as in files of early versions: taken as %g", printable.Name(n.Name), n.Type, p.name, v)
			}
			continue
		}
		values := f.Float64s()
		if values == nil {
			if _, text := f.Data.([]string); text && p.words {
				if s, _ := f.Text(); s != "same" && s != "valid" {
					return bad("its %s is %s; it is numbers, same or valid", p.name, printable.Name(s))
				}
				continue
			}
			return bad("its %s is no numbers", p.name)
		}
		if len(values) == 0 {
			if p.optional {
				continue
			}
			return bad("its %s is empty", p.name)
		}
		for _, v := range values {
			switch {
			case math.IsNaN(v) || math.IsInf(v, 0) && p.name != "v_threshold" && p.name != "threshold":
				return bad("its %s holds %v", p.name, v)
			case p.positive && v <= 0:
				return bad("its %s holds %v; a time constant is above 0, in seconds", p.name, v)
			case p.whole && (v != math.Trunc(v) || math.Abs(v) > maxSide):
				return bad("its %s holds %v; it is whole numbers up to %d", p.name, v, maxSide)
			}
		}
	}
	return n.checkOwn(bad)
}

// checkOwn checks what concerns one type.
func (n *Node) checkOwn(bad func(format string, args ...any) error) error {
	atLeast := func(name string, low, most int) error {
		v := n.ints(name)
		if len(v) > most {
			return bad("its %s has %d numbers, for %d at most", name, len(v), most)
		}
		for _, k := range v {
			if k < low {
				return bad("its %s holds %d, below %d", name, k, low)
			}
		}
		return nil
	}
	first := func(errs ...error) error {
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}
	weight := n.Field("weight")
	switch n.Type {
	case Input, Output:
		shape := n.ints("shape")
		if err := atLeast("shape", 1, 8); err != nil {
			return err
		}
		if !few(shape) {
			return bad("a shape of %v is more than %d units", shape, maxUnits)
		}
	case Linear, Affine:
		if len(weight.Shape) != 2 {
			return bad("a weight of shape %v; what is read is [outputs, inputs]", weight.Shape)
		}
		if b := n.Field("bias"); n.Type == Affine && !repeats(b.Shape, weight.Shape[:1]) && len(b.Float64s()) != weight.Shape[0] {
			return bad("a bias of shape %v for %d outputs", b.Shape, weight.Shape[0])
		}
	case Conv1d, Conv2d:
		axes := 2
		if n.Type == Conv1d {
			axes = 1
		}
		if len(weight.Shape) != axes+2 {
			return bad("a weight of shape %v; it has %d dimensions: output channels, input channels of a group, kernel", weight.Shape, axes+2)
		}
		if err := first(atLeast("stride", 1, axes), atLeast("dilation", 1, axes), atLeast("groups", 1, 1), atLeast("input_shape", 1, axes)); err != nil {
			return err
		}
		if _, word := n.Field("padding").Text(); !word {
			if err := atLeast("padding", 0, axes); err != nil {
				return err
			}
		} else if s, _ := n.Field("padding").Text(); s == "same" {
			for _, k := range n.ints("stride") {
				if k != 1 {
					return bad("padding same takes a stride of 1, and this one is %d", k)
				}
			}
		}
		groups := n.ints("groups")[0]
		if weight.Shape[0]%groups != 0 {
			return bad("%d groups do not divide %d output channels", groups, weight.Shape[0])
		}
		if b := n.Field("bias"); !repeats(b.Shape, weight.Shape[:1]) && len(b.Float64s()) != weight.Shape[0] {
			return bad("a bias of shape %v for %d output channels", b.Shape, weight.Shape[0])
		}
	case SumPool2d, AvgPool2d:
		return first(atLeast("kernel_size", 1, 2), atLeast("stride", 1, 2), atLeast("padding", 0, 2))
	case Flatten:
		if n.Has("input_type") {
			return atLeast("input_type", 0, 8)
		}
	case Delay:
		for _, v := range n.Values("delay") {
			if v < 0 {
				return bad("its delay holds %v; a delay is 0 or more, in seconds", v)
			}
		}
	}
	return nil
}

// few reports whether a shape has a number of units that can be kept.
func few(shape []int) bool {
	n := 1
	for _, d := range shape {
		if d > maxUnits/n {
			return false
		}
		n *= d
	}
	return true
}
