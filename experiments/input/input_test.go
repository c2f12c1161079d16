package input_test

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments/input"
	"spikesim/experiments/spikes"
	"spikesim/sim/random"
)

const ms = events.Millisecond

var four = input.Population{Name: "in", Shape: spikes.Shape{Channels: 2, Height: 1, Width: 2}}

// shown returns what a population is shown in 10 ms.
func shown(t *testing.T, p input.Params, key random.Key, s input.Sample) events.Train {
	t.Helper()
	p.Validate(func(path, problem, _ string) { t.Errorf("%s: %s", path, problem) })
	source, err := p.Source(four, 10*ms)
	if err != nil {
		t.Fatal(err)
	}
	var first events.Train
	for range 2 { // a source starts anew with every sample
		if err := source.Begin(key, s); err != nil {
			t.Fatal(err)
		}
		var train events.Train
		for from := events.Time(0); from < 10*ms; from += ms {
			source.Spikes(events.Window{From: from, To: from + ms}, &train)
		}
		if !train.Sorted() {
			t.Fatalf("not in order: %v", train)
		}
		if first.At == nil {
			first = train
		} else if !reflect.DeepEqual(first, train) {
			t.Error("the second sample of the same key is another")
		}
	}
	return first
}

func TestRegular(t *testing.T) {
	got := shown(t, &input.RegularSpec{IntervalMS: 4, FirstMS: 1.5}, 1, input.Sample{})
	want := []events.Time{1500000, 5500000, 9500000}
	if got.Len() != 12 || got.At[0] != want[0] || got.At[4] != want[1] || got.At[8] != want[2] || !slices.Equal(got.Unit[:4], []int32{0, 1, 2, 3}) {
		t.Errorf("got %v", got)
	}
	if got := shown(t, &input.RegularSpec{IntervalMS: 10}, 1, input.Sample{}); got.Len() != 4 || got.At[0] != 10*ms {
		t.Errorf("by default the first comes after one interval: %v", got)
	}
}

