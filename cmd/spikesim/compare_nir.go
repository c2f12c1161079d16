package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
	nircompare "spikesim/experiments/nir/compare"
	"spikesim/experiments/nir/stimulus"
	"spikesim/experiments/nir/trial"
	"spikesim/experiments/strictyaml"
)

const compareNIRText = `Usage:
  spikesim compare MODEL.nir --input FILE [flags]

Runs a NIR model on one stimulus as different tools would and says why their spikes
differ: counts, the first spike that differs with the reason, found by trying, the
distance of all spikes, output, synaptic operations, energy and time.
`

// compareNIR compares what tools make of a model.
func compareNIR(ctx context.Context, args []string, stdout io.Writer) error {
	flags := newInvocation("compare", compareNIRText, stdout)
	var input, reference, price string
	var o stimulus.Options
	var profiles []string
	var asJSON bool
	flags.StringVar(&input, "input", "", "what to show: an array of steps x units (.npy), recorded spikes (.npz) or a\ncamera's recording")
	flags.IntVar(&o.Sample, "sample", 0, "the sample of recorded spikes to show")
	flags.Float64Var(&o.DTMS, "dt-ms", 0, "step of clocked readings and of arrays in ms (default what the file implies, or 0.1)")
	flags.StringVar(&reference, "against", "", "the reading with which the others are compared (default the first that reads the file)")
	flags.StringSliceVar(&profiles, "profiles", nil, "compare these readings only, names with commas between")
	flags.StringVar(&price, "energy", "loihi-sanafe", "energy profile by which synaptic operations, updates and spikes are priced")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object")
	flags.set.add(flags.FlagSet)
	path, err := flags.argument(args, "compare takes one model, for example model.nir")
	if err != nil {
		return err
	}
	if input == "" {
		return usageError("compare shows a NIR model something: give --input FILE")
	}
	if err := nircompare.CheckEnergy(price); err != nil {
		return usageError("%v", err)
	}
	exact, chosen, err := chooseReadings(profiles, reference)
	if err != nil {
		return usageError("%v", err)
	}
	graph, err := nir.Read(path)
	if err != nil {
		return err
	}
	if graph, err = graph.Flat(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	o.DTMS = nir.Reading{DTMS: o.DTMS}.Settled(graph).DTMS
	if err := setProfiles(chosen, flags.set.list, o.DTMS); err != nil {
		return usageError("%v", err)
	}
	var readings []nir.Reading
	for _, name := range exact {
		settings := trial.Options{Profile: name, DTMS: o.DTMS, Set: flags.set.list}
		reading, err := settings.ReadingFor(graph)
		if err != nil {
			return err
		}
		reading.Profile = name
		readings = append(readings, reading)
	}
	ports := graph.Inputs()
	if len(ports) != 1 {
		return fmt.Errorf("%s has %d nodes of type Input; compare shows one stimulus", path, len(ports))
	}
	shown, err := stimulus.Read(ctx, input, ports[0], o)
	if err != nil {
		return err
	}
	var result *nircompare.Comparison
	err = flags.prof.around(func() error {
		result, err = nircompare.Run(ctx, graph, shown, nircompare.Options{DTMS: o.DTMS, Exact: readings, Profiles: chosen, Reference: reference, Now: time.Now})
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(stdout)
		out.SetIndent("", "  ")
		return out.Encode(result)
	}
	tables, err := result.Tables(price)
	if err != nil {
		return err
	}
	return writeTables(stdout, tables)
}

// chooseReadings returns the readings at exact times and the profiles of a clock by their
// names; all where no names are given.
func chooseReadings(names []string, reference string) (exact []string, profiles []*clocked.Profile, err error) {
	if len(names) == 0 {
		names = []string{nir.ExactPulse, nir.ExactDirac}
		for _, p := range clocked.Profiles() {
			names = append(names, p.Name)
		}
	}
	if reference != "" && !slices.Contains(names, reference) {
		names = append([]string{reference}, names...)
	}
	for _, name := range names {
		if name == nir.ExactPulse || name == nir.ExactDirac {
			exact = append(exact, name)
			continue
		}
		p, err := clocked.ByName(name)
		if err != nil {
			return nil, nil, err
		}
		profiles = append(profiles, p)
	}
	return exact, profiles, nil
}

// setProfiles changes values of all readings.
func setProfiles(all []*clocked.Profile, list []strictyaml.Setting, dtMS float64) error {
	for _, s := range list {
		key, is := strings.CutPrefix(s.Path, "reading.")
		if !is {
			return fmt.Errorf("%s is no value of a reading; write reading.KEY=VALUE, for example reading.reset=zero", s)
		}
		for _, p := range all {
			if err := p.Set(key, s.Value, dtMS/1e3); err != nil {
				return err
			}
		}
	}
	return nil
}
