package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"spikesim/experiments/nir/convert"
	"spikesim/experiments/nir/trial"
)

const convertText = `Usage:
  spikesim convert MODEL.nir TO.yaml [flags]
  spikesim convert RUN TO.nir [--weights FILE]

Takes networks from NIR files, as snnTorch, Norse, Sinabs and others exchange them, to
experiments, and back.

The network of a NIR file becomes an experiment, TO.yaml, with its weights beside it,
TO.npz, by a reading as run has it. What can't be run at exact times is refused.

RUN is the directory of a run, its file of weights (.npz), or an experiment (.yaml),
whose weights are those of --weights, or as they are drawn. What NIR has no word for is
refused by name: max-pooling, upsampling, adaptation, refractory time, sparse
connections. The data set and the learning rule are left out. What NIR's fields cannot
carry to the bit is kept in metadata, so that the network that comes back fires the
same spikes.
`

func convertCommand(ctx context.Context, args []string, stdout, _ io.Writer) error {
	flags := newInvocation("convert", convertText, stdout)
	var o trial.Options
	var weights string
	var durationMS int
	flags.StringVar(&weights, "weights", "", "weights of the experiment that becomes a NIR file")
	addReading(flags, &o)
	flags.IntVar(&durationMS, "duration-ms", 100, "how long the experiment that a NIR file becomes shows its input")
	rest, err := flags.arguments(args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return usageError("convert takes two names, for example model.nir model.yaml")
	}
	from, to := rest[0], rest[1]
	is := func(name, ext string) bool { return strings.EqualFold(filepath.Ext(name), ext) }
	o.Set = flags.set.list
	return flags.prof.around(func() error {
		var notes []string
		var err error
		switch {
		case is(from, ".nir") && is(to, ".yaml"):
			if weights != "" {
				return usageError("--weights goes with an experiment; a NIR file has its own")
			}
			if durationMS < 1 {
				return usageError("--duration-ms %d; give 1 or more", durationMS)
			}
			reading, readErr := o.ReadingOfFile(from)
			if readErr != nil {
				return readErr
			}
			notes, err = convert.ToYAML(from, reading, to, durationMS)
		case is(to, ".nir") && !is(from, ".nir"):
			if len(o.Set) > 0 || flags.Changed("dt-ms") || flags.Changed("profile") {
				return usageError("--profile, --dt-ms and --set say how a NIR file is read; leave them out to write one")
			}
			notes, err = convert.ToNIR(ctx, from, weights, to)
		default:
			return usageError("convert takes a NIR file to an experiment (.yaml), or a run to a NIR file (.nir), not %s to %s", from, to)
		}
		if err != nil {
			return err
		}
		for _, n := range append([]string{"wrote " + to}, notes...) {
			if _, printErr := fmt.Fprintln(stdout, n); printErr != nil {
				err = errors.Join(err, printErr)
			}
		}
		return err
	})
}
