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
	flags := newFlags("check", checkText, stdout)
	var prof profiles
	prof.add(flags)
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("check takes one experiment, for example experiments/pet.yaml")
	}
	return prof.around(func() error { return showNetwork(rest[0], stdout) })
}

// showNetwork writes what an experiment's network is made of.
func showNetwork(file string, stdout io.Writer) error {
	spec, err := experiments.Load(file)
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
