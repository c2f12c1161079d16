package clocked_test

import (
	"testing"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
)

// fields are the parameters of a node of a test: numbers, integers or text; a slice of
// numbers has one dimension, others are given as arrays.
type fields map[string]any

// graph builds one of nodes in the order given; edges are "from>to".
type graph struct {
	g nir.Graph
}

func (b *graph) node(name string, t nir.Type, f fields) *graph {
	n := &nir.Node{Name: name, Type: t}
	for _, key := range []string{"shape", "input_shape", "input_type", "weight", "bias", "stride", "padding", "dilation", "groups", "kernel_size", "start_dim", "end_dim",
		"scale", "tau", "tau_mem", "tau_syn", "r", "v_leak", "v_threshold", "v_reset", "w_in", "threshold", "delay"} {
		value, is := f[key]
		if !is {
			continue
		}
		var a hdf5.Array
		switch v := value.(type) {
		case hdf5.Array:
			a = v
		case float64:
			a = hdf5.Vector([]float64{v})
		case int:
			a = hdf5.Vector([]int64{int64(v)})
		case []float64:
			a = hdf5.Vector(v)
		case []int64:
			a = hdf5.Vector(v)
		case string:
			a = hdf5.Array{Data: []string{v}}
		default:
			panic("a field of another type")
		}
		n.Fields = append(n.Fields, nir.Field{Name: key, Array: a})
	}
	b.g.Nodes = append(b.g.Nodes, n)
	return b
}

func (b *graph) edge(names ...string) *graph {
	for i := range names[1:] {
		b.g.Edges = append(b.g.Edges, nir.Edge{From: names[i], To: names[i+1]})
	}
	return b
}

func (b *graph) flat(t *testing.T) *nir.Graph {
	t.Helper()
	flat, err := b.g.Flat()
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

// weights is an array of numbers and a shape.
func weights(shape []int, values ...float64) hdf5.Array {
	return hdf5.Array{Shape: shape, Data: values}
}

// chain is a graph in a line: an input of a shape, nodes, an output.
func chain(shape []int64, nodes ...*nir.Node) *graph {
	b := new(graph).node("in", nir.Input, fields{"shape": shape})
	names := []string{"in"}
	for _, n := range nodes {
		b.g.Nodes = append(b.g.Nodes, n)
		names = append(names, n.Name)
	}
	return b.node("out", nir.Output, fields{"shape": shape}).edge(append(names, "out")...)
}

func one(name string, t nir.Type, f fields) *nir.Node {
	return new(graph).node(name, t, f).g.Nodes[0]
}

// pulses returns one spike of unit 0 in each of the steps.
func pulses(steps ...int32) []clocked.Spike {
	var all []clocked.Spike
	for _, k := range steps {
		all = append(all, clocked.Spike{Step: k, Count: 1})
	}
	return all
}
