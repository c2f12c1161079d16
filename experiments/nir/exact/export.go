package exact

import (
	"errors"
	"fmt"
	"slices"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/network"
	"spikesim/network/wiring"
)

// exportDTMS is the step that exported parameters imply: with r = tau/dt a spike of one
// step is a jump by its weight, as in the engine.
const exportDTMS = 1.

// Export returns a network with its weights as a graph, of which Compile makes the same
// network again: metadata carry what the format's fields cannot to the bit. The error names
// all that the format has no word for.
func Export(spec network.Spec, seed uint64, arrays []network.Array) (*nir.Graph, error) {
	d, err := spec.DescribeSeed(seed)
	if err != nil {
		return nil, err
	}
	e := &exporter{spec: spec, d: d, g: &nir.Graph{}, find: network.Named(arrays), stages: map[string][]string{}}
	for i, p := range spec.Populations {
		if p.Input != nil {
			e.add(nir.Input, p.Name, nir.Field{Name: "shape", Array: shapeArray(d.Populations[i].Neurons)})
			continue
		}
		e.population(p, d.Populations[i])
	}
	e.connections()
	e.outputs()
	e.readings()
	if len(e.errs) > 0 {
		return nil, errors.Join(e.errs...)
	}
	return e.g, nil
}

// exporter is a graph under way.
type exporter struct {
	spec   network.Spec
	d      *network.Description
	g      *nir.Graph
	find   func(name string) (network.Array, error)
	stages map[string][]string // of a population, the linear nodes with weights of their own
	// Readings that neurons need.
	resets, thresholds []string
	errs               []error
}

func (e *exporter) refuse(population, format string, args ...any) {
	e.errs = append(e.errs, fmt.Errorf("population %s: NIR has no %s", population, fmt.Sprintf(format, args...)))
}

func (e *exporter) add(t nir.Type, name string, fields ...nir.Field) *nir.Node {
	n := &nir.Node{Name: name, Type: t, Fields: fields}
	e.g.Nodes = append(e.g.Nodes, n)
	return n
}

func (e *exporter) edge(from, to string) { e.g.Edges = append(e.g.Edges, nir.Edge{From: from, To: to}) }

// shapeArray is a map's shape as the format has it.
func shapeArray(s network.Shape) hdf5.Array {
	if s.Flat() {
		return hdf5.Vector([]int64{int64(s.Channels)})
	}
	return hdf5.Vector([]int64{int64(s.Channels), int64(s.Height), int64(s.Width)})
}

// connections adds what leads to populations: a linear node for weights of their own, a
// Delay before it, and a Flatten where a map becomes a line.
func (e *exporter) connections() {
	listed := e.spec.Connections
	if len(listed) == 0 {
		for i := 1; i < len(e.spec.Populations); i++ {
			listed = append(listed, network.ConnectionSpec{From: e.spec.Populations[i-1].Name, To: e.spec.Populations[i].Name})
		}
	}
	for i, c := range listed {
		info := e.d.Connections[i]
		to := e.spec.Populations[slices.IndexFunc(e.spec.Populations, func(p network.PopulationSpec) bool { return p.Name == c.To })]
		if c.Upsample > 1 {
			e.refuse(c.To, "upsampling of what %s sends (upsample)", c.From)
			continue
		}
		var stage string
		if own := e.stages[c.To]; info.SharedWith != "" {
			stage = own[len(own)-1]
			if len(c.Wiring.Given()) == 0 {
				stage = own[0]
			}
		} else {
			kind := to.Wiring
			if len(c.Wiring.Given()) > 0 {
				kind = c.Wiring
			}
			stage = e.stage(c.To, kind, info)
			if stage == "" {
				continue
			}
			e.stages[c.To] = append(e.stages[c.To], stage)
			e.edge(stage, c.To)
		}
		from := c.From
		if info.Delay > 0 {
			name := fmt.Sprintf("%s.delay%d", c.To, i)
			delay := make([]float64, info.Map.Units())
			for u := range delay {
				delay[u] = info.Delay.MS() / 1e3
			}
			e.add(nir.Delay, name, nir.Field{Name: "delay", Array: hdf5.Array{Shape: lengths(info.Map), Data: delay}})
			e.edge(from, name)
			from = name
		}
		if t := e.g.Node(stage).Type; (t == nir.Linear || t == nir.Affine) && !info.Map.Flat() {
			name := fmt.Sprintf("%s.flatten%d", c.To, i)
			e.add(nir.Flatten, name, nir.Field{Name: "start_dim", Array: hdf5.Scalar(0)}, nir.Field{Name: "end_dim", Array: hdf5.Scalar(-1)},
				nir.Field{Name: "input_type", Array: shapeArray(info.Map)})
			e.edge(from, name)
			from = name
		}
		e.edge(from, stage)
	}
}

func lengths(s network.Shape) []int {
	if s.Flat() {
		return []int{s.Channels}
	}
	return []int{s.Channels, s.Height, s.Width}
}

