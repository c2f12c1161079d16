package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"spikesim/experiments"
	"spikesim/experiments/dataset"
	"spikesim/experiments/strictyaml"
)

const compareText = `Usage:
  spikesim compare EXPERIMENT.yaml [flags]
  spikesim compare MODEL.nir --input FILE [flags]   (its flags: compare MODEL.nir --help)

Shows test samples to the network of an experiment on the event-driven and on the
clocked engine and says what differs: whether the spikes are the same where they
must be, how the clocked engine converges where they may not, what each costs
in operations, energy and time, and at which rates the one overtakes the other.
compare.json and pictures go to a directory, which must not hold any yet.
`

func compareCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if isModel(args) {
		return compareNIR(ctx, args, stdout)
	}
	flags := newInvocation("compare", compareText, stdout)
	o := experiments.Options{Now: time.Now, DataEnv: os.Getenv(dataset.Variable)}
	var seed uint64
	flags.StringVar(&o.DataDir, "data", "", "folder of the data set")
	flags.BoolVar(&o.RequireData, "require-data", false, "fail if the data set is not found")
	flags.StringVar(&o.Input, "input", "", "show the recorded spikes (.npz) or the recording of an event camera in this file instead of a data set")
	flags.set.add(flags.FlagSet)
	flags.IntVar(&o.Limit, "limit", experiments.DefaultCompareImages, "number of test samples")
	flags.Uint64Var(&seed, "seed", 0, "use this seed instead of the experiment's")
	flags.StringVar(&o.Weights, "weights", "", "use the weights in this file instead of fresh ones")
	flags.BoolVar(&o.ForeignWeights, "foreign-weights", false, "take weights of another network: say and record, in place of refusing, arrays\nwithout a place, places without an array and an experiment that differs")
	flags.StringVar(&o.Out, "out", "", "directory for the results (default runs/<experiment>-compare-<n>)")
	file, err := flags.argument(args, "compare takes one experiment, for example experiments/pet.yaml")
	if err != nil {
		return err
	}
	if flags.Changed("seed") {
		o.Seed = &seed
	}
	switch {
	case flags.set.gives("seed") && o.Seed != nil:
		return usageError("give the seed once: with --set seed or with --seed")
	case o.ForeignWeights && o.Weights == "":
		return usageError("--foreign-weights goes with --weights FILE")
	case o.Limit < 1:
		return usageError("--limit must be at least 1")
	}
	if flags.Changed("input") {
		flags.set.list = append(flags.set.list, strictyaml.Setting{Path: "dataset.name", Value: dataset.InputName})
	}
	spec, err := experiments.Load(ctx, file, flags.set.list...)
	if err != nil {
		return err
	}
	o.Progress = progressOn(stderr)
	var result *experiments.Comparison
	err = flags.prof.around(func() error {
		result, err = experiments.Compare(ctx, spec, o)
		return err
	})
	if err != nil {
		return err
	}
	if err := writeTables(stdout, result.Tables()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "Results in %s\n", result.Dir)
	return err
}
