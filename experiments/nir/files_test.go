package nir_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
)

// fields are those of a node: numbers, text, hdf5.Array, or for a nested graph nodes.
type fields map[string]any

// graph is what a test writes into a file.
type graph struct {
	nodes map[string]fields // with "type", or with "graph": graph
	edges []string          // "a b"
	extra map[string]hdf5.Array
}

// file returns the graph as a file.
func (g graph) file(t *testing.T, deflate int) []byte {
	t.Helper()
	w := &hdf5.Writer{Deflate: deflate}
	put := func(path string, value any) {
		t.Helper()
		a, is := value.(hdf5.Array)
		if !is {
			switch v := value.(type) {
			case []int:
				own := make([]int64, len(v))
				for i := range v {
					own[i] = int64(v[i])
				}
				a = hdf5.Vector(own)
			case []float64:
				a = hdf5.Vector(v)
			case []float32:
				a = hdf5.Vector(v)
			default:
				a = hdf5.Scalar(v)
			}
		}
		if err := w.Dataset(path, a); err != nil {
			t.Fatal(err)
		}
	}
	var add func(path string, g graph)
	add = func(path string, g graph) {
		put(path+"/type", "NIRGraph")
		var ends []string
		for _, e := range g.edges {
			ends = append(ends, strings.Fields(e)...)
		}
		put(path+"/edges", hdf5.Array{Shape: []int{len(g.edges), 2}, Data: ends})
		if err := w.Group(path + "/nodes"); err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(g.nodes)) {
			if below, is := g.nodes[name]["graph"]; is {
				add(path+"/nodes/"+name, below.(graph))
				continue
			}
			for _, field := range slices.Sorted(maps.Keys(g.nodes[name])) {
				put(path+"/nodes/"+name+"/"+field, g.nodes[name][field])
			}
		}
	}
	add("node", g)
	put("version", "1.0.7")
	for _, path := range slices.Sorted(maps.Keys(g.extra)) {
		put(path, g.extra[path])
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (g graph) read(t *testing.T) (*nir.Graph, error) {
	t.Helper()
	data := g.file(t, 0)
	return nir.ReadFrom(bytes.NewReader(data), int64(len(data)))
}

// flat returns the graph as it is read, without nested ones.
func (g graph) flat(t *testing.T) *nir.Graph {
	t.Helper()
	read, err := g.read(t)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := read.Flat()
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

func zeros(shape ...int) hdf5.Array {
	return hdf5.Array{Shape: shape, Data: make([]float32, nir.Units(shape))}
}

func in(shape ...int) fields  { return fields{"type": "Input", "shape": shape} }
func out(shape ...int) fields { return fields{"type": "Output", "shape": shape} }

func lif(tau, r float64) fields {
	return fields{"type": "LIF", "tau": []float64{tau}, "r": []float64{r}, "v_leak": []float64{0}, "v_threshold": []float64{1}}
}

// conv is a convolution without bias, stride 1 and no padding, with changes.
func conv(weight hdf5.Array, changes fields) fields {
	f := fields{"type": "Conv2d", "weight": weight, "bias": zeros(weight.Shape[0]), "stride": []int{1, 1}, "padding": []int{0, 0}, "dilation": []int{1, 1}, "groups": 1}
	maps.Copy(f, changes)
	for name, v := range f {
		if v == nil {
			delete(f, name)
		}
	}
	return f
}

func shapes(g *nir.Graph) string {
	var all []string
	for _, n := range g.Nodes {
		all = append(all, fmt.Sprintf("%s %s>%s", n.Name, nir.ShapeText(n.In), nir.ShapeText(n.Out)))
	}
	return strings.Join(all, ", ")
}