// stage adds a linear node with weights of its own, and returns its name; "" after a
// refusal.
func (e *exporter) stage(to string, kind wiring.Spec, info network.ConnectionInfo) string {
	index := len(e.stages[to])
	name := fmt.Sprintf("%s.%s", to, kind.Given()[0])
	array := to + ".weights"
	if index > 0 {
		name, array = fmt.Sprintf("%s%d", name, index), fmt.Sprintf("%s%d", array, index)
	}
	var weights network.Array
	fixed := info.Fixed
	if !fixed {
		var err error
		if weights, err = e.find(array); err != nil {
			e.errs = append(e.errs, err)
			return ""
		}
	}
	target := e.d.Populations[slices.IndexFunc(e.d.Populations, func(p network.PopulationInfo) bool { return p.Name == to })].Neurons
	population := e.spec.Populations[slices.IndexFunc(e.spec.Populations, func(p network.PopulationSpec) bool { return p.Name == to })]
	model := e.spec.Neuron
	if population.Neuron != nil {
		model = *population.Neuron
	}
	var drive []float64
	if index == 0 {
		drive, _ = e.drive(population, network.PopulationInfo{Neurons: target}, &model)
	}
	field := func(name string, a hdf5.Array) nir.Field { return nir.Field{Name: name, Array: a} }
	switch {
	case kind.Dense != nil:
		fields := []nir.Field{field("weight", hdf5.Array{Shape: weights.Shape, Data: weights.Values})}
		if drive == nil {
			e.add(nir.Linear, name, fields...)
			break
		}
		bias := make([]float32, len(drive))
		for i, v := range drive {
			bias[i] = float32(v * exportDTMS)
		}
		e.add(nir.Affine, name, append(fields, field("bias", hdf5.Vector(bias)))...)
	case kind.Conv2D != nil:
		c := kind.Explicit().Conv2D
		bias := make([]float32, target.Channels)
		for i, v := range drive {
			if v != drive[i%target.Channels] {
				e.refuse(to, "constant drive that differs within a channel of a convolution")
				return ""
			}
			bias[i%target.Channels] = float32(v * exportDTMS)
		}
		padding, ok := padding(c.Padding, kind.Conv2D, c)
		if !ok {
			e.refuse(to, "padding like %v", c.Padding.Words())
			return ""
		}
		e.add(nir.Conv2d, name, field("input_shape", hdf5.Vector([]int64{int64(info.Map.Height), int64(info.Map.Width)})),
			field("weight", hdf5.Array{Shape: weights.Shape, Data: weights.Values}), field("bias", hdf5.Vector(bias)),
			field("stride", sidesOf(c.Stride)), field("padding", padding), field("dilation", sidesOf(c.Dilation)), field("groups", hdf5.Scalar(c.Groups)))
	case drive != nil:
		e.refuse(to, "bias behind %s", kind.Given()[0])
		return ""
	case kind.SumPool != nil || kind.AvgPool != nil:
		t, p := nir.SumPool2d, (*wiring.AvgPool)(kind.Explicit().SumPool)
		if kind.AvgPool != nil {
			t, p = nir.AvgPool2d, kind.Explicit().AvgPool
		}
		if p.Padding.Top != p.Padding.Bottom || p.Padding.Left != p.Padding.Right {
			e.refuse(to, "padding like %v", p.Padding.Words())
			return ""
		}
		e.add(t, name, field("kernel_size", sidesOf(p.Kernel)), field("stride", sidesOf(p.Stride)), field("padding", hdf5.Vector([]int64{int64(p.Padding.Top), int64(p.Padding.Left)})))
	case kind.OneToOne != nil:
		values := weights.Values
		if fixed {
			values = make([]float32, info.Map.Units())
			for i := range values {
				values[i] = float32(*kind.OneToOne.Weight)
			}
		}
		e.add(nir.Scale, name, field("scale", hdf5.Array{Shape: lengths(info.Map), Data: values}))
	default:
		e.refuse(to, "connections like %s", kind.Given()[0])
		return ""
	}
	return name
}

func sidesOf(e wiring.Extent) hdf5.Array {
	return hdf5.Vector([]int64{int64(e.Rows), int64(e.Columns)})
}

// padding returns a padding as the format has it: numbers for both ends of an axis, or the
// word same.
func padding(p wiring.Padding, asked, c *wiring.Conv2D) (hdf5.Array, bool) {
	if p.Top == p.Bottom && p.Left == p.Right {
		return hdf5.Vector([]int64{int64(p.Top), int64(p.Left)}), true
	}
	same := asked.Padding.Way == "" || asked.Padding.Way == wiring.PadSame
	return hdf5.Scalar("same"), same && c.Stride == wiring.Square(1)
}

// outputs adds an Output behind every population that leads nowhere.
func (e *exporter) outputs() {
	for _, p := range e.d.Populations {
		if p.Input || slices.ContainsFunc(e.d.Connections, func(c network.ConnectionInfo) bool { return c.From == p.Name && c.To != p.Name }) {
			continue
		}
		name := "output"
		if e.g.Node(name) != nil {
			name += "." + p.Name
		}
		e.add(nir.Output, name, nir.Field{Name: "shape", Array: shapeArray(p.Neurons)})
		e.edge(p.Name, name)
	}
}

// readings says in metadata how the graph is to be read.
func (e *exporter) readings() {
	for _, r := range []struct {
		name, differ string
		all          []string
	}{
		{resetMetadata, "some populations are reset to a value and others by subtraction", e.resets},
		{thresholdMetadata, "some populations fire at their threshold and others above it", e.thresholds},
	} {
		slices.Sort(r.all)
		switch all := slices.Compact(r.all); len(all) {
		case 0:
		case 1:
			e.g.Metadata = append(e.g.Metadata, nir.Field{Name: r.name, Array: hdf5.Scalar(all[0])})
		default:
			e.errs = append(e.errs, fmt.Errorf("%s, which NIR does not tell apart", r.differ))
		}
	}
}
