package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/pflag"

	"spikesim/experiments"
)

// invocation is a command as it was called: its flags, and after them those that
// every command has.
type invocation struct {
	*pflag.FlagSet
	prof profiles
	set  settings // where the command adds them
}

// newInvocation returns one without flags of its own, with its help text.
func newInvocation(name, text string, stdout io.Writer) *invocation {
	return &invocation{FlagSet: newFlags(name, text, stdout)}
}

// arguments parses the command line, once all flags are there, and returns what is
// left of it.
func (i *invocation) arguments(args []string) ([]string, error) {
	i.prof.add(i.FlagSet)
	return parse(i.FlagSet, args)
}

// argument is arguments for a command that takes one, and says so.
func (i *invocation) argument(args []string, takes string) (string, error) {
	rest, err := i.arguments(args)
	if err == nil && len(rest) != 1 {
		err = usageError("%s", takes)
	}
	if err != nil {
		return "", err
	}
	return rest[0], nil
}

// progressOn shows progress on standard error.
func progressOn(stderr io.Writer) experiments.Progress {
	return newProgress(stderr, isTerminal(stderr), time.Now)
}

// writeTables writes tables with a blank line after each.
func writeTables(w io.Writer, tables []experiments.Table) error {
	for _, table := range tables {
		if err := table.Write(w); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}
