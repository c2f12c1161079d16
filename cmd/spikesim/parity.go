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
	flags := newFlags("parity", parityText, stdout)
	var prof profiles
	prof.add(flags)
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("parity takes one recorded run, not %d", len(rest))
	}
	var report *parity.Report
	err = prof.around(func() error {
		report, err = parity.Run(ctx, rest[0])
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