func TestList(t *testing.T) {
	// Unit 1 in C order is column 1 of channel 0, for the engines unit 2.
	got := shown(t, &input.ListSpec{TimesMS: []float64{3, 1, 20}, Units: []int{1, 3, 0}}, 1, input.Sample{})
	if want := (events.Train{At: []events.Time{ms, 3 * ms}, Unit: []int32{3, 2}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := shown(t, &input.ListSpec{TimesMS: []float64{2}}, 1, input.Sample{}); !slices.Equal(got.Unit, []int32{0, 1, 2, 3}) {
		t.Errorf("without units: %v", got)
	}
}

func TestPoissonHasItsRate(t *testing.T) {
	n := 0
	for k := range 200 {
		got := shown(t, &input.PoissonSpec{RatePerMS: .5}, random.New(uint64(k)), input.Sample{})
		n += got.Len()
	}
	// 4000 expected with a standard deviation of 63.
	if n < 3700 || n > 4300 {
		t.Errorf("%d spikes", n)
	}
}

func TestRecorded(t *testing.T) {
	own := map[string]events.Train{"in": {At: []events.Time{5, 5}, Unit: []int32{1, 2}}, "other": {At: []events.Time{7}, Unit: []int32{3}}}
	if got, want := shown(t, &input.RecordedSpec{}, 1, input.Sample{Spikes: own}), (events.Train{At: []events.Time{5, 5}, Unit: []int32{1, 2}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := shown(t, &input.RecordedSpec{Population: "other"}, 1, input.Sample{Spikes: own}); got.At[0] != 7 {
		t.Errorf("of another population: %v", got)
	}
	file := filepath.Join(t.TempDir(), "x.npz")
	if err := spikes.Write(file, &spikes.Recording{Samples: 1, Populations: []spikes.Population{{Name: "x", Trains: []events.Train{own["other"]}}}}); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, &input.RecordedSpec{Population: "x", Path: file}, 1, input.Sample{}); got.At[0] != 7 || got.Unit[0] != 3 {
		t.Errorf("from a file: %v", got)
	}
	if _, err := (&input.RecordedSpec{Path: file}).Source(four, ms); err == nil || !strings.Contains(err.Error(), `no spikes of a population "in"`) {
		t.Errorf("a file without the population: %v", err)
	}
}

// A file is read once, whatever the number of lanes, and every lane plays all of it.
func TestFilesAreReadOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "in.npz")
	train := events.Train{At: []events.Time{7, 9}, Unit: []int32{3, 1}}
	if err := spikes.Write(file, &spikes.Recording{Samples: 2, Populations: []spikes.Population{{Name: "in", Trains: []events.Train{train, train}}}}); err != nil {
		t.Fatal(err)
	}

	first, err := input.NewFeed(input.Plan{
		Inputs: map[string]input.Spec{"in": input.Of("recorded", &input.RecordedSpec{Path: file}), "other": input.Of("regular", &input.RegularSpec{IntervalMS: 1})},
		Tick:   ms, Duration: 3 * ms,
	}, []input.Population{four, {Name: "other", Shape: four.Shape}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	second, err := first.Another()
	if err != nil {
		t.Fatal(err)
	}
	for _, feed := range []*input.Feed{first, second} {
		if err := feed.Begin(random.New(1), input.Sample{}); err != nil {
			t.Fatal(err)
		}
	}
	// In turn: neither has a place in the file of the other.
	for _, until := range []events.Time{8, 3 * ms} {
		for _, feed := range []*input.Feed{first, second} {
			var got events.Train
			w := events.Window{From: 0, To: until}
			if until > 8 {
				w.From = 8
			}
			feed.Sources()[0].Spikes(w, &got)
			if got.Len() != 1 || got.At[0] != map[bool]events.Time{true: 7, false: 9}[until == 8] {
				t.Errorf("up to %v: %v", until, got)
			}
		}
	}
	none := func(func(input.Sample) bool) {}
	if a, b := first.Notes(none), second.Notes(none); len(a) != 1 || !slices.Equal(a, b) {
		t.Errorf("notes %q, then %q", a, b)
	}
}

func TestWhatCannotBePlayedIsAnError(t *testing.T) {
	source, err := (&input.RecordedSpec{}).Source(four, ms)
	if err != nil {
		t.Fatal(err)
	}
	for want, s := range map[string]input.Sample{
		"holds images":               {Pixels: make([]float32, 4)},
		`which has out`:              {Spikes: map[string]events.Train{"out": {}}},
		"1 spikes of units that the": {Spikes: map[string]events.Train{"in": {At: []events.Time{1}, Unit: []int32{4}}}},
	} {
		if err := source.Begin(1, s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	image, err := input.NewImage(coding.DefaultSpec(), 2, 2, ms)
	if err != nil {
		t.Fatal(err)
	}
	if err := image.Begin(1, input.Sample{}); err == nil {
		t.Error("an image of recorded spikes")
	}
}

func TestBadParameters(t *testing.T) {
	for want, p := range map[string]input.Params{
		"rate_per_ms: NaN":       &input.PoissonSpec{RatePerMS: math.NaN()},
		"rate_per_ms: 0":         &input.PoissonSpec{},
		"interval_ms: -1":        &input.RegularSpec{IntervalMS: -1},
		"first_ms: -2":           &input.RegularSpec{IntervalMS: 1, FirstMS: -2},
		"times_ms[1]: 0":         &input.ListSpec{TimesMS: []float64{1, 0}},
		"times_ms: there are no": &input.ListSpec{},
		"units: 1 units for 2":   &input.ListSpec{TimesMS: []float64{1, 2}, Units: []int{1}},
	} {
		var said []string
		p.Validate(func(path, problem, _ string) { said = append(said, path+": "+problem) })
		if len(said) != 1 || !strings.HasPrefix(said[0], want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
	for want, p := range map[string]*input.ListSpec{
		"unit 4 is out of range": {TimesMS: []float64{1}, Units: []int{4}},
		"twice at one nano":      {TimesMS: []float64{1, 1}, Units: []int{2, 2}},
	} {
		if _, err := p.Source(four, ms); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// every is a kind of input added from outside: all units fire at every tick.
type every struct{}

func (*every) Validate(func(path, problem, remedy string)) {}
func (*every) FromData() bool                              { return false }
func (*every) Source(p input.Population, duration events.Time) (input.Source, error) {
	return (&input.RegularSpec{IntervalMS: 1}).Source(p, duration)
}

func init() { input.Register("every_tick", func() input.Params { return &every{} }) }

func TestAFeedPlaysAllPopulations(t *testing.T) {
	noise := input.Population{Name: "noise", Shape: spikes.Shape{Channels: 3, Height: 1, Width: 1}}
	tick := input.Population{Name: "tick", Shape: spikes.Shape{Channels: 1, Height: 1, Width: 1}}
	image := input.Population{Name: "image", Shape: spikes.Shape{Channels: 1, Height: 2, Width: 2}}
	plan := input.Plan{
		Inputs: map[string]input.Spec{"noise": input.Of("poisson", &input.PoissonSpec{RatePerMS: 1}), "tick": input.Of("every_tick", &every{})},
		Coding: coding.DefaultSpec(), Height: 2, Width: 2, Tick: ms, Duration: 10 * ms,
	}
	feed, err := input.NewFeed(plan, []input.Population{noise, image, tick})
	if err != nil {
		t.Fatal(err)
	}
	play := func(key random.Key) (trains []events.Train) {
		if err := feed.Begin(key, input.Sample{Pixels: []float32{1, 1, 1, 1}}); err != nil {
			t.Fatal(err)
		}
		for _, s := range feed.Sources() {
			trains = append(trains, events.Record(s, 10*ms))
		}
		return trains
	}
	a, b, again := play(1), play(2), play(1)
	if !reflect.DeepEqual(a, again) || reflect.DeepEqual(a[0], b[0]) || a[2].Len() != 10 || a[1].Len() == 0 {
		t.Errorf("%d, %d and %d spikes", a[0].Len(), a[1].Len(), a[2].Len())
	}
	if feed.Image(0) != nil || feed.Image(1) == nil {
		t.Error("the image is another population")
	}
	if _, err := input.NewFeed(plan, []input.Population{four, {Name: "large", Shape: spikes.Shape{Channels: 9, Height: 1, Width: 1}}}); err == nil || !strings.Contains(err.Error(), "9 units") {
		t.Errorf("an image for a population of another size: %v", err)
	}
}
