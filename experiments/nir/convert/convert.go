// Package convert takes networks from NIR files to experiments and back.
package convert

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"spikesim/experiments"
	"spikesim/experiments/files"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
	"spikesim/experiments/npz"
	"spikesim/experiments/strictyaml"
	"spikesim/network"
)

// ToNIR writes the network of a run's directory, a file of weights or an experiment, with
// the weights of a file where one is named, as a NIR file, which must not exist. It returns
// what was left out.
func ToNIR(ctx context.Context, from, weights, to string) (notes []string, err error) {
	t, err := experiments.LoadTrained(ctx, from, weights)
	if err != nil {
		return nil, err
	}
	g, err := exact.Export(t.Network, t.Seed, t.Arrays)
	if err != nil {
		return nil, fmt.Errorf("%s can't be written as NIR:\n%w", from, err)
	}
	var file bytes.Buffer
	if err := nir.Write(&file, g); err != nil {
		return nil, err
	}
	return t.Notes, files.Add(to, files.Bytes(file.Bytes()))
}

// experiment is what the YAML of a converted model has.
type experiment struct {
	Name       string       `yaml:"name"`
	DurationMS int          `yaml:"duration_ms"`
	Epochs     int          `yaml:"epochs"`
	Dataset    named        `yaml:"dataset"`
	Network    network.Spec `yaml:"network"`
}

type named struct {
	Name string `yaml:"name"`
}

// ToYAML writes the network of a NIR file, by a reading, as an experiment: to a YAML file,
// to an npz file of the same name with its weights, and to one for every connection that is
// a list of synapses. None of them may exist. It returns how to run it.
func ToYAML(model string, reading nir.Reading, to string, durationMS int) (notes []string, err error) {
	g, err := nir.Read(model)
	if err != nil {
		return nil, err
	}
	if g, err = g.Flat(); err != nil {
		return nil, fmt.Errorf("%s: %w", model, err)
	}
	net := exact.Compile(g, reading)
	if err := net.Err(); err != nil {
		return nil, fmt.Errorf("%s does not run by the reading %s:\n%w", model, reading.Profile, err)
	}
	base := strings.TrimSuffix(to, filepath.Ext(to))
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' {
			return r
		}
		return '_'
	}, filepath.Base(base))
	e := experiment{Name: name, DurationMS: durationMS, Dataset: named{"input"}, Network: net.Spec}
	lists := net.Lists(base)
	yaml, err := strictyaml.Marshal(&e)
	if err != nil {
		return nil, err
	}
	weights := make([]npz.Array, 0, len(net.Weights))
	for _, a := range net.Weights {
		weights = append(weights, npz.Array{Name: a.Name, Shape: a.Shape, Data: a.Values})
	}
	var all []output
	for _, l := range lists {
		all = append(all, output{l.File, archive([]npz.Array{
			{Name: "pre", Shape: []int{len(l.Pre)}, Data: l.Pre}, {Name: "post", Shape: []int{len(l.Post)}, Data: l.Post}, {Name: "weight", Shape: []int{len(l.Weight)}, Data: l.Weight},
		})})
	}
	run := fmt.Sprintf("spikesim run %s --input SPIKES.npz", to)
	if len(weights) > 0 {
		all = append(all, output{base + ".npz", archive(weights)})
		run += " --eval --weights " + base + ".npz"
	}
	head := fmt.Sprintf("# The network of a NIR file as an experiment, by the reading %s.\n# %s\n", reading.Profile, run)
	all = append(all, output{to, files.Bytes(append([]byte(head), yaml...))})
	for _, o := range all {
		if err := files.Free(o.path); err != nil {
			return nil, err
		}
	}
	for _, o := range all {
		if err := files.Add(o.path, o.write); err != nil {
			return nil, err
		}
	}
	notes = []string{run}
	for _, in := range g.Inputs() {
		if len(in.Out) == 3 && in.Out[0] == 2 {
			notes = append(notes, fmt.Sprintf("note: an experiment has the ON events of a camera in the first channel, and spikesim run %s has the OFF events there; spikes that it records (--record %s) fit both", filepath.Base(model), in.Name))
		}
	}
	return notes, nil
}

// output is a file to be written.
type output struct {
	path  string
	write func(io.Writer) error
}

func archive(arrays []npz.Array) func(io.Writer) error {
	return func(w io.Writer) error { return npz.WriteTo(w, arrays, nil) }
}
