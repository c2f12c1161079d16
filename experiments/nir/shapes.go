package nir

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/printable"
)

// infer finds the shapes of all nodes of a flat graph: from what nodes say of
// themselves, and along the edges.
func (g *Graph) infer() error {
	into, byName := map[string][]*Node{}, map[string]*Node{}
	for _, n := range g.Nodes {
		byName[n.Name] = n
	}
	for _, e := range g.Edges {
		into[e.To] = append(into[e.To], byName[e.From])
	}
	done := func(n *Node) bool { return n.Out != nil }
	for _, n := range g.Nodes {
		if err := n.shapeFromOwn(); err != nil {
			return fmt.Errorf("%s: %w", n, err)
		}
	}
	for _, n := range g.Inputs() {
		g.dropTime(n)
	}
	for {
		progress := false
		for _, n := range g.Nodes {
			if done(n) {
				continue
			}
			for _, from := range into[n.Name] {
				if done(from) {
					if err := n.shapeFrom(from.Out); err != nil {
						return fmt.Errorf("from %s to %s: %w", from, n, err)
					}
					progress = true
					break
				}
			}
		}
		if progress {
			continue
		}
		// Nothing follows from the edges any more: a neuron's parameters may say it.
		i := slices.IndexFunc(g.Nodes, func(n *Node) bool { return !done(n) && n.shapeFromParameters() })
		if i < 0 {
			break
		}
	}
	units := 0
	for _, n := range g.Nodes {
		if !done(n) {
			return fmt.Errorf("the shape of %s follows from nothing: no edge leads to it from a node of a known shape; connect it, or take it out", n)
		}
		if err := n.checkPerUnit(); err != nil {
			return err
		}
		if units += Units(n.Out); units > maxUnits {
			return fmt.Errorf("its nodes have more than %d units together", maxUnits)
		}
	}
	for _, e := range g.Edges {
		if err := g.fit(byName[e.From], byName[e.To]); err != nil {
			return err
		}
	}
	return g.checkEnds(into)
}

// dropTime takes the number of steps out of an input's shape, which early files have in
// front where it is no part of it.
func (g *Graph) dropTime(n *Node) {
	if len(n.Out) < 2 {
		return
	}
	rest := n.Out[1:]
	to := g.OutOf(n.Name)
	fits := func(t *Node) bool { return t.In != nil && Units(t.In) == Units(rest) && Units(t.In) != Units(n.Out) }
	if len(to) == 0 || !slices.ContainsFunc(to, fits) || slices.ContainsFunc(to, func(t *Node) bool { return t.In != nil && !fits(t) }) {
		return
	}
	g.warn("%s says that its shape is %v, and what follows takes %v: the first %d are taken as steps of time, which are no part of a shape", n, n.Out, rest, n.Out[0])
	n.In, n.Out = rest, rest
}

// checkEnds warns of what comes from nowhere or leads nowhere.
func (g *Graph) checkEnds(into map[string][]*Node) error {
	leads := map[string]bool{}
	for _, e := range g.Edges {
		leads[e.From] = true
	}
	for _, n := range g.Nodes {
		switch {
		case n.Type == Input && len(into[n.Name]) > 0:
			return fmt.Errorf("an edge leads to %s; an input takes nothing from inside", n)
		case n.Type == Output && leads[n.Name]:
			return fmt.Errorf("an edge leads on from %s; take it from the node before", n)
		case n.Type != Input && len(into[n.Name]) == 0:
			g.warn("nothing leads to %s", n)
		case n.Type != Output && !leads[n.Name]:
			g.warn("nothing leads on from %s", n)
		}
	}
	return nil
}

// shapeFromOwn sets the shapes that a node has whatever is connected with it.
func (n *Node) shapeFromOwn() error {
	switch n.Type {
	case Input:
		n.In = n.ints("shape")
		n.Out = n.In
	case Linear, Affine:
		weight := n.Field("weight").Shape
		n.In, n.Out = []int{weight[1]}, []int{weight[0]}
	case Conv1d, Conv2d:
		if own := n.ints("input_shape"); len(own) > 0 {
			if n.Type == Conv2d && len(own) == 1 {
				own = []int{own[0], own[0]}
			}
			return n.shapeFrom(append([]int{n.channels()}, own...))
		}
	case Flatten:
		// Some files have zeros, from before shapes were known.
		if own := n.ints("input_type"); len(own) > 0 && !slices.Contains(own, 0) {
			return n.shapeFrom(own)
		}
	}
	return nil
}

