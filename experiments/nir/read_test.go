package nir_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
)

func TestShapesFollowFromTheEdges(t *testing.T) {
	g := graph{
		nodes: map[string]fields{
			"in":   in(2, 7, 10),
			"10":   conv(zeros(4, 2, 3, 4), fields{"stride": []int{1, 2}, "padding": []int{1, 0}, "dilation": []int{2, 1}}),
			"2.if": {"type": "IF", "r": 1., "v_threshold": []float64{1}},
			"pool": {"type": "AvgPool2d", "kernel_size": 2, "stride": []int{2, 1}, "padding": []int{1, 0}},
			"same": conv(zeros(4, 1, 4, 4), fields{"padding": "same", "groups": 4}),
			"flat": {"type": "Flatten", "start_dim": 0, "end_dim": -1},
			"fc":   {"type": "Affine", "weight": zeros(5, 36), "bias": []float32{1, 2, 3, 4, 5}},
			"rec":  {"type": "Linear", "weight": zeros(5, 5)},
			"lif":  lif(.01, 1),
			"out":  out(5),
		},
		// In no order, with a cycle.
		edges: []string{"lif out", "rec lif", "lif rec", "fc lif", "flat fc", "same flat", "pool same", "2.if pool", "10 2.if", "in 10"},
	}.flat(t)
	want := "10 2×7×10>4×5×4, 2.if 4×5×4>4×5×4, fc 36>5, flat 4×3×3>36, in 2×7×10>2×7×10, lif 5>5, out 5>5, pool 4×5×4>4×3×3, rec 5>5, same 4×3×3>4×3×3"
	if got := shapes(g); got != want || len(g.Warnings) > 0 {
		t.Errorf("got  %s\nwant %s; %q", got, want, g.Warnings)
	}
	c := g.Node("same").Convolution()
	if c.Before != [2]int{1, 1} || c.After != [2]int{2, 2} || c.Groups != 4 || c.Kernel != [2]int{4, 4} {
		t.Errorf("%+v", c)
	}
	if p := g.Node("pool").Pooling(); !p.Mean || p.Stride != [2]int{2, 1} || p.Before != [2]int{1, 0} {
		t.Errorf("%+v", p)
	}
}

func TestConv1d(t *testing.T) {
	g := graph{
		nodes: map[string]fields{
			"in": in(2, 9), "out": out(3, 4),
			"c": {"type": "Conv1d", "weight": zeros(3, 2, 3), "bias": zeros(3), "stride": 2, "padding": "valid", "dilation": []int{1}, "groups": 1, "input_shape": 9},
		},
		edges: []string{"in c", "c out"},
	}.flat(t)
	if got, want := shapes(g), "c 2×9>3×4, in 2×9>2×9, out 3×4>3×4"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if c := g.Node("c").Convolution(); c.In != [3]int{2, 1, 9} || c.Out != [3]int{3, 1, 4} || c.Kernel != [2]int{1, 3} {
		t.Errorf("%+v", c)
	}
}

