package main

import (
	"context"
	"fmt"
	"io"

	"spikesim/experiments"
)

const checkText = `Usage:
  spikesim check EXPERIMENT.yaml

Validates an experiment and shows its network: populations, shapes, neurons,
weights, fan-in, fan-out and memory. Everything that is wrong is reported at
once, with line and remedy.
`

func checkCommand(_ context.Context, args []string, stdout, _ io.Writer) error {
	rest, err := parse(newFlags("check", checkText, stdout), args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("check takes one experiment, for example experiments/pet.yaml")
	}
	spec, err := experiments.Load(rest[0])
	if err != nil {
		return err
	}
	tables, err := spec.Tables()
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := table.Write(stdout); err != nil {
			return err
		}
		fmt.Fprintln(stdout)
	}
	return nil
}
