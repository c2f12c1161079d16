package spikes

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/experiments/npz"
)

// maxSamples bounds the number of samples that a file may speak of: one number
// in it must not make a reader allocate without end.
const maxSamples = 1_000_000

// Endings of the arrays of a population.
const (
	timeEnding          = ".time_ns"
	unitEnding          = ".unit"
	sampleEnding        = ".sample"
	potentialEnding     = ".potential"
	potentialTimeEnding = ".potential_time_ns"
)

// Names of the arrays of all samples.
const (
	labelArray = "label"
	boxArray   = "box"
)

// Read reads a file. What is wrong with it is an error that names the file, the
// array and the remedy; all that is wrong is said at once.
func Read(path string) (*Recording, error) {
	archive, err := npz.Read(path)
	if err != nil {
		return nil, fmt.Errorf("reading spikes: %w", err)
	}
	r, err := FromArchive(archive)
	if err != nil {
		return nil, fmt.Errorf("spikes in %s: %w", path, err)
	}
	return r, nil
}

// FromArchive takes spikes from an archive.
func FromArchive(archive *npz.Archive) (*Recording, error) {
	f := &file{archive: archive, used: map[string]bool{}}
	r := f.recording()
	for _, name := range archive.Names() {
		// What is wrong elsewhere leaves potentials unread.
		if !f.used[name] && (r != nil || !strings.Contains(name, potentialEnding)) {
			f.problem("%s", f.stray(name))
		}
	}
	if len(f.problems) > 0 {
		return nil, errors.New(strings.Join(f.problems, "\n"))
	}
	return r, nil
}

// file is an archive being read.
type file struct {
	archive  *npz.Archive
	used     map[string]bool
	problems []string
}

func (f *file) problem(format string, args ...any) {
	f.problems = append(f.problems, fmt.Sprintf(format, args...))
}

// stray says what is wrong with an array that has no place.
func (f *file) stray(name string) string {
	for _, pair := range [][2]string{{timeEnding, unitEnding}, {unitEnding, timeEnding}, {sampleEnding, timeEnding},
		{potentialEnding, potentialTimeEnding}, {potentialTimeEnding, potentialEnding}} {
		if population, is := strings.CutSuffix(name, pair[0]); is {
			return fmt.Sprintf("there is %q but no %q; a population has both", name, population+pair[1])
		}
	}
	return fmt.Sprintf("array %q has no meaning here; a population NAME has NAME%s and NAME%s, the samples %s or %s",
		name, timeEnding, unitEnding, labelArray, boxArray)
}

// array returns the array of the given name, nil if there is none.
func (f *file) array(name string) *npz.Array {
	a, err := f.archive.Array(name)
	if err != nil {
		return nil
	}
	f.used[name] = true
	return &a
}

// integers returns a one-dimensional array of integers, nil if there is none or
// it is something else.
func (f *file) integers(name string) []int64 {
	a := f.array(name)
	if a == nil {
		return nil
	}
	if len(a.Shape) != 1 {
		f.problem("array %q has shape %v; give one dimension", name, a.Shape)
		return nil
	}
	values, err := a.Int64()
	if err != nil {
		f.problem("%v; save it as an integer type", err)
	}
	return values
}

func (f *file) recording() *Recording {
	r := &Recording{}
	var raw []rawPopulation
	for _, name := range f.archive.Names() {
		population, is := strings.CutSuffix(name, timeEnding)
		if !is || strings.HasSuffix(name, potentialTimeEnding) {
			continue
		}
		if p, ok := f.population(population); ok {
			raw = append(raw, p)
			if n := len(p.sample); n > 0 {
				r.Samples = max(r.Samples, int(slices.Max(p.sample))+1)
			}
		}
	}
	if len(raw) == 0 && len(f.problems) == 0 {
		f.problem("there are no spikes; a population NAME has the arrays NAME%s and NAME%s", timeEnding, unitEnding)
	}
	r.Samples = max(r.Samples, 1)
	f.truths(r, raw)
	if len(f.problems) > 0 {
		return nil
	}
	for _, p := range raw {
		f.put(r, p)
	}
	return r
}

// rawPopulation is a population as a file has it.
type rawPopulation struct {
	name               string
	time, unit, sample []int64
}

// population reads the arrays of a population.
func (f *file) population(name string) (p rawPopulation, ok bool) {
	before := len(f.problems)
	p = rawPopulation{name: name, time: f.integers(name + timeEnding)}
	if f.array(name+unitEnding) == nil {
		f.problem("%s", f.stray(name+timeEnding))
		return p, false
	}
	p.unit, p.sample = f.integers(name+unitEnding), f.integers(name+sampleEnding)
	if len(f.problems) > before {
		return p, false
	}
	several := f.used[name+sampleEnding]
	if len(p.unit) != len(p.time) || several && len(p.sample) != len(p.time) {
		f.problem("population %s: %d times, %d units, %d sample numbers; every spike has one of each", name, len(p.time), len(p.unit), len(p.sample))
		return p, false
	}
	f.within(name+timeEnding, p.time, 1, math.MaxInt64, "times count from the start of the sample and are above 0: add 1 to all, or shift them")
	f.within(name+unitEnding, p.unit, 0, math.MaxInt32, "units count from 0")
	f.within(name+sampleEnding, p.sample, 0, maxSamples-1, "samples count from 0")
	return p, len(f.problems) == before
}

// within reports numbers beyond bounds, with their number and the first.
func (f *file) within(array string, values []int64, low, high int64, remedy string) {
	beyond, first := 0, int64(0)
	for _, v := range values {
		if v < low || v > high {
			if beyond == 0 {
				first = v
			}
			beyond++
		}
	}
	if beyond > 0 {
		f.problem("%d of %d numbers of %q are out of range, the first is %d; %s", beyond, len(values), array, first, remedy)
	}
}

// put sorts the spikes of a population into samples.
func (f *file) put(r *Recording, raw rawPopulation) {
	samples := make([][]spike, r.Samples)
	for i, at := range raw.time {
		sample := int64(0)
		if raw.sample != nil {
			sample = raw.sample[i]
		}
		samples[sample] = append(samples[sample], spike{events.Time(at), int32(raw.unit[i])})
	}
	p := Population{Name: raw.name, Trains: make([]events.Train, r.Samples)}
	mended := Mended{Population: raw.name}
	for i, spikes := range samples {
		var moved, dropped int
		p.Trains[i], moved, dropped = train(spikes)
		mended.Moved += moved
		mended.Dropped += dropped
	}
	if mended.Moved+mended.Dropped > 0 {
		r.Mended = append(r.Mended, mended)
	}
	f.potentials(r, &p)
	r.Populations = append(r.Populations, p)
}

// train returns spikes in order, each once, and how many stood before an earlier
// one and how many were there more than once. It sorts its argument.
func train(spikes []spike) (t events.Train, moved, dropped int) {
	last := spike{at: math.MinInt64}
	for _, s := range spikes {
		if s.at < last.at {
			moved++
			continue
		}
		last = s
	}
	slices.SortFunc(spikes, spike.compare)
	t.At, t.Unit = make([]events.Time, 0, len(spikes)), make([]int32, 0, len(spikes))
	for i, s := range spikes {
		if i > 0 && s == spikes[i-1] {
			dropped++
			continue
		}
		t.Append(s.at, s.unit)
	}
	return t, moved, dropped
}
