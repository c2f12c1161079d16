package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/pprof"
	"runtime/trace"

	"github.com/spf13/pflag"

	"spikesim/experiments/files"
)

// profiles are the flags for looking into the program while it works, for go
// tool pprof and go tool trace.
type profiles struct {
	cpu, memory, trace string
}

func (p *profiles) add(flags *pflag.FlagSet) {
	flags.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile to this file, which must not exist")
	flags.StringVar(&p.memory, "memprofile", "", "write a memory profile to this file at the end; it must not exist")
	flags.StringVar(&p.trace, "trace", "", "write an execution trace to this file, which must not exist")
}

// around does the work with the profiles on. Work that fails leaves no profile,
// which would be in the way of the next; work that is cancelled does.
func (p *profiles) around(work func() error) (err error) {
	for _, profile := range []struct {
		file  string
		start func(io.Writer) error
		stop  func(io.Writer) error
	}{
		{p.cpu, pprof.StartCPUProfile,
			func(io.Writer) error { pprof.StopCPUProfile(); return nil }},
		{p.trace, trace.Start,
			func(io.Writer) error { trace.Stop(); return nil }},
		{p.memory, func(io.Writer) error { return nil },
			func(f io.Writer) error {
				runtime.GC() // so that the profile shows what is in use
				return pprof.WriteHeapProfile(f)
			}},
	} {
		if profile.file == "" {
			continue
		}
		f, openErr := files.Create(profile.file)
		if openErr != nil {
			return fmt.Errorf("writing a profile: %w", openErr)
		}
		written := &checked{w: f}
		if err := profile.start(written); err != nil {
			f.Discard()
			return fmt.Errorf("writing the profile %s: %w", profile.file, err)
		}
		defer func() {
			stopErr := errors.Join(profile.stop(written), written.err)
			if err != nil && !errors.Is(err, context.Canceled) {
				f.Discard()
				return
			}
			if stopErr != nil {
				f.Discard()
				err = errors.Join(err, fmt.Errorf("writing the profile %s: %w", profile.file, stopErr))
				return
			}
			err = errors.Join(err, f.Close())
		}()
	}
	return work()
}

// checked remembers the first error of writing, which the profilers keep to
// themselves.
type checked struct {
	w   io.Writer
	err error
}

func (c *checked) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	if c.err == nil {
		c.err = err
	}
	return n, err
}
