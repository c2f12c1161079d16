package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"spikesim/experiments"
	"spikesim/experiments/dataset"
	"spikesim/experiments/strictyaml"
)

const runText = `Usage:
  spikesim run EXPERIMENT.yaml [flags]
  spikesim run --resume DIR [flags]
  spikesim run MODEL.nir --input FILE [flags]   (see spikesim run x.nir --help)

Trains and tests the network of an experiment. Results go to a directory:
results.json, pictures, weights and a checkpoint after every epoch. It must hold
no file of those names, which only --resume and --seeds replace, and belongs to
one process at a time. Progress goes to standard error, the tables at the end to
standard output.

The data set is looked for at --data, then at $SPIKESIM_DATA unless that is
empty, then at the path in the experiment. Where it is not found, a built-in
synthetic set is used.

Ctrl-C, SIGTERM and a terminal that closes end a run with what is known written;
a second Ctrl-C ends it at once. An experiment can come through a pipe:
spikesim run <(command), or /dev/stdin.
`

func runCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if isModel(args) {
		return runModel(ctx, args, stdout)
	}
	flags := newInvocation("run", runText, stdout)
	o := experiments.Options{Now: time.Now, DataEnv: os.Getenv(dataset.Variable)}
	var epochs, seeds int
	var seed uint64
	flags.StringVar(&o.DataDir, "data", "", "folder of the data set")
	flags.BoolVar(&o.RequireData, "require-data", false, "fail if the data set is not found")
	flags.set.add(flags.FlagSet)
	flags.IntVar(&o.Limit, "limit", 0, "use at most this many training and this many test samples")
	flags.StringVar(&o.Split, "split", "", "score on these samples: test (the default), validation (those set aside by\nthe experiment) or all of the data set (with --eval)")
	flags.IntVar(&epochs, "epochs", 0, "train for this many epochs instead of the experiment's")
	flags.Uint64Var(&seed, "seed", 0, "use this seed instead of the experiment's")
	flags.IntVar(&seeds, "seeds", 0, "run with the seeds 1 to this, each into a directory of its own, and sum up;\nthe same command again goes on where it stopped")
	flags.StringVar(&o.Engine, "engine", experiments.EngineEvent, "event (a goroutine per population), serial, or clocked")
	flags.Float64Var(&o.DTMS, "dt-ms", 1, "step of the clocked engine in ms; it must divide 1")
	flags.BoolVar(&o.SkipZeros, "skip-zeros", false, "let the clocked engine leave out inputs that are 0")
	flags.StringVar(&o.Weights, "weights", "", "start from the weights in this file (with --eval, by default, from those\nthat come with the tool)")
	flags.StringSliceVar(&o.Map, "map", nil, "where arrays of a weights file that is not from here go: fc1.weight=hidden,\nfc1.bias=hidden.bias, fc2.weight=hidden.readout")
	flags.StringVar(&o.Input, "input", "", "show the recorded spikes (.npz) or the recording of an event camera in this file instead of a data set")
	flags.StringSliceVar(&o.Record, "record", nil, "write the spikes of these populations in the last test to spikes.npz; NAME:v adds\nthe potentials at ticks")
	flags.StringSliceVar(&o.Plot, "plot", nil, "draw the raster of these populations only; NAME:N is its first N neurons")
	flags.BoolVar(&o.ForeignWeights, "foreign-weights", false, "take weights of another network: say and record, in place of refusing, arrays\nwithout a place, places without an array and an experiment that differs")
	flags.BoolVar(&o.Eval, "eval", false, "test only")
	flags.BoolVar(&o.Anytime, "anytime", false, "show the test samples once more and score them at every tick")
	flags.StringVar(&o.Out, "out", "", "directory for the results (default runs/<experiment>-<n>)")
	flags.StringVar(&o.Resume, "resume", "", "continue the run in this directory")
	rest, err := flags.arguments(args)
	if err != nil {
		return err
	}
	set := &flags.set
	if flags.Changed("epochs") {
		o.Epochs = &epochs
	}
	if flags.Changed("seed") {
		o.Seed = &seed
	}
	switch {
	case o.Limit < 0 || epochs < 0:
		return usageError("--limit and --epochs must not be negative")
	case epochs > experiments.MaxEpochs:
		return usageError("--epochs %d are too many; give up to %d", epochs, experiments.MaxEpochs)
	case o.Engine != experiments.EngineEvent && o.Engine != experiments.EngineSerial && o.Engine != experiments.EngineClocked:
		return usageError("there is no engine %q; use event, serial or clocked", o.Engine)
	case !slices.Contains([]string{"", experiments.SplitTest, experiments.SplitValidation, experiments.SplitAll}, o.Split):
		return usageError("there is no split %q; use test, validation or all", o.Split)
	case o.Split == experiments.SplitAll && !o.Eval:
		return usageError("--split all leaves no image to train on; give --eval and --weights FILE with it")
	case o.Engine != experiments.EngineClocked && (flags.Changed("dt-ms") || o.SkipZeros):
		return usageError("--dt-ms and --skip-zeros are for --engine clocked")
	case !(o.DTMS > 0 && o.DTMS <= 1):
		return usageError("--dt-ms %g is not a step; give 1, 0.5, 0.1 or the like", o.DTMS)
	case o.Resume != "" && len(set.list) > 0:
		return usageError("--resume goes on with the experiment as it was; leave out --set")
	case o.ForeignWeights && o.Weights == "" && !o.Eval:
		return usageError("--foreign-weights goes with --weights FILE or --eval")
	case len(o.Map) > 0 && o.Weights == "":
		return usageError("--map goes with --weights FILE")
	case o.Resume != "" && (o.Out != "" || o.Weights != "" || o.Eval):
		return usageError("--resume goes on in its directory with its weights; leave out --out, --weights and --eval")
	case flags.Changed("seeds") && (seeds < 1 || seeds > 1000):
		return usageError("--seeds %d is no number of seeds; give 1 to 1000", seeds)
	case seeds > 0 && (o.Seed != nil || o.Resume != "" || o.Weights != "" || o.Eval):
		return usageError("--seeds trains every seed anew, or goes on with it; leave out --seed, --resume, --weights and --eval")
	case set.gives("seed") && (o.Seed != nil || seeds > 0):
		return usageError("give the seed once: with --set seed, or with --seed or --seeds")
	case set.gives("epochs") && o.Epochs != nil:
		return usageError("give the epochs once: with --set epochs or with --epochs")
	case o.Eval && o.Epochs != nil:
		return usageError("--eval does not train; leave out --epochs")
	}
	if flags.Changed("input") {
		set.list = append(set.list, strictyaml.Setting{Path: "dataset.name", Value: dataset.InputName})
	}
	spec, err := chosen(ctx, rest, o.Resume, *set)
	if err != nil {
		return err
	}
	// What is set is meant, also where weights bring a seed of their own and the
	// synthetic set takes fewer epochs.
	if set.gives("seed") {
		seed = spec.Seed
		o.Seed = &seed
	}
	if set.gives("epochs") && !o.Eval {
		epochs = spec.Epochs
		o.Epochs = &epochs
	}
	if o.Eval && o.Weights == "" && !slices.Contains(experiments.Shipped(), spec.Name) {
		return usageError("--eval needs --weights FILE: no trained weights of %s come with the tool", spec.Name)
	}
	o.Progress = progressOn(stderr)
	if seeds > 0 {
		return flags.prof.around(func() error { return runSeeds(ctx, spec, o, seeds, stdout) })
	}
	var results *experiments.Results
	err = flags.prof.around(func() error {
		results, err = experiments.Run(ctx, spec, o)
		return err
	})
	if results != nil {
		if printErr := printResults(stdout, results); printErr != nil && err == nil {
			return fmt.Errorf("%w; the results are in %s", printErr, results.Dir)
		}
		if breaches := results.Breaches(); len(breaches) > 0 && err == nil {
			return fmt.Errorf("%w: %s", errBudget, strings.Join(breaches, "; "))
		}
	}
	return err
}

// runSeeds runs an experiment with several seeds and prints what they came to.
func runSeeds(ctx context.Context, spec *experiments.Spec, o experiments.Options, n int, stdout io.Writer) error {
	all, err := experiments.RunSeeds(ctx, spec, o, n)
	if err != nil {
		return err
	}
	if err := writeTables(stdout, all.Tables()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "Results in %s\n", all.Dir)
	return err
}

// chosen returns the experiment named on the command line, or the one of the
// run that is resumed.
func chosen(ctx context.Context, rest []string, resume string, set settings) (*experiments.Spec, error) {
	switch {
	case len(rest) > 1:
		return nil, usageError("run takes one experiment, not %d", len(rest))
	case len(rest) == 1:
		return experiments.Load(ctx, rest[0], set.list...)
	case resume != "":
		return experiments.Resumed(resume)
	}
	return nil, usageError("run needs an experiment, for example experiments/tiny.yaml")
}

func isTerminal(w io.Writer) bool {
	f, ok := terminal(w).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// printResults writes the tables at the end of a run.
func printResults(w io.Writer, r *experiments.Results) error {
	if err := writeTables(w, r.Tables()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "Results in %s\n", r.Dir)
	return err
}
