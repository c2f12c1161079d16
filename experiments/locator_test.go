package experiments

import (
	"context"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// sampleImage writes a test image as PNG, each pixel enlarged by a factor, and
// returns its path.
func sampleImage(t *testing.T, s *dataset.Sample, height, width, factor int) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, width*factor, height*factor))
	pixels := s.Pixels.Values()
	for y := range height * factor {
		for x := range width * factor {
			m.SetGray(x, y, color.Gray{Y: uint8(math.Round(255 * float64(pixels[y/factor*width+x/factor])))})
		}
	}
	dir := t.TempDir()
	writePNG(t, dir, s.Name+".png", m)
	return filepath.Join(dir, s.Name+".png")
}

// A locator leaves out what the box does not depend on, and finds the same.
func TestLocatorLeavesLayersOut(t *testing.T) {
	spec := parse(t, smallYAML, "learning_rate: 0.01", "learning_rate: 0.3", "\nlearning:", "\nprediction: {layers: [enc]}\nlearning:")
	trained := mustRun(t, spec, options(t))
	l, err := NewLocator(filepath.Join(trained.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	if layers := l.session.layers; len(layers) != 1 || layers[0] != "enc" {
		t.Errorf("it runs the layers %v", layers)
	}
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	file := sampleImage(t, &set.Test[0], 8, 12, 1)
	got, err := l.Locate(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := newSession(&Spec{
		Seed: spec.Seed, Batch: 1, DurationMS: spec.DurationMS, Dataset: spec.Dataset, Task: spec.Task, Coding: spec.Coding, Network: spec.Network, Learning: spec.Learning,
	}, &dataset.Set{Height: 8, Width: 12}, stage.Serial)
	if err != nil {
		t.Fatal(err)
	}
	if err := setWeights(filepath.Join(trained.Dir, weightsFile), spec, whole.Net); err != nil {
		t.Fatal(err)
	}
	l.session = whole
	l.rule = newRule(spec.Prediction, whole.layers)
	all, err := l.Locate(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if got.Box != all.Box || got.InputSpikes != all.InputSpikes || got.Spikes >= all.Spikes || got.SynapticOps >= all.SynapticOps {
		t.Errorf("got %+v, with all layers %+v", got, all)
	}
}

func TestLocator(t *testing.T) {
	spec := parse(t, smallYAML, "learning_rate: 0.01", "learning_rate: 0.3", "\nlearning:", "\nprediction: {layers: [enc, out], average_ticks: 2}\nlearning:")
	trained := mustRun(t, spec, options(t))
	weights := filepath.Join(trained.Dir, weightsFile)
	l, err := NewLocator(weights)
	if err != nil {
		t.Fatal(err)
	}
	if l.Info().Score != trained.Test.Score || l.Source() != weights {
		t.Errorf("it says of itself %+v, %s", l.Info(), l.Source())
	}
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	for i := range set.Test {
		file := sampleImage(t, &set.Test[i], 8, 12, 1)
		got, err := l.Locate(context.Background(), file)
		if err != nil {
			t.Fatal(err)
		}

		// What a test of that image alone would find.
		o := *spec
		o.Batch = 1
		photograph, err := dataset.OpenPhotograph(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := newSession(&o, &dataset.Set{Height: 8, Width: 12}, stage.Serial)
		if err != nil {
			t.Fatal(err)
		}
		if err := setWeights(weights, spec, s.Net); err != nil {
			t.Fatal(err)
		}
		r := run{spec: &o, session: s, rule: newRule(spec.Prediction, s.layers)}
		sc := newScores(2, 1, r.rule)
		if err := sc.test(context.Background(), s, newReadings(s, r.rule.ticks), []dataset.Sample{{Pixels: dataset.PixelsOf(photograph.Pixels(8, 12))}}, 0, 1, network.Probe{}); err != nil {
			t.Fatal(err)
		}
		b := sc.ruled[0].Box
		if want := (box.Box{XMin: b.XMin * 12, YMin: b.YMin * 8, XMax: b.XMax * 12, YMax: b.YMax * 8}); got.Box != want || got.Width != 12 || got.Height != 8 {
			t.Errorf("got %+v, want %v", got, want)
		}
		totals := r.totals(s.Net.Counters())
		near(t, "spikes", float64(got.Spikes), totals.Spikes)
		near(t, "input spikes", float64(got.InputSpikes), totals.InputSpikes)
		near(t, "synaptic operations", float64(got.SynapticOps), totals.SynapticOps)
		if got.SynapticOps == 0 || !got.Found() {
			t.Errorf("nothing happened: %+v", got)
		}

		// The same picture at another size and under another name has the same
		// box, in its own pixels.
		large, err := l.Locate(context.Background(), sampleImage(t, &dataset.Sample{Name: "other", Pixels: set.Test[i].Pixels}, 8, 12, 5))
		if err != nil {
			t.Fatal(err)
		}
		for k, edge := range []float64{large.Box.XMin, large.Box.YMin, large.Box.XMax, large.Box.YMax} {
			small := []float64{got.Box.XMin, got.Box.YMin, got.Box.XMax, got.Box.YMax}[k]
			if math.Abs(edge-5*small) > 5 || large.Width != 60 || large.Height != 40 {
				t.Errorf("enlarged: %+v, small: %+v", large.Box, got.Box)
			}
		}
		again, err := l.Locate(context.Background(), file)
		if err != nil || again.Box != got.Box || again.Spikes != got.Spikes {
			t.Errorf("the second time: %+v (%v), the first: %+v", again, err, got)
		}
	}
}

func TestLocatorErrors(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	weights := filepath.Join(trained.Dir, weightsFile)
	text := filepath.Join(t.TempDir(), "text.jpg")
	if err := os.WriteFile(text, []byte("no image"), 0o666); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"no/where.npz":           "no/where.npz",
		text:                     "not an .npz archive",
		changed(t, weights, nil): "does not say which experiment it comes from",
		changed(t, weights, func(meta map[string]any) { meta["yaml"] = "name: 3 4" }): "the experiment stored in",
		changed(t, weights, func(meta map[string]any) {
			meta["yaml"] = strings.Replace(meta["yaml"].(string), "channels: 3", "channels: 4", 1)
		}): "weights in",
	} {
		if _, err := NewLocator(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", file, err, want)
		}
	}
	l, err := NewLocator(weights)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"no/where.jpg": "no/where.jpg is missing", text: text + " is no JPEG"} {
		if _, err := l.Locate(context.Background(), file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", file, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	good := sampleImage(t, &dataset.Synthetic(parse(t, smallYAML).Dataset, 7, 0).Test[0], 8, 12, 1)
	if _, err := l.Locate(ctx, good); err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("cancelled: %v", err)
	}
}
