package bench

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"spikesim/experiments/strictyaml"
)

// bench is a measurement under way.
type bench struct {
	extent
	ctx      context.Context
	now      func() time.Time
	settings []strictyaml.Setting // of experiments
	// cores are all that the program may use.
	cores int
	// scales found so far.
	scales map[activity]scales
}

// Run measures what the options ask for. GOMAXPROCS is its own while it runs.
func Run(ctx context.Context, o Options) (*Figures, error) {
	if err := o.Validate(); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if err := checkMemory(); err != nil {
		return nil, err
	}
	f := &Figures{Machine: machine(), Quick: o.Quick}
	b := &bench{extent: o.extent(), ctx: ctx, now: o.Now, settings: o.Settings, cores: f.Machine.GOMAXPROCS, scales: map[activity]scales{}}
	f.Rounds = b.rounds
	for _, s := range o.Settings {
		f.Set = append(f.Set, s.String())
	}
	err := withProcs(1, func() error {
		chosen := o.chosen()
		o.Progress.Start("Benchmark", len(chosen), "topics")
		for i, t := range chosen {
			o.Progress.Step(i, t.name)
			if err := t.measure(b, f); err != nil {
				return fmt.Errorf("bench: %s: %w", t.name, err)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		o.Progress.Step(len(chosen), "")
		o.Progress.Done("")
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// withProcs does work with that many processors.
func withProcs(n int, work func() error) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	return work()
}

// attempt is one go at a case. It returns how long the part that counts took.
type attempt func() (time.Duration, error)

// all times a piece of work from beginning to end.
func (b *bench) all(work func() error) attempt {
	return func() (time.Duration, error) {
		start := b.now()
		err := work()
		return b.now().Sub(start), err
	}
}

// contest runs the cases in turn, round after round, and returns the seconds of
// each. It goes on beyond the rounds asked for while it is short, so that brief
// cases are measured more often.
func (b *bench) contest(cases ...attempt) ([]series, error) {
	runtime.GC() // what was built before is not to be cleared away on its time
	times := make([]series, len(cases))
	start := b.now()
	for round := range mostRounds * b.rounds {
		if round >= b.rounds && b.now().Sub(start) >= b.long {
			break
		}
		took, err := b.round(cases)
		if err != nil {
			return nil, err
		}
		for i := range times {
			// A clock may stand still for a moment; a rate must not be infinite.
			times[i] = append(times[i], max(took[i], 1).Seconds())
		}
	}
	return times, nil
}

// mostRounds is how many times the rounds asked for a contest may have.
const mostRounds = 100

// warm is a contest after a round that is not timed, which fills caches and
// buffers.
func (b *bench) warm(cases ...attempt) ([]series, error) {
	if _, err := b.round(cases); err != nil {
		return nil, err
	}
	return b.contest(cases...)
}

// round has every case try once.
func (b *bench) round(cases []attempt) (took []time.Duration, err error) {
	took = make([]time.Duration, len(cases))
	for i, try := range cases {
		if err := b.ctx.Err(); err != nil {
			return nil, err
		}
		if took[i], err = try(); err != nil {
			return nil, err
		}
	}
	return took, nil
}
