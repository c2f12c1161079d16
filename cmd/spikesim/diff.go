package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"spikesim/events/distance"
	"spikesim/experiments"
	"spikesim/experiments/report"
	"spikesim/experiments/spikes"
)

const diffText = `Usage:
  spikesim diff DIR DIR          two runs
  spikesim diff FILE FILE        two files of recorded spikes (.npz)

Says how the second differs from the first. Of runs: the settings, whether the spikes
are the same, counts and energies, and the score, with an interval by paired bootstrap
over the samples that both have scored. Of files: for every population the spikes of
either, the first spike that only one has, and two distances per spike, from 0 to 1,
of Victor and Purpura (1 per ms) and of van Rossum (1 ms).

The exit status is 0 whatever differs.
`

func diffCommand(_ context.Context, args []string, stdout, _ io.Writer) error {
	flags := newInvocation("diff", diffText, stdout)
	asObject := flags.Bool("json", false, "print the result as one JSON object")
	rest, err := flags.arguments(args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return usageError("diff takes two runs or two files of spikes")
	}
	folders := 0
	for _, path := range rest {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.IsDir() {
			folders++
		}
	}
	if folders == 1 {
		return usageError("diff takes two directories of runs or two files of spikes, not one of either")
	}
	return flags.prof.around(func() error {
		if folders == 0 {
			return diffSpikes(stdout, rest[0], rest[1], *asObject)
		}
		d, err := experiments.Diff(rest[0], rest[1])
		if err != nil {
			return err
		}
		return show(stdout, *asObject, d, d.Tables())
	})
}

// diffScales are those of compare.
var diffScales = distance.Scales{CostPerMS: 1, TauMS: 1}

func diffSpikes(stdout io.Writer, a, b string, asObject bool) error {
	var recordings [2]*spikes.Recording
	for i, file := range []string{a, b} {
		r, err := spikes.Read(file)
		if err != nil {
			return err
		}
		recordings[i] = r
	}
	c, err := spikes.Compare(recordings[0], recordings[1], diffScales)
	if err != nil {
		return err
	}
	return show(stdout, asObject, c, []experiments.Table{spikesTable(c, recordings[0].Samples, recordings[1].Samples)})
}

func spikesTable(c *spikes.Comparison, samplesA, samplesB int) experiments.Table {
	t := experiments.Table{
		Title: fmt.Sprintf("Spikes of %d samples", c.Samples),
		Columns: []report.Column{{Title: "population"}, {Title: "spikes A", Right: true}, {Title: "spikes B", Right: true},
			{Title: "equal samples", Right: true}, {Title: "Victor-Purpura", Right: true}, {Title: "van Rossum", Right: true}, {Title: "first difference"}},
	}
	for _, p := range c.Populations {
		first := "none"
		if f := p.First; f != nil {
			first = fmt.Sprintf("sample %d, unit %d, %v ms", f.Sample, f.Unit, f.At.MS())
		}
		t.Rows = append(t.Rows, []string{p.Population, report.Count(int64(p.Spikes[0])), report.Count(int64(p.Spikes[1])),
			report.Count(int64(p.Same)), fmt.Sprintf("%.4f", p.VictorPurpura), fmt.Sprintf("%.4f", p.VanRossum), first})
	}
	for i, names := range [][]string{c.OnlyA, c.OnlyB} {
		if len(names) > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("only in %c: %v", 'A'+i, names))
		}
	}
	if samplesA != samplesB {
		t.Notes = append(t.Notes, fmt.Sprintf("A has %d samples and B %d; compared are the first %d", samplesA, samplesB, c.Samples))
	}
	return t
}

// show prints a result as tables, or as JSON.
func show(stdout io.Writer, asObject bool, result any, tables []experiments.Table) error {
	if !asObject {
		return writeTables(stdout, tables)
	}
	out := json.NewEncoder(stdout)
	out.SetIndent("", "  ")
	return out.Encode(result)
}
