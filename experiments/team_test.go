package experiments

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// withCores runs f on a number of cores.
func withCores(n int, f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	f()
}

// A team finds what one network finds, raster and counts included.
func TestTeam(t *testing.T) {
	for _, yaml := range []string{smallYAML, everyPart} {
		spec := parse(t, yaml, "\nlearning:", "\nprediction: {average_ticks: 2}\nlearning:", "test_images: 4", "test_images: 9", map[string]string{smallYAML: "batch: 4", everyPart: "batch: 3"}[yaml], "batch: 64")
		var want *Results
		for _, cores := range []int{1, 2, 3, 8} {
			withCores(cores, func() {
				got := mustRun(t, spec, options(t))
				if want == nil {
					want = got
					return
				}
				if got.SpikeHash != want.SpikeHash || !reflect.DeepEqual(got.Test, want.Test) || !reflect.DeepEqual(got.Populations, want.Populations) ||
					!reflect.DeepEqual(got.Connections, want.Connections) || !reflect.DeepEqual(got.Totals, want.Totals) || !reflect.DeepEqual(got.predicted, want.predicted) {
					t.Errorf("%s, %d cores: got %+v, want %+v", spec.Name, cores, got.Test, want.Test)
				}
				if !reflect.DeepEqual(got.shown.raster, want.shown.raster) {
					t.Errorf("%s, %d cores: another raster", spec.Name, cores)
				}
			})
		}
	}
}

func TestTeamSize(t *testing.T) {
	spec := parse(t, smallYAML, "batch: 4", "batch: 64")
	for _, tt := range []struct{ cores, batch, images, want int }{
		{1, 64, 4, 0}, {2, 64, 4, 2}, {3, 64, 4, 3}, {8, 64, 4, 4}, {8, 64, 1, 0}, {2, 1, 4, 0},
	} {
		withCores(tt.cores, func() {
			one := *spec
			one.Batch = tt.batch
			set := dataset.Synthetic(spec.Dataset, spec.Seed, tt.images)
			s, err := newSession(&one, set, stage.Event)
			if err != nil {
				t.Fatal(err)
			}
			got, err := newTeam(s, len(set.Test))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			if got != nil {
				n = len(got.members)
			}
			if n != tt.want {
				t.Errorf("%+v: %d members", tt, n)
			}
		})
	}
	// Together they take no more memory than the network they stand in for.
	f := footprint{spec: spec}
	bytes := func(lanes int) int64 {
		all, err := f.networkMemory(lanes, true)
		if err != nil {
			t.Fatal(err)
		}
		return total(all)
	}
	if one, many := bytes(1), bytes(64); many < 2*one || many > 64*one {
		t.Errorf("%d bytes for one lane, %d for 64", one, many)
	}
}

// A test that is cut short says so and counts nothing twice.
func TestTeamCancelled(t *testing.T) {
	withCores(4, func() {
		ctx, cancel := context.WithCancel(context.Background())
		o := options(t)
		o.Progress = &listener{onStep: func(label string, done int) {
			if strings.HasPrefix(label, "testing") && done == 2 {
				cancel()
			}
		}}
		spec := parse(t, smallYAML, "test_images: 4", "test_images: 500", "batch: 4", "batch: 64")
		r, err := Run(ctx, spec, o)
		if err == nil || r.Status != "cancelled" || r.Test.Images != 0 {
			t.Errorf("got %+v, error %v", r, err)
		}
	})
}

// What is prepared ahead is what would have been prepared, at every place of an
// epoch.
func TestPreparedAhead(t *testing.T) {
	spec, err := Load(t.Context(), "testdata/good/contrast.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	sessions := [2]*session{}
	for i := range sessions {
		if sessions[i], err = newSession(spec, set, stage.Serial); err != nil {
			t.Fatal(err)
		}
	}
	ahead, plain := sessions[0], sessions[1]
	batches := [][]int{{0, 1}, {2, 3}, {4, 0}, {1}}
	for epoch := range 2 {
		for i, b := range batches {
			var next []int
			if i+1 < len(batches) {
				next = batches[i+1]
			}
			if i == 2 { // a test in between
				ahead.showTest(0, &set.Test[0])
			}
			if err := ahead.train(t.Context(), epoch, b, next); err != nil {
				t.Fatal(err)
			}
			if err := plain.train(t.Context(), epoch, b, nil); err != nil {
				t.Fatal(err)
			}
			if next == nil {
				continue
			}
			if !slices.Equal(ahead.prepared, next) || ahead.preparedFor != epoch {
				t.Fatalf("prepared %v of epoch %d", ahead.prepared, ahead.preparedFor)
			}
			for l := range next {
				plain.prepare(&plain.bank, l, epoch, next[l])
				a, b := &ahead.lanes[l], &plain.lanes[l]
				if !slices.Equal(a.feed.Image(0).Values(), b.feed.Image(0).Values()) || !slices.Equal(a.target, b.target) || ahead.samples[l].Key != plain.samples[l].Key ||
					!slices.Equal(ahead.samples[l].Target, plain.samples[l].Target) {
					t.Errorf("epoch %d, batch %d, lane %d: prepared otherwise", epoch, i+1, l)
				}
			}
		}
	}
	a, b := ahead.Net.Counters(), plain.Net.Counters()
	if !reflect.DeepEqual(a, b) || a.SpikeHash() != b.SpikeHash() {
		t.Error("the spikes differ")
	}
	arrays := func(s *session) []network.Array { return s.Net.Weights() }
	if !reflect.DeepEqual(arrays(ahead), arrays(plain)) {
		t.Error("the weights differ")
	}
}
