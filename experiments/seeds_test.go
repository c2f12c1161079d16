package experiments

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestRunSeeds(t *testing.T) {
	spec := parse(t, smallYAML)
	o := options(t)
	whole, err := RunSeeds(context.Background(), spec, o, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range whole.Seeds {
		o := options(t)
		seed := uint64(i + 1)
		o.Seed = &seed
		if r := mustRun(t, spec, o); s.Seed != seed || s.Prediction != r.Test.Prediction.Score || s.LastLayer != r.Test.Score || s.Constant != r.Test.ConstantScore || s.Images != 4 {
			t.Errorf("seed %d: got %+v, want %+v", seed, s, r.Test)
		}
	}
	a, b, c := whole.Seeds[0].LastLayer, whole.Seeds[1].LastLayer, whole.Seeds[2].LastLayer
	mean := (a + b + c) / 3
	near(t, "mean", whole.LastLayer.Mean, mean)
	near(t, "standard deviation", whole.LastLayer.StandardDeviation, math.Sqrt(((a-mean)*(a-mean)+(b-mean)*(b-mean)+(c-mean)*(c-mean))/2))
	if whole.LastLayer.StandardDeviation == 0 {
		t.Error("all seeds are one")
	}
	if _, err := os.Stat(filepath.Join(o.Out, seedsFile)); err != nil {
		t.Error(err)
	}
	if note := whole.Tables()[0].Notes[0]; note != "a seed draws weights, spikes, order and the split of the data set" {
		t.Errorf("the table says that %s", note)
	}
	drawn := *whole
	drawn.SplitSeed = 5
	if note := drawn.Tables()[0].Notes[0]; note != "a seed draws weights, spikes and order; the split of the data set is that of seed 5" {
		t.Errorf("with a split of its own, the table says that %s", note)
	}

	// In parts: one seed cut short early, then later, then the rest.
	p := options(t)
	for _, until := range []string{"epoch 1", "epoch 2"} {
		ctx, cancel := context.WithCancel(context.Background())
		p.Progress = &listener{onStep: func(label string, _ int) {
			if strings.HasPrefix(label, until) {
				cancel()
			}
		}}
		if _, err := RunSeeds(ctx, spec, p, 3); err == nil {
			t.Fatal("it was not cut short")
		}
	}
	heard := &listener{}
	p.Progress = heard
	for range 2 {
		parts, err := RunSeeds(context.Background(), spec, p, 3)
		if err != nil {
			t.Fatal(err)
		}
		parts.Dir = whole.Dir
		if !reflect.DeepEqual(parts, whole) {
			t.Errorf("in parts %+v, at once %+v", parts, whole)
		}
	}
	if n := strings.Count(strings.Join(heard.lines, "\n"), "is complete."); n != 3 {
		t.Errorf("%d seeds were found complete, want 3", n)
	}
	if _, err := RunSeeds(context.Background(), parse(t, smallYAML, "threshold: 1", "threshold: 2"), p, 3); err == nil || !strings.Contains(err.Error(), "differs from the one in") || !strings.Contains(err.Error(), "network.neuron.lif.threshold is 1 there and 2 here; ask for the same, or choose another --out") {
		t.Errorf("another experiment in the same directory: %v", err)
	}
}

// A series calls its scores as the task does and its samples as the data set does, in
// the table, in seeds.json and while it runs; what it has written it knows again.
func TestSeedsOfClasses(t *testing.T) {
	spec := parse(t, classesYAML, "FILE", writeClasses(t, 60), "epochs: 4", "epochs: 1", "train_images: 80", "train_images: 40")
	o, heard := options(t), &listener{}
	o.Progress = heard
	var all *SeedsResult
	for range 2 {
		var err error
		if all, err = RunSeeds(t.Context(), spec, o, 1); err != nil {
			t.Fatal(err)
		}
	}
	var text strings.Builder
	for _, table := range all.Tables() {
		if err := table.Write(&text); err != nil {
			t.Fatal(err)
		}
	}
	stored := string(read(t, filepath.Join(o.Out, seedsFile)))
	wantTexts(t, text.String(), "test accuracy", "samples", "majority class")
	wantTexts(t, stored, `"metric": "accuracy"`, `"majority_class": `)
	for _, word := range []string{"mIoU", "constant_box", "constant box"} {
		if strings.Contains(text.String()+stored, word) {
			t.Errorf("%q of a classification in\n%s\n%s", word, text.String(), stored)
		}
	}
	for _, said := range append(heard.units, heard.lines...) {
		if strings.Contains(said, "image") {
			t.Errorf("of recorded spikes it says %q", said)
		}
	}
	r, err := readResults(all.seedDir(1))
	if err != nil {
		t.Fatal(err)
	}
	if r.Dataset.Item != "sample" || r.CountsOf != "test samples" || r.Test.ConstantOf != "the training samples" {
		t.Errorf("a run of it tells of %q, %q and %q", r.Dataset.Item, r.CountsOf, r.Test.ConstantOf)
	}
}

// What a seed's run warns of is in the summary, too, and in what is printed.
func TestSeedsRepeatWarnings(t *testing.T) {
	spec := parse(t, smallYAML, "threshold: 1", "threshold: 1000")
	o := options(t)
	all, err := RunSeeds(context.Background(), spec, o, 2)
	if err != nil {
		t.Fatal(err)
	}
	var stored SeedsResult
	data, err := os.ReadFile(filepath.Join(o.Out, seedsFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &stored); err != nil {
		t.Fatal(err)
	}
	tables := all.Tables()
	notes := strings.Join(tables[len(tables)-1].Notes, "\n")
	for i, s := range all.Seeds {
		if len(s.Warnings) == 0 || !reflect.DeepEqual(s.Warnings, stored.Seeds[i].Warnings) {
			t.Errorf("seed %d: warnings %v, stored %v", s.Seed, s.Warnings, stored.Seeds[i].Warnings)
		}
		if want := fmt.Sprintf("seed %d: enc never fired", s.Seed); !strings.Contains(notes, want) {
			t.Errorf("%q is not in\n%s", want, notes)
		}
	}
}