// channels returns the input channels of a convolution.
func (n *Node) channels() int { return n.Field("weight").Shape[1] * n.ints("groups")[0] }

// shapeFromParameters sets the shapes that the parameters of neurons, all together,
// have.
func (n *Node) shapeFromParameters() bool {
	var shape []int
	for _, p := range kinds[n.Type] {
		if f := n.Field(p.name); p.perUnit && f != nil && (shape == nil || Units(f.Shape) > Units(shape)) {
			shape = append([]int{}, f.Shape...)
		}
	}
	if shape == nil {
		return false
	}
	if len(shape) == 0 {
		shape = []int{1}
	}
	n.In, n.Out = shape, shape
	return true
}

// shapeFrom sets the shapes of a node that is given a shape.
func (n *Node) shapeFrom(in []int) error {
	if n.Type == Conv1d && len(in) == 3 || (n.Type == Conv2d || n.Type == SumPool2d || n.Type == AvgPool2d) && len(in) == 4 {
		if in[0] == 1 {
			in = in[1:] // a batch of one sample
		}
	}
	n.In = in
	switch n.Type {
	case Conv1d, Conv2d:
		c, err := n.convolution()
		if err != nil {
			return err
		}
		n.Out = c.Out[:]
		if n.Type == Conv1d {
			n.Out = []int{c.Out[0], c.Out[2]}
		}
	case SumPool2d, AvgPool2d:
		p, err := n.pooling()
		if err != nil {
			return err
		}
		n.Out = p.Out[:]
	case Flatten:
		first, last := n.ints("start_dim")[0], n.ints("end_dim")[0]
		if first < 0 {
			first += len(in)
		}
		if last < 0 {
			last += len(in)
		}
		if first < 0 || last >= len(in) || last < first {
			return fmt.Errorf("it flattens dimensions %d to %d of a shape %v", n.ints("start_dim")[0], n.ints("end_dim")[0], in)
		}
		n.Out = slices.Concat(in[:first], []int{Units(in[first : last+1])}, in[last+1:])
	default:
		n.Out = in
	}
	if !few(n.Out) {
		return fmt.Errorf("a shape of %v is more than %d units", n.Out, maxUnits)
	}
	return nil
}

// checkPerUnit checks that parameters can be spread over the units.
func (n *Node) checkPerUnit() error {
	for _, p := range kinds[n.Type] {
		f := n.Field(p.name)
		if !p.perUnit || f == nil || Units(f.Shape) == Units(n.Out) || repeats(f.Shape, n.Out) {
			continue
		}
		return fmt.Errorf("%s has %s of shape %v for units of shape %v; give one number for all, or one for each", n, p.name, f.Shape, n.Out)
	}
	return nil
}

// fit checks what an edge brings against what its end takes.
func (g *Graph) fit(from, to *Node) error {
	if slices.Equal(from.Out, to.In) {
		if to.Type == Output && !slices.Equal(to.ints("shape"), to.In) {
			g.warn("%s says that its shape is %v, and %s brings %v: taken as that", to, to.ints("shape"), from, from.Out)
		}
		return nil
	}
	if Units(from.Out) != Units(to.In) {
		hint := ""
		if to.Type == Linear || to.Type == Affine {
			if last := from.Out[len(from.Out)-1]; last == to.In[0] {
				hint = "; a layer that works on the last dimension alone is not one of NIR's: put a Flatten before it"
			}
		}
		return fmt.Errorf("%s gives %v, %d units, to %s, which takes %v, %d units%s", from, from.Out, Units(from.Out), to, to.In, Units(to.In), hint)
	}
	if !slices.Equal(squeezed(from.Out), squeezed(to.In)) {
		g.warn("%s gives %v and %s takes %v: as many units, taken in the same order", from, from.Out, to, to.In)
	}
	return nil
}

// squeezed is a shape without sides of 1.
func squeezed(shape []int) []int {
	return slices.DeleteFunc(slices.Clone(shape), func(n int) bool { return n == 1 })
}

// ShapeText writes a shape as tables have it.
func ShapeText(shape []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "×"), "[]")
}

func (n *Node) String() string {
	return fmt.Sprintf("%s (%s)", printable.Name(n.Name), n.Type)
}
