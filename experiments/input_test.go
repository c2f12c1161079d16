package experiments

import (
	"context"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// Every option of the input together: the network learns from crops in contrast
// and sees nothing but them.
func TestContrastExperimentRuns(t *testing.T) {
	spec, err := Load(t.Context(), "testdata/good/contrast.yaml")
	if err != nil {
		t.Fatal(err)
	}
	first := mustRun(t, spec, options(t))
	if first.Status != "complete" || first.Dataset.Validation != 3 || first.Totals.InputSpikes == 0 {
		t.Errorf("got %+v, %g input spikes", first.Dataset, first.Totals.InputSpikes)
	}
	o := options(t)
	o.Engine = EngineSerial
	sameRun(t, "serial engine", mustRun(t, spec, o).Dir, first.Dir)
	spec.Dataset.Augment.Crop = nil
	if other := mustRun(t, spec, options(t)); other.Epochs[0].TrainSpikeHash == first.Epochs[0].TrainSpikeHash {
		t.Error("the network is trained on the same spikes without crops")
	}
}

// The input fires on ticks, ON or OFF for a pixel but not both, at most at every
// other tick (cap 0.5).
func TestContrastInput(t *testing.T) {
	spec, err := Load(t.Context(), "testdata/good/contrast.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	s, err := newSession(spec, set, stage.Serial)
	if err != nil {
		t.Fatal(err)
	}
	for i := range set.Test {
		if err := s.showTest(0, &set.Test[i]); err != nil {
			t.Fatal(err)
		}
		train := events.Record(s.lanes[0].feed.Sources()[0], 100*Tick)
		fired := make([]int, 2*10*14)
		for k, unit := range train.Unit {
			fired[unit]++
			if train.At[k]%Tick != 0 {
				t.Fatalf("spike at %v", train.At[k])
			}
		}
		for p := 0; p < len(fired); p += 2 {
			if fired[p] > 0 && fired[p+1] > 0 {
				t.Errorf("pixel %d fires ON and OFF", p/2)
			}
		}
		if most := slices.Max(fired); most > 50 || most < 20 {
			t.Errorf("%d spikes of one unit in 100 ticks", most)
		}
	}
}

// An image is trained on in the same variant whichever batch and order it comes
// in, and in another one in the next epoch.
func TestVariantsAreKeyedByEpochAndImage(t *testing.T) {
	spec, err := Load(t.Context(), "testdata/good/contrast.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	shown := func(epoch int, indices []int) (values, target []float32) {
		t.Helper()
		s, err := newSession(spec, set, stage.Serial)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.train(context.Background(), epoch, indices, nil); err != nil {
			t.Fatal(err)
		}
		l := slices.Index(indices, 2)
		return s.lanes[l].feed.Image(0).Values(), s.lanes[l].target
	}
	values, target := shown(0, []int{2, 4})
	again, sameTarget := shown(0, []int{0, 2})
	if !slices.Equal(values, again) || !slices.Equal(target, sameTarget) {
		t.Error("the variant of an image depends on its place")
	}
	if other, _ := shown(1, []int{2, 4}); slices.Equal(values, other) {
		t.Error("two epochs show one variant")
	}
}

// BenchmarkPrepare prepares a training image for a network of 44×60: crop,
// contrast, start of the encoder.
func BenchmarkPrepare(b *testing.B) {
	spec, err := Load(b.Context(), "testdata/good/contrast.yaml")
	if err != nil {
		b.Fatal(err)
	}
	spec.Dataset.Height, spec.Dataset.Width, spec.Coding.Filter.SurroundPX = 44, 60, 5
	spec.Network.Populations[0].Input = &network.InputSpec{Channels: 2, Height: 44, Width: 60}
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	s, err := newSession(spec, set, stage.Serial)
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		if err := s.prepare(&s.bank, 0, 0, i%len(set.Train)); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
