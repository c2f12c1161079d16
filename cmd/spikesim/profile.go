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
	if err := p.apart(); err != nil {
		return err
	}
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

// apart makes sure that every profile has a file of its own: two of one name would
// meet when both are put in their place, after all the work.
func (p *profiles) apart() error {
	type flag struct{ name, file string }
	var before []flag
	for _, f := range []flag{{"cpuprofile", p.cpu}, {"memprofile", p.memory}, {"trace", p.trace}} {
		if f.file == "" {
			continue
		}
		for _, b := range before {
			if files.SamePlace(b.file, f.file) {
				return usageError("--%s and --%s both name %s; give each a file of its own", b.name, f.name, f.file)
			}
		}
		before = append(before, f)
	}
	return nil
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
