// Command spikesim simulates spiking neural networks event by event. See the
// README for what it does and how to use it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"spikesim/experiments/dataset"
	"spikesim/experiments/printable"
)

// Exit codes.
const (
	exitOK         = 0
	exitError      = 1
	exitUsage      = 2
	exitBudget     = 3   // the budget of an experiment is not kept
	exitCancelled  = 130 // as a shell reports a process ended by Ctrl-C
	exitReaderGone = 141 // and one whose output nobody reads any more
)

const usage = `spikesim simulates spiking neural networks event by event.

Usage:
  spikesim run EXPERIMENT.yaml [flags]   train and test a network
  spikesim run MODEL.nir --input FILE    run a network that was trained elsewhere
  spikesim locate IMAGE...               find the pet in photographs of your own
  spikesim compare EXPERIMENT.yaml       event-driven against clocked: what differs
  spikesim compare MODEL.nir             what tools make of a model, and why they differ
  spikesim check EXPERIMENT.yaml         validate an experiment, show its network
  spikesim parity TRACE.npz              replay a recorded run of the paper's network
  spikesim report DIR                    tables and pictures of a run once more
  spikesim diff DIR DIR                  what differs between two runs, or recordings
  spikesim verify DIR                    does a run again and compares, to the last bit
  spikesim events FILE                   what is in a recording of an event camera
  spikesim convert MODEL.nir TO.yaml     a network from NIR to an experiment, or back
  spikesim bench                         how fast it is on this machine
  spikesim help [COMMAND]                this text, or that of a command

Experiments that come with the tool are found by name from anywhere, for example
experiments/tiny.yaml.
`

// errUsage marks errors of the command line; they are followed by a hint.
var errUsage = errors.New("usage")

// errBudget marks results that do not keep the budget of their experiment.
var errBudget = errors.New("the budget is not kept")

// command is one of the tool's commands.
type command struct {
	name string
	run  func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

func commands() []command {
	return []command{
		{"run", runCommand},
		{"locate", locateCommand},
		{"compare", compareCommand},
		{"check", checkCommand},
		{"parity", parityCommand},
		{"report", reportCommand},
		{"diff", diffCommand},
		{"verify", verifyCommand},
		{"events", eventsCommand},
		{"convert", convertCommand},
		{"bench", benchCommand},
	}
}

// garbagePercent is how much garbage may pile up, as a share of the memory in use.
// While a network runs hardly any is made, so collecting it early costs nothing,
// and a large network fits into less.
const garbagePercent = 25

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	os.Exit(run(untilSignal(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program but for the process around it. Nothing reaches stdout
// or stderr that would drive a terminal, but for the line of a progress.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	names := foreignNames(args)
	out, messages := newOutput(stdout, names), printable.NewWriter(stderr, names...)
	if len(args) == 0 {
		fmt.Fprint(messages, usage)
		return exitUsage
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "-h", "--help":
		if len(args) == 0 {
			fmt.Fprint(out, usage)
			return exitCode(out.finish(nil), name, messages)
		}
		name, args = args[0], []string{"--help"}
	}
	for _, c := range commands() {
		if c.name == name {
			err := c.run(ctx, args, out, messages)
			if errors.Is(err, pflag.ErrHelp) {
				err = nil
			}
			return exitCode(out.finish(err), name, messages)
		}
	}
	fmt.Fprintf(messages, "spikesim: there is no command %q\n\n%s", name, usage)
	return exitUsage
}

// foreignNames returns what messages may repeat of the command line and of the
// environment.
func foreignNames(args []string) []string {
	names := append([]string{os.Getenv(dataset.Variable)}, args...)
	for _, arg := range args {
		if _, value, is := strings.Cut(arg, "="); is {
			names = append(names, value)
		}
	}
	return names
}

// exitCode reports an error and says how the process ends.
func exitCode(err error, name string, stderr io.Writer) int {
	switch {
	case err == nil:
		return exitOK
	case readerGone(err):
		return exitReaderGone
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "spikesim: cancelled")
		return exitCancelled
	case errors.Is(err, errBudget):
		fmt.Fprintf(stderr, "spikesim: %v\n", err)
		return exitBudget
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, "spikesim: %v\nspikesim: see spikesim help %s\n", err, name)
		return exitUsage
	}
	fmt.Fprintf(stderr, "spikesim: %v\n", err)
	return exitError
}

// usageError is an error of the command line.
func usageError(format string, args ...any) error {
	return &usageErr{fmt.Sprintf(format, args...)}
}

type usageErr struct{ text string }

func (e *usageErr) Error() string        { return e.text }
func (e *usageErr) Is(target error) bool { return target == errUsage }

// newFlags returns the flags of a command, with its own help text.
func newFlags(name, text string, stdout io.Writer) *pflag.FlagSet {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SortFlags = false
	flags.SetOutput(io.Discard)
	flags.Usage = func() { fmt.Fprintf(stdout, "%s\nFlags:\n%s", text, flags.FlagUsages()) }
	return flags
}

// parse parses the flags of a command and returns what is left. Text that is
// empty is an error wherever it stands: it comes of a shell variable that is not
// set, and must not mean the same as a flag that was left out.
func parse(flags *pflag.FlagSet, args []string) ([]string, error) {
	err := flags.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		return nil, err
	}
	if err != nil {
		return nil, usageError("%v", err)
	}
	flags.Visit(func(f *pflag.Flag) {
		kind, value := f.Value.Type(), f.Value.String()
		if err == nil && (kind == "string" && value == "" || kind == "stringSlice" && value == "[]") {
			err = usageError("--%s is empty; is a shell variable unset?", f.Name)
		}
	})
	if err == nil && slices.Contains(flags.Args(), "") {
		err = usageError("an empty name was given; is a shell variable unset?")
	}
	return flags.Args(), err
}