func TestParametersSpreadOverUnits(t *testing.T) {
	g := graph{
		nodes: map[string]fields{
			"in": in(2, 1, 3), "out": out(2, 1, 3),
			"n": {"type": "CubaLIF", "tau_mem": .5, "tau_syn": []float64{.25}, "r": hdf5.Array{Shape: []int{2, 1, 1}, Data: []float32{1, 2}},
				"v_leak": []int{1, 2, 3}, "v_threshold": hdf5.Array{Shape: []int{2, 1, 3}, Data: []float64{1, 2, 3, 4, 5, 6}}},
		},
		edges: []string{"in n", "n out"},
	}.flat(t)
	n := g.Node("n")
	for name, want := range map[string][]float64{
		"tau_mem": {.5, .5, .5, .5, .5, .5}, "tau_syn": {.25, .25, .25, .25, .25, .25}, "r": {1, 1, 1, 2, 2, 2}, "v_leak": {1, 2, 3, 1, 2, 3},
		"v_threshold": {1, 2, 3, 4, 5, 6}, "v_reset": make([]float64, 6), "w_in": {1, 1, 1, 1, 1, 1},
	} {
		if got := n.PerUnit(name); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	if len(g.Warnings) != 1 || !strings.Contains(g.Warnings[0], "w_in") {
		t.Errorf("warned %q", g.Warnings)
	}
}

func TestNestedGraphs(t *testing.T) {
	inner := graph{
		nodes: map[string]fields{"input": in(3), "lif": lif(.01, 1), "w": {"type": "Linear", "weight": zeros(3, 3)}, "output": out(3)},
		edges: []string{"input lif", "lif w", "w lif", "lif output"},
	}
	outer := graph{
		nodes: map[string]fields{"in": in(3), "a": {"graph": graph{nodes: map[string]fields{"i": in(3), "deep": {"graph": inner}, "o": out(3)}, edges: []string{"i deep", "deep o"}}}, "b": {"graph": inner}, "out": out(3)},
		edges: []string{"in a", "a b", "a b", "b out"},
	}
	g := outer.flat(t)
	if got, want := shapes(g), "a.deep.lif 3>3, a.deep.w 3>3, b.lif 3>3, b.w 3>3, in 3>3, out 3>3"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	got := map[nir.Edge]bool{}
	for _, e := range g.Edges {
		got[e] = true
	}
	want := map[nir.Edge]bool{
		{From: "in", To: "a.deep.lif"}: true, {From: "a.deep.lif", To: "a.deep.w"}: true, {From: "a.deep.w", To: "a.deep.lif"}: true,
		{From: "a.deep.lif", To: "b.lif"}: true, {From: "b.lif", To: "b.w"}: true, {From: "b.w", To: "b.lif"}: true, {From: "b.lif", To: "out"}: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", g.Edges)
	}
	if len(g.Warnings) != 1 || !strings.HasPrefix(g.Warnings[0], "1 of 4 edges of the graph are there already") {
		t.Errorf("warned %q", g.Warnings)
	}
}

// What a file has is kept as it is, whatever its type and compression.
func TestNumbersStayAsTheyAre(t *testing.T) {
	weight := hdf5.Array{Shape: []int{2, 3}, Data: []float32{1, -2, .1, 4, 5, 6}}
	g := graph{
		nodes: map[string]fields{"in": in(3), "w": {"type": "Linear", "weight": weight}, "out": out(2)},
		edges: []string{"in w", "w out"},
		extra: map[string]hdf5.Array{"node/metadata/a/b": hdf5.Scalar("c"), "node/nodes/w/metadata/dt": hdf5.Scalar(1e-3)},
	}
	for deflate := range 2 {
		data := g.file(t, deflate*4)
		read, err := nir.ReadFrom(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		w := read.Node("w")
		if got := w.Field("weight"); !reflect.DeepEqual(got.Array, weight) {
			t.Errorf("got %v", got)
		}
		if shape := read.Node("in").Field("shape"); !reflect.DeepEqual(shape.Data, []int64{3}) {
			t.Errorf("got %#v", shape)
		}
		if len(read.Metadata) != 1 || read.Metadata[0].Name != "a/b" || len(w.Metadata) != 1 || w.Metadata[0].Float64s()[0] != 1e-3 || read.Version != "1.0.7" {
			t.Errorf("metadata %v %v, version %s", read.Metadata, w.Metadata, read.Version)
		}
	}
}

func TestRefused(t *testing.T) {
	chain := func(middle fields) graph {
		return graph{nodes: map[string]fields{"in": in(2, 4, 4), "x": middle, "out": out(1)}, edges: []string{"in x", "x out"}}
	}
	with := func(f fields, name string, value any) fields {
		g := fields{}
		for k, v := range f {
			g[k] = v
		}
		g[name] = value
		if value == nil {
			delete(g, name)
		}
		return g
	}
	weight := zeros(1, 2, 3, 3)
	for want, g := range map[string]graph{
		"the edge from in to lif of the graph names a node lif, which is not in that graph (did it mean lif1?)": {nodes: map[string]fields{"in": in(1), "lif1": lif(1, 1)}, edges: []string{"in lif"}},
		"the graph a names a node zz":                           {nodes: map[string]fields{"in": in(1), "a": {"graph": graph{nodes: map[string]fields{"i": in(1)}, edges: []string{"i zz"}}}}, edges: []string{"in a"}},
		"of type LIFF, which is none of NIR's (did it mean LIF": chain(fields{"type": "LIFF"}),
		"it has no tau;":                                        chain(with(lif(1, 1), "tau", nil)),
		"its tau holds 0; a time constant":                      chain(lif(0, 1)),
		"its tau is empty":                                      chain(with(lif(1, 1), "tau", []float64{})),
		"its r is no numbers":                                   chain(with(lif(1, 1), "r", "many")),
		"tau of shape [3] for units of shape":                   chain(with(lif(1, 1), "tau", []float64{1, 2, 3})),
		"a weight of shape [1]":                                 chain(fields{"type": "Linear", "weight": []float64{1}}),
		"32 units, to x (Linear), which takes":                  chain(fields{"type": "Linear", "weight": zeros(1, 3)}),
		"works on the last dimension alone":                     chain(fields{"type": "Linear", "weight": zeros(1, 4)}),
		"3 channels for a Conv2d with":                          {nodes: map[string]fields{"in": in(3, 4, 4), "x": conv(weight, nil)}, edges: []string{"in x"}},
		"its padding is twice":                                  chain(conv(weight, fields{"padding": "twice"})),
		"padding same takes a stride of 1":                      chain(conv(weight, fields{"padding": "same", "stride": 2})),
		"its stride holds 0, below 1":                           chain(conv(weight, fields{"stride": []int{1, 0}})),
		"its stride holds 0.5":                                  chain(conv(weight, fields{"stride": .5})),
		"does not fit into a map":                               chain(conv(zeros(1, 2, 5, 5), nil)),
		"it flattens dimensions 1 to 3":                         chain(fields{"type": "Flatten", "start_dim": 1, "end_dim": 3}),
		"a delay is 0 or more":                                  chain(fields{"type": "Delay", "delay": -1.}),
		"follows from nothing":                                  {nodes: map[string]fields{"a": {"type": "Flatten", "start_dim": 0, "end_dim": 0}}},
		"an input takes nothing":                                {nodes: map[string]fields{"in": in(1), "lif": lif(1, 1)}, edges: []string{"lif in"}},
		"by two ways":                                           {nodes: map[string]fields{"in": in(1), "lif": lif(1, 1), "a": {"graph": graph{nodes: map[string]fields{"i": in(1), "o": out(1)}, edges: []string{"i o"}}}}, edges: []string{"in a", "in lif", "a lif"}},
		"which has not one node of type Input":                  {nodes: map[string]fields{"in": in(1), "a": {"graph": graph{nodes: map[string]fields{"i": in(1), "j": in(1)}}}}, edges: []string{"in a"}},
	} {
		read, err := g.read(t)
		if err == nil {
			_, err = read.Flat()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestNoNetwork(t *testing.T) {
	for want, files := range map[string]map[string]any{
		`has no group "node"`: {"layers/x": 1},
		"a network of Lava":   {"layer/0/type": "dense"},
		"is of type List":     {"node/type": "List"},
		`no "edges"`:          {"node/type": "NIRGraph", "node/nodes/a/type": "Input", "node/nodes/a/shape": 1},
		"edges of shape [3]":  {"node/type": "NIRGraph", "node/nodes/a/type": "Input", "node/nodes/a/shape": 1, "node/edges": hdf5.Vector([]string{"a", "a", "a"})},
	} {
		w := &hdf5.Writer{}
		for path, v := range files {
			a, is := v.(hdf5.Array)
			if !is {
				a = hdf5.Scalar(v)
			}
			if err := w.Dataset(path, a); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if _, err := w.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		if _, err := nir.ReadFrom(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// A file cut short or changed in a byte is read or refused, and never a panic.
func TestDamagedFiles(t *testing.T) {
	g := graph{nodes: map[string]fields{"in": in(1), "lif": lif(1, 1), "out": out(1)}, edges: []string{"in lif", "lif out"}}
	data := g.file(t, 0)
	for i := 0; i < len(data); i += 7 {
		broken := bytes.Clone(data)
		broken[i] ^= 0xff
		for _, d := range [][]byte{broken, data[:i]} {
			if read, err := nir.ReadFrom(bytes.NewReader(d), int64(len(d))); err == nil {
				read.Flat()
			}
		}
	}
}

func TestManyNodesAreRefused(t *testing.T) {
	w := &hdf5.Writer{}
	for i := range 10_001 {
		if err := w.Group(fmt.Sprintf("node/nodes/%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Dataset("node/type", hdf5.Scalar("NIRGraph")); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := nir.ReadFrom(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil || !strings.Contains(err.Error(), "10001 nodes are more") {
		t.Errorf("got %v", err)
	}
}
