package main

import (
	"context"
	"io"

	"spikesim/experiments/parity"
)

const parityText = `Usage:
  spikesim parity TRACE.npz

Replays a recorded run of the paper's network: with frozen weights on the
clocked and on the event-driven engine, and learning on the clocked engine.
Prints for every layer the largest deviations from the recording. Exits with 1
when one is beyond the tolerance that is printed with them.
`

func parityCommand(ctx context.Context, args []string, stdout, _ io.Writer) error {
	flags := newInvocation("parity", parityText, stdout)
	file, err := flags.argument(args, "parity takes one recorded run")
	if err != nil {
		return err
	}
	var report *parity.Report
	err = flags.prof.around(func() error {
		report, err = parity.Run(ctx, file)
		return err
	})
	if err != nil {
		return err
	}
	if err := report.Write(stdout); err != nil {
		return err
	}
	return report.Err()
}
