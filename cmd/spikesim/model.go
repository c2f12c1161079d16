package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"

	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
	"spikesim/experiments/nir/trial"
)

const runModelText = `Usage:
  spikesim run MODEL.nir --input FILE [flags]

Runs the network of a NIR file, as snnTorch, Norse, Sinabs and others exchange them,
event by event at exact times, and says what it did: spikes and rates, synaptic
operations, energy, and what reached its outputs. results.json goes to a directory.

The input is an array of steps × units (.npy), recorded spikes (.npz, as --record
writes them) or the recording of an event camera. Step k of an array is the pulse
from k dt to (k+1) dt; as a jump it stands at (k+1) dt. dt is what the file's
parameters imply, or else 0.1 ms.

What a file leaves open is the reading: what a spike is, its area, the reset and more.
A profile names one, and --set changes its values: reading.spike (dirac, pulse),
reading.area_s, reading.dt_ms, reading.threshold (gt, ge), reading.reset (value, zero,
subtract), reading.lower_bound (none, threshold), reading.recurrent_delay_ms.
The profile of a tool, norse for example, runs step by step as that tool does.
`

const checkModelText = `Usage:
  spikesim check MODEL.nir [flags]

Shows the network of a NIR file: its nodes with shapes, and for each whether it runs
exactly by a reading or why not; the connections that they become, and memory.
`

// isModel reports whether the arguments of a command name a NIR file.
func isModel(args []string) bool {
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") && strings.EqualFold(filepath.Ext(arg), ".nir") && !strings.Contains(arg, "=") {
			return true
		}
	}
	return false
}

// tools are the names of profiles of a clock.
func tools() (names []string) {
	for _, p := range clocked.Profiles() {
		names = append(names, p.Name)
	}
	return names
}

// addReading adds the flags that say how a file is read.
func addReading(flags *invocation, o *trial.Options) {
	flags.StringVar(&o.Profile, "profile", nir.ExactDirac, "the reading: "+nir.ExactDirac+" or "+nir.ExactPulse+", or that of a tool by the clock:\n"+strings.Join(tools(), ", "))
	flags.Float64Var(&o.DTMS, "dt-ms", 0, "length of a step in ms (default: what the file implies, or 0.1)")
	flags.Var(&flags.set, "set", "change a value of the reading, for example reading.reset=zero; may be given more\nthan once")
}

// runModel runs a NIR file.
func runModel(ctx context.Context, args []string, stdout io.Writer) error {
	flags := newInvocation("run", runModelText, stdout)
	o := trial.Options{Now: time.Now}
	engine := ""
	flags.StringVar(&o.Input, "input", "", "what is shown: .npy, .npz, or the recording of an event camera")
	flags.IntVar(&o.Sample, "sample", 0, "which sample of recorded spikes is shown")
	addReading(flags, &o)
	flags.StringSliceVar(&o.Record, "record", nil, "write the spikes of these nodes to spikes.npz; NAME:v adds the potential at every\nstep")
	flags.StringVar(&engine, "engine", "event", "event (a goroutine per population) or serial")
	flags.StringVar(&o.Out, "out", "", "directory for the results (default runs/<model>-<n>)")
	model, err := flags.argument(args, "run takes one model, for example model.nir")
	switch {
	case err != nil:
		return err
	case o.Input == "":
		return usageError("run MODEL.nir needs --input FILE, what is to be shown to it")
	case engine != "event" && engine != "serial":
		return usageError("a NIR file runs on the engine event or serial, not %q", engine)
	case flags.Changed("dt-ms") && !(o.DTMS > 0):
		return usageError("--dt-ms %g is no step", o.DTMS)
	}
	o.Set, o.Serial = flags.set.list, engine == "serial"
	return flags.prof.around(func() error {
		results, err := trial.Run(ctx, model, o)
		if err != nil {
			return err
		}
		if err := writeTables(stdout, results.Tables()); err != nil {
			return err
		}
		_, err = io.WriteString(stdout, "Results in "+results.Dir+"\n")
		return err
	})
}

// checkModel shows a NIR file.
func checkModel(args []string, stdout io.Writer) error {
	flags := newInvocation("check", checkModelText, stdout)
	o := trial.Options{Now: time.Now}
	addReading(flags, &o)
	model, err := flags.argument(args, "check takes one model, for example model.nir")
	if err != nil {
		return err
	}
	o.Set = flags.set.list
	return flags.prof.around(func() error {
		tables, err := trial.Check(model, o)
		if err != nil && !errors.Is(err, trial.ErrRefused) {
			return err
		}
		return errors.Join(writeTables(stdout, tables), err)
	})
}
