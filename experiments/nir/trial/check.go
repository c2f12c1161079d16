package trial

import (
	"errors"
	"fmt"
	"strings"

	"spikesim/events"
	"spikesim/experiments/memory"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
	"spikesim/experiments/report"
	"spikesim/network"
)

// ErrRefused is the error of a model that the reading refuses, whose tables say why.
var ErrRefused = errors.New("not all nodes run by this reading; another profile may run them")

// Check returns the network of a model as tables: its nodes and how they run, and its
// links. The error is ErrRefused, beside tables, or about the file.
func Check(model string, o Options) ([]Table, error) {
	g, err := read(model)
	if err != nil {
		return nil, err
	}
	if o.clocked() {
		return o.checkClocked(model, g)
	}
	reading, err := o.ReadingFor(g)
	if err != nil {
		return nil, err
	}
	net := exact.Compile(g, reading)
	tables := []Table{nodeTable(model, net)}
	if net.Err() != nil {
		return tables, ErrRefused
	}
	links, err := linkTable(net)
	return append(tables, links), err
}

func nodeTable(model string, net *exact.Network) Table {
	g := net.Graph
	t := Table{
		Title:   fmt.Sprintf("%s: nodes", model),
		Columns: []report.Column{left("node"), left("type"), left("in"), left("out"), right("parameters"), left("runs")},
	}
	for _, n := range net.Nodes {
		runs := string(n.Status)
		if n.How != "" {
			runs += ": " + n.How
		}
		t.Rows = append(t.Rows, []string{n.Name, string(n.Type), nir.ShapeText(n.In), nir.ShapeText(n.Out), report.Count(int64(n.Parameters())), runs})
	}
	version := g.Version
	if version == "" {
		version = "unknown"
	}
	t.Notes = append(t.Notes, fmt.Sprintf("written by nir %s; shapes are channels × height × width", version), "profile "+net.Reading.Profile, ReadingText(&net.Reading))
	if dt := g.ImpliedDTMS(); dt > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("the parameters were written for steps of %g ms", dt))
	}
	for _, w := range append(append([]string{}, g.Warnings...), net.Warnings...) {
		t.Notes = append(t.Notes, "warning: "+w)
	}
	return t
}

// linkTable shows what the nodes become in the engine.
func linkTable(net *exact.Network) (Table, error) {
	t := Table{
		Title:   "Connections",
		Columns: []report.Column{left("from"), left("through"), left("to"), left("kind"), right("synapses"), right("fan-out"), right("delay")},
	}
	d, err := net.Spec.Describe()
	if err != nil {
		return t, err
	}
	all := int64(0)
	for i, l := range net.Links {
		c := d.Connections[i]
		all += c.Synapses
		t.Rows = append(t.Rows, []string{l.From, strings.Join(l.Through, ", "), l.To, l.Kind, report.Count(c.Synapses), report.Count(int64(c.FanOut)), l.Delay.String()})
	}
	bytes, err := memoryOf(net)
	if err != nil {
		return t, err
	}
	t.Notes = []string{
		fmt.Sprintf("%s synapses; the linear nodes between two others fold into one connection, and synaptic operations are counted there", report.Count(all)),
		fmt.Sprintf("memory: %s", memory.Size(bytes)),
	}
	return t, nil
}

// memoryOf returns what the network takes in bytes.
func memoryOf(net *exact.Network) (bytes int64, err error) {
	own, err := net.Spec.Memory(network.Use{Options: network.Options{Lanes: 1, Tick: events.Millisecond}})
	for _, m := range own {
		bytes += m.Total()
	}
	return bytes, err
}
