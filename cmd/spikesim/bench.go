package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"spikesim/experiments/bench"
)

var benchText = `Usage:
  spikesim bench [flags]

Measures how fast the simulator is on this machine, in about a minute: whole
networks event by event and clocked, learning, single layers, what all cores
bring, the experiments that come with the tool, and queues. Everything that is
compared is measured in turn, round after round; figures are medians. With --set
the experiments, those of the topics parallel and images, run with other values;
one that has no place for them is left out, and named.

Topics: ` + strings.Join(bench.Topics(), ", ") + `.
`

func benchCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newInvocation("bench", benchText, stdout)
	o := bench.Options{Now: time.Now}
	var asJSON bool
	flags.BoolVar(&asJSON, "json", false, "print the figures as JSON")
	flags.StringSliceVar(&o.Only, "only", nil, "measure these topics, separated by commas, instead of all")
	flags.StringSliceVar(&o.Sizes, "sizes", nil, "sizes of images of whole networks (default "+strings.Join(bench.Sizes(), ",")+")")
	flags.IntVar(&o.Rounds, "rounds", 0, fmt.Sprintf("time every case this often (default %d)", bench.DefaultRounds))
	flags.set.add(flags.FlagSet)
	flags.BoolVar(&o.Quick, "quick", false, "small maps for a moment: shows that it works, figures mean nothing")
	rest, err := flags.arguments(args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 0:
		return usageError("bench takes flags only, not %q", rest[0])
	case flags.Changed("rounds") && o.Rounds < 1:
		return usageError("--rounds must be at least 1")
	}
	o.Settings = flags.set.list
	if err := o.Validate(); err != nil {
		return usageError("%v", err)
	}
	o.Progress = progressOn(stderr)
	var figures *bench.Figures
	err = flags.prof.around(func() error {
		figures, err = bench.Run(ctx, o)
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(figures)
	}
	return writeTables(stdout, figures.Tables())
}
