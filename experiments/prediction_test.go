package experiments

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/experiments/task"
	"spikesim/network"
)

// boxSides are what a readout says of a box.
const boxSides = 4

// allTicks shows the test images of a spec to a trained network and returns what
// every readout said: [image][layer][tick−1].
func allTicks(t *testing.T, spec *Spec, weights string) (said [][][][boxSides]float64, truth []task.Answer) {
	t.Helper()
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	one := *spec
	one.Batch = 1
	s, err := newSession(&one, set, stage.Serial)
	if err != nil {
		t.Fatal(err)
	}
	if err := setWeights(weights, spec, s.Net); err != nil {
		t.Fatal(err)
	}
	s.Net.ReadoutEvery(1)
	for i := range set.Test {
		of := make([][][boxSides]float64, len(s.layers))
		s.Net.Observe(network.Probe{Readout: func(population, _, tick int, prediction []float32) {
			if len(of[population-1]) != tick-1 {
				t.Fatalf("population %d: readout of tick %d after %d", population, tick, len(of[population-1]))
			}
			of[population-1] = append(of[population-1], [boxSides]float64{
				float64(prediction[0]), float64(prediction[1]), float64(prediction[2]), float64(prediction[3])})
		}})
		if err := s.showTest(0, &set.Test[i]); err != nil {
			t.Fatal(err)
		}
		if err := s.present(context.Background(), 1, network.Test); err != nil {
			t.Fatal(err)
		}
		said = append(said, of)
	}
	return said, truths(set.Test)
}

// predicting is the small experiment with a rule of prediction, in a hurry to
// learn: its readouts say another thing in every tick.
func predicting(t *testing.T, prediction string) *Spec {
	t.Helper()
	return parse(t, smallYAML, "learning_rate: 0.01", "learning_rate: 0.3", "\nlearning:", "\n"+prediction+"\nlearning:")
}

// test tests weights by an experiment's own rule.
func test(t *testing.T, spec *Spec, weights string) *Results {
	t.Helper()
	o := options(t)
	o.Eval, o.Weights = true, weights
	return mustRun(t, spec, o)
}

func TestPredictionRule(t *testing.T) {
	weights := filepath.Join(mustRun(t, predicting(t, ""), options(t)).Dir, weightsFile)
	said, truth := allTicks(t, predicting(t, ""), weights)
	if said[0][0][5] == said[0][0][7] || said[0][1][5] == said[0][1][7] {
		t.Fatal("the readouts say the same at every tick")
	}
	for _, tt := range []struct {
		yaml   string
		layers []int
		ticks  int
	}{
		{"", []int{1}, 1},
		{"prediction: {layers: [enc]}", []int{0}, 1},
		{"prediction: {layers: [out, enc]}", []int{0, 1}, 1},
		{"prediction: {average_ticks: 3}", []int{1}, 3},
		{"prediction: {layers: [enc, out], average_ticks: 8}", []int{0, 1}, 8},
	} {
		t.Run(tt.yaml, func(t *testing.T) {
			o := options(t)
			o.Eval, o.Weights, o.ForeignWeights = true, weights, true
			r := mustRun(t, predicting(t, tt.yaml), o)
			score := func(layers []int, ticks int) (mean float64) {
				for i := range truth {
					var sum [boxSides]float64
					for _, l := range layers {
						for _, at := range said[i][l][8-ticks:] {
							for k, v := range at {
								sum[k] += v / float64(len(layers)*ticks)
							}
						}
					}
					mean += box.IoU(box.Box{XMin: sum[0], YMin: sum[1], XMax: sum[2], YMax: sum[3]}, truth[i].Box) / float64(len(truth))
				}
				return mean
			}
			p := r.Test.Prediction
			near(t, "the rule", p.Score, score(tt.layers, tt.ticks))
			near(t, "the rule at the last tick", p.LastTickScore, score(tt.layers, 1))
			near(t, "the last layer", r.Test.Score, score([]int{1}, 1))
			near(t, "the first layer", r.Test.ScorePerLayer[0], score([]int{0}, 1))
			if p.Score == 0 {
				t.Error("nothing is tested: no box meets the truth")
			}
			if p.AverageTicks != tt.ticks || len(p.Layers) != len(tt.layers) {
				t.Errorf("got the rule %+v", p)
			}
		})
	}
}

// The means are of the boxes as they were read, and only then clipped.
func TestReadingsBox(t *testing.T) {
	r := &readings{from: 7, task: task.Boxes{}, mean: make([]float64, boxSides), said: [][][]float32{
		{make([]float32, 8), {9, 9, 9, 9, -0.25, 0.25, 0.5, 1.5}},
		{make([]float32, 8), {9, 9, 9, 9, 0.5, 0.5, 1.75, 1}},
	}}
	want := box.Box{XMin: 0.125, YMin: 0.375, XMax: 1, YMax: 1}
	if got := r.answer([]int{0, 1}, 1, 8, 8).Box; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := r.answer([]int{0}, 1, 7, 8).Box; got != (box.Box{XMin: 0, YMin: 0.125, XMax: 0.25, YMax: 0.75}) {
		t.Errorf("the mean of two ticks is %v", got)
	}
	r.said[0][1][4] = float32(math.NaN())
	if got := r.answer([]int{0}, 1, 8, 8).Box; got != (box.Box{}) {
		t.Errorf("a box that is no number is %v", got)
	}
}

func TestPredictionTables(t *testing.T) {
	r := mustRun(t, predicting(t, "prediction: {layers: [enc, out], average_ticks: 2}"), options(t))
	p := r.Test.Prediction
	if p.Score == p.LastTickScore {
		t.Fatal("the last tick and the mean of two score the same")
	}
	wantTexts(t, tablesText(t, r), "(last tick unless it says otherwise)",
		fmt.Sprintf("mean of enc, out, mean of the last 2 ticks (the result)  %.4f\n", p.Score),
		fmt.Sprintf("\nmean of enc, out  %45.4f\n", p.LastTickScore))
	r = mustRun(t, predicting(t, "prediction: {layers: [enc]}"), options(t))
	wantTexts(t, tablesText(t, r), "Epochs (loss of the last layer, mIoU of the result)", "enc (the result)",
		fmt.Sprintf("  %.4f  ", *r.Epochs[0].TestScore))
	for i, e := range r.Epochs {
		if *e.TestScore != e.TestScorePerLayer[0] {
			t.Errorf("epoch %d scores %g, its first layer %g", i+1, *e.TestScore, e.TestScorePerLayer[0])
		}
	}
}

// Averaging over ticks changes what is read, never what is fired or learned.
func TestAverageTicksChangesNoSpike(t *testing.T) {
	plain := mustRun(t, parse(t, smallYAML), options(t))
	averaged := mustRun(t, parse(t, smallYAML, "\nlearning:", "\nprediction: {average_ticks: 4}\nlearning:"), options(t))
	if plain.SpikeHash != averaged.SpikeHash || plain.Test.Score != averaged.Test.Score {
		t.Error("the spikes or the last layer's score differ")
	}
	if *plain.Training != *averaged.Training {
		t.Error("training differs")
	}
	// Four values from 9 and 12 features, at every one of 8 ticks instead of at
	// the last.
	near(t, "readout MACs", averaged.Totals.ReadoutMACs, 8*plain.Totals.ReadoutMACs)
	a, err := openWeights(filepath.Join(plain.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	b, err := openWeights(filepath.Join(averaged.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(slices.DeleteFunc(a.archive.Arrays, isMetadata)) != fmt.Sprint(slices.DeleteFunc(b.archive.Arrays, isMetadata)) {
		t.Error("the weights differ")
	}
}
