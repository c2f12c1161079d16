package main

import (
	"context"
	"io"
	"time"

	"spikesim/experiments"
)

const reportText = `Usage:
  spikesim report DIR...

Shows runs once more, from what they have left in their directories alone: prints
the tables of results.json and draws the pictures again. --plot draws the raster of
populations whose spikes the run has kept, be it for its raster or by --record.
`

func reportCommand(_ context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newInvocation("report", reportText, stdout)
	var plot []string
	flags.StringSliceVar(&plot, "plot", nil, "draw the raster of these populations only; NAME:N is its first N neurons")
	rest, err := flags.arguments(args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return usageError("report needs the directory of a run, for example runs/tiny-1")
	}
	progress := progressOn(stderr)
	return flags.prof.around(func() error {
		for _, dir := range rest {
			results, err := experiments.Redraw(dir, plot, time.Now(), progress.Line)
			if err != nil {
				return err
			}
			if err := printResults(stdout, results); err != nil {
				return err
			}
		}
		return nil
	})
}
