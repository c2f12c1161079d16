package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"

	"github.com/spf13/pflag"
)

// profiles are the flags for looking into the program while it works, for go
// tool pprof and go tool trace.
type profiles struct {
	cpu, memory, trace string
}

func (p *profiles) add(flags *pflag.FlagSet) {
	flags.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile to this file")
	flags.StringVar(&p.memory, "memprofile", "", "write a memory profile to this file at the end")
	flags.StringVar(&p.trace, "trace", "", "write an execution trace to this file")
}

// around does the work with the profiles on.
func (p *profiles) around(work func() error) (err error) {
	for _, profile := range []struct {
		file  string
		start func(*os.File) error
		stop  func(*os.File) error
	}{
		{p.cpu, func(f *os.File) error { return pprof.StartCPUProfile(f) },
			func(*os.File) error { pprof.StopCPUProfile(); return nil }},
		{p.trace, func(f *os.File) error { return trace.Start(f) },
			func(*os.File) error { trace.Stop(); return nil }},
		{p.memory, func(*os.File) error { return nil },
			func(f *os.File) error {
				runtime.GC() // so that the profile shows what is in use
				return pprof.WriteHeapProfile(f)
			}},
	} {
		if profile.file == "" {
			continue
		}
		f, openErr := os.Create(profile.file)
		if openErr != nil {
			return fmt.Errorf("writing a profile: %w", openErr)
		}
		if err := profile.start(f); err != nil {
			f.Close()
			return fmt.Errorf("writing the profile %s: %w", profile.file, err)
		}
		defer func() { err = errors.Join(err, profile.stop(f), f.Close()) }()
	}
	return work()
}
