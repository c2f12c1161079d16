package nir

import (
	"slices"

	"spikesim/experiments/hdf5"
)

// Node is one node of a graph.
type Node struct {
	Name string
	Type Type
	// Fields are what the file has of the node, its type left out, by name.
	Fields []Field
	// Metadata is what the file says beside; nothing here relies on it.
	Metadata []Field
	// Graph is what a node of type NIRGraph consists of; else nil.
	Graph *Graph
	// In and Out are the shapes of what the node takes and gives, channels first:
	// [units], [channels, length] or [channels, height, width]. [Graph.Flat] finds them.
	In, Out []int
}

// Field is a data set of a node or of metadata, as the file has it. The name of
// metadata may be a path, with slashes.
type Field struct {
	Name string
	hdf5.Array
}

// Float64s returns the numbers of a field, or nil for text. Every number that a file
// may have here is one of float64's but integers beyond 2^53.
func (f *Field) Float64s() []float64 {
	switch data := f.Data.(type) {
	case []float64:
		return data
	case []float32:
		return numbers(data)
	case []int64:
		return numbers(data)
	case []int32:
		return numbers(data)
	case []int16:
		return numbers(data)
	case []int8:
		return numbers(data)
	case []uint64:
		return numbers(data)
	case []uint32:
		return numbers(data)
	case []uint16:
		return numbers(data)
	case []uint8:
		return numbers(data)
	case []bool:
		all := make([]float64, len(data))
		for i, b := range data {
			if b {
				all[i] = 1
			}
		}
		return all
	}
	return nil
}

func numbers[T float32 | int64 | int32 | int16 | int8 | uint64 | uint32 | uint16 | uint8](data []T) []float64 {
	all := make([]float64, len(data))
	for i, v := range data {
		all[i] = float64(v)
	}
	return all
}

// Text returns the text of a field that is one text.
func (f *Field) Text() (text string, is bool) {
	if s, is := f.Data.([]string); is && len(s) == 1 {
		return s[0], true
	}
	return "", false
}

// Field returns what the file has under a name, or nil.
func (n *Node) Field(name string) *Field {
	if i := slices.IndexFunc(n.Fields, func(f Field) bool { return f.Name == name }); i >= 0 {
		return &n.Fields[i]
	}
	return nil
}

// Has reports whether the file has a parameter.
func (n *Node) Has(name string) bool { return n.Field(name) != nil }

// Values returns the numbers of a parameter as they stand, in C order; nil where it is
// not there.
func (n *Node) Values(name string) []float64 {
	if f := n.Field(name); f != nil {
		return f.Float64s()
	}
	return nil
}

// PerUnit returns a parameter of neurons, of a Scale, a Threshold or a Delay, one
// number for every unit of the node in C order. Where the file does not have it, it is
// what its absence stands for: 0 for v_reset, 1 for w_in.
func (n *Node) PerUnit(name string) []float64 {
	all := make([]float64, Units(n.Out))
	f := n.Field(name)
	if f == nil || Units(f.Shape) == 0 {
		for i := range all {
			all[i] = absent[name]
		}
		return all
	}
	repeat(f, n.Out, all)
	return all
}

// repeat spreads the numbers of a field over a shape, as numpy does.
func repeat(f *Field, shape []int, all []float64) {
	values := f.Float64s()
	if len(values) == 1 {
		for i := range all {
			all[i] = values[0]
		}
		return
	}
	if len(values) == len(all) {
		copy(all, values)
		return
	}
	own := f.Shape
	lead := len(shape) - len(own)
	for i := range all {
		at, rest := 0, i
		stride := 1
		for d := len(shape) - 1; d >= lead; d-- {
			k := rest % shape[d]
			rest /= shape[d]
			if own[d-lead] != 1 {
				at += k * stride
			}
			stride *= own[d-lead]
		}
		all[i] = values[at]
	}
}

// repeats reports whether numpy spreads one shape over another.
func repeats(own, shape []int) bool {
	if Units(own) == 1 {
		return true
	}
	lead := len(shape) - len(own)
	if lead < 0 {
		return false
	}
	for d, n := range own {
		if n != 1 && n != shape[lead+d] {
			return false
		}
	}
	return true
}

// Parameters returns how many weights and parameters of neurons the file has of the node.
func (n *Node) Parameters() (total int) {
	for _, p := range kinds[n.Type] {
		if f := n.Field(p.name); f != nil && !p.whole {
			total += Units(f.Shape)
		}
	}
	return total
}

// Units returns the number of units of a shape.
func Units(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// ints returns the numbers of a parameter that [checkFields] has found whole.
func (n *Node) ints(name string) []int {
	values := n.Values(name)
	all := make([]int, len(values))
	for i, v := range values {
		all[i] = int(v)
	}
	return all
}
