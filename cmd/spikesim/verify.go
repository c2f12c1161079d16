package main

import (
	"context"
	"io"
	"os"
	"time"

	"spikesim/experiments"
	"spikesim/experiments/dataset"
)

const verifyText = `Usage:
  spikesim verify DIR [flags]

Does again what a run says it has done, and compares: tests the weights that it has
stored, or repeats it whole where it has stored none, or with --train. Spikes, scores
and counts must come out to the last bit; if not, every figure that differs is named
and the exit status is 1. A run that started from weights can't be repeated, only
tested.
`

func verifyCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newInvocation("verify", verifyText, stdout)
	o := experiments.Options{Now: time.Now, DataEnv: os.Getenv(dataset.Variable)}
	flags.StringVar(&o.DataDir, "data", "", "folder of the data set")
	train := flags.Bool("train", false, "repeat the run whole, training included")
	asObject := flags.Bool("json", false, "print the result as one JSON object")
	dir, err := flags.argument(args, "verify takes the directory of one run, for example runs/tiny-1")
	if err != nil {
		return err
	}
	o.Progress = progressOn(stderr)
	return flags.prof.around(func() error {
		v, err := experiments.Verify(ctx, dir, *train, o)
		if err != nil {
			return err
		}
		if err := show(stdout, *asObject, v, v.Tables()); err != nil {
			return err
		}
		return v.Err()
	})
}
