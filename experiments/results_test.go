package experiments

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/energy"
)

// Every key that readers of results.json rely on.
func TestResultsFileHasEveryKey(t *testing.T) {
	r := mustRun(t, parse(t, smallYAML), options(t))
	var all map[string]any
	if err := json.Unmarshal(read(t, r.Dir, resultsFile), &all); err != nil {
		t.Fatal(err)
	}
	has := func(where string, in any, keys ...string) {
		t.Helper()
		object, ok := in.(map[string]any)
		if !ok {
			t.Fatalf("%s is no object: %v", where, in)
		}
		for _, key := range keys {
			if v, ok := object[key]; !ok || v == nil {
				t.Errorf("%s: %q is %v (there: %v)", where, key, v, ok)
			}
		}
	}
	firstOf := func(key string, in map[string]any) any {
		list, ok := in[key].([]any)
		if !ok || len(list) == 0 {
			t.Fatalf("%s is no list with entries: %v", key, in[key])
		}
		return list[0]
	}
	has("the file", all, "experiment", "status", "seed", "engine", "neuron", "neuron_note", "batch", "duration_ms",
		"dataset", "epochs", "test", "breakdown", "counts_of", "populations", "connections", "totals", "training", "energy",
		"spike_hash", "wall_seconds", "seconds_per_image")
	has("dataset", all["dataset"], "name", "synthetic", "labels", "height", "width", "train", "test", "skipped", "skipped_files")
	has("epochs", firstOf("epochs", all), "epoch", "train_loss_per_layer", "test_miou_per_layer", "seconds", "train_spike_hash")
	has("test", all["test"], "miou", "layers", "miou_per_layer", "prediction", "constant_box_miou", "constant_box", "constant_box_of", "images")
	has("populations", firstOf("populations", all), "name", "neurons", "spikes", "output_spikes", "rate_per_ms", "sparsity", "neuron_updates")
	has("connections", firstOf("connections", all), "from", "to", "synaptic_ops", "dense_ops", "synapses")
	totals := []string{"spikes", "input_spikes", "synaptic_ops", "dense_ops", "neuron_updates", "readout_macs", "learning_macs", "weight_updates"}
	has("totals", all["totals"], totals...)
	has("training", all["training"], totals...)
	has("energy", firstOf("energy", all), "profile", "grade", "source", "note", "joules_per_image", "priced", "unpriced")
	has("seconds_per_image", all["seconds_per_image"], "train", "test")

	// What is returned is what is written.
	again, err := json.MarshalIndent(r, "", "  ")
	if err != nil || string(again)+"\n" != string(read(t, r.Dir, resultsFile)) {
		t.Errorf("the returned results differ from the file (%v)", err)
	}
}

func TestResultsNameWhatWasRun(t *testing.T) {
	o := options(t)
	o.NoPictures = false
	r := mustRun(t, parse(t, smallYAML), o)
	d := r.Dataset
	if r.Experiment != "small" || r.Status != "complete" || r.Seed != 7 || r.Engine != EngineEvent || r.Neuron != "lif" ||
		r.Batch != 4 || r.DurationMS != 8 || r.CountsOf != "test images" || r.Test.Images != 4 {
		t.Errorf("got %+v", r)
	}
	if d.Name != "synthetic" || !d.Synthetic || d.Note != "" || d.Labels != "exact" || d.Height != 8 || d.Width != 12 ||
		d.Train != 10 || d.Test != 4 || d.Skipped != 0 {
		t.Errorf("got the data set %+v", d)
	}
	if len(r.Epochs) != 2 || r.Epochs[0].Epoch != 1 || r.Epochs[1].Epoch != 2 {
		t.Fatalf("got the epochs %+v", r.Epochs)
	}
	if r.WallSeconds <= 0 || r.SecondsPerImage.Train <= 0 || r.SecondsPerImage.Test <= 0 || r.Epochs[0].Seconds <= 0 {
		t.Errorf("times are missing: %+v", r.SecondsPerImage)
	}
	if last, test := r.Epochs[1].TestScorePerLayer, r.Test.ScorePerLayer; last[0] != test[0] || last[1] != test[1] || r.Test.Score != test[1] {
		t.Errorf("the last epoch scores %v, the result %v and %v", last, test, r.Test.Score)
	}
	if r.Test.Layers[0] != "enc" || r.Test.Layers[1] != "out" {
		t.Errorf("got the layers %q", r.Test.Layers)
	}
	for _, file := range []string{specFile, weightsFile, checkpointFile, sheetFile, rasterFile, lossFile, miouFile} {
		if len(read(t, r.Dir, file)) == 0 {
			t.Errorf("%s is empty", file)
		}
	}
	spec, err := Load(t.Context(), filepath.Join(r.Dir, specFile))
	if err != nil || spec.Name != "small" || spec.Seed != 7 {
		t.Errorf("the experiment beside the results: %+v, error %v", spec, err)
	}
}

// The counts of a single image follow from its spikes alone, which the raster
// holds, in a network where every unit reaches every neuron.
func TestCountsFollowFromTheSpikes(t *testing.T) {
	spec := parse(t, smallYAML, "conv2d: {channels: 3, kernel: 3}, max_pool: 2", "dense: {units: 9}")
	o := options(t)
	o.Limit = 1
	r := mustRun(t, spec, o)
	const ms = 8
	fanOut := map[string]int{"image": 9, "enc": 12}
	var spikes []float64
	for i, p := range r.Populations {
		band := r.shown.raster[i]
		active, instants := map[[2]int]bool{}, map[float64]bool{}
		for j, unit := range band.units {
			active[[2]int{int(unit), int(math.Ceil(band.timeMS[j]))}] = true
			instants[band.timeMS[j]] = true
		}
		n := float64(len(band.units))
		spikes = append(spikes, n)
		pairs := float64(p.Neurons * ms)
		near(t, p.Name+" spikes", p.Spikes, n)
		near(t, p.Name+" output spikes", p.OutputSpikes, n) // no pooling here
		near(t, p.Name+" rate", p.RatePerMS, n/pairs)
		near(t, p.Name+" sparsity", p.Sparsity, 1-float64(len(active))/pairs)
		if i == len(r.Populations)-1 {
			break
		}
		near(t, p.Name+" synaptic ops", r.Connections[i].SynapticOps, n*float64(fanOut[p.Name]))
		near(t, p.Name+" dense ops", r.Connections[i].DenseOps, float64(p.Neurons*fanOut[p.Name]*ms))
		// All neurons of the next population are updated at every instant at
		// which this one fires.
		near(t, p.Name+" updates", r.Populations[i+1].NeuronUpdates, float64(len(instants)*fanOut[p.Name]))
	}
	if spikes[1] == 0 || spikes[2] == 0 {
		t.Fatalf("a population is silent: %v", spikes)
	}
	near(t, "spikes", r.Totals.Spikes, spikes[1]+spikes[2])
	near(t, "input spikes", r.Totals.InputSpikes, spikes[0])
	// One dense readout of 4 values at the last tick, of 9 and of 12 features.
	near(t, "readout MACs", r.Totals.ReadoutMACs, 4*(9+12))
	// Updates at 4, 6 and 8 ms of both epochs' single batch, of all weights: an
	// image sees three of them.
	near(t, "weight updates", r.Totals.WeightUpdates, 3*(96*9+9*12))
	// A gradient reads every input unit with a trace once per neuron: at most
	// every weight, at the same three ticks.
	if macs := r.Totals.LearningMACs; macs <= 0 || macs > 3*(96*9+9*12) {
		t.Errorf("%g learning MACs, want some and at most %d", macs, 3*(96*9+9*12))
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: %.12g, want %.12g", what, got, want)
	}
}

func TestTotalsAreSums(t *testing.T) {
	for _, replace := range [][]string{nil, {"{lif: {tau_m_ms: 10, threshold: 1}}", "{decolle: {alpha: 0.97, beta: 0.85, alpha_rp: 0.65}}"}} {
		spec := parse(t, smallYAML, replace...)
		d, err := spec.Network.Describe()
		if err != nil {
			t.Fatal(err)
		}
		r := mustRun(t, spec, options(t))
		var spikes, input, updates, ops, dense float64
		for i, p := range r.Populations {
			if p.Sparsity < 0 || p.Sparsity > 1 {
				t.Errorf("%s: sparsity %g", p.Name, p.Sparsity)
			}
			near(t, p.Name+" rate", p.RatePerMS, p.Spikes/float64(p.Neurons*r.DurationMS))
			if i == 0 {
				input = p.Spikes
				continue
			}
			spikes += p.Spikes
			updates += p.NeuronUpdates
		}
		for _, c := range r.Connections {
			ops += c.SynapticOps
			dense += c.DenseOps
			near(t, c.From+" dense ops", c.DenseOps, float64(c.Synapses)*float64(r.DurationMS))
		}
		near(t, "spikes", r.Totals.Spikes, spikes)
		near(t, "input spikes", r.Totals.InputSpikes, input)
		near(t, "neuron updates", r.Totals.NeuronUpdates, updates)
		near(t, "synaptic ops", r.Totals.SynapticOps, ops)
		near(t, "dense ops", r.Totals.DenseOps, dense)
		near(t, "learning MACs", r.Totals.LearningMACs, r.Training.LearningMACs)
		near(t, "weight updates", r.Totals.WeightUpdates, r.Training.WeightUpdates)

		// Energy prices one image: counts as above, and one dense pass.
		queue, words := 0.0, 0.0
		for i, p := range r.Populations {
			for _, c := range r.Connections {
				if c.From == p.Name {
					queue += p.OutputSpikes
				}
			}
			if !p.Input {
				words += p.NeuronUpdates * float64(d.Populations[i].StateBytes) / 4
			}
		}
		want := energy.Price(energy.Counts{
			SynapticOps: ops, QueueEvents: queue, DenseOps: dense / 8, NeuronUpdates: updates, StateWords: words, Spikes: spikes,
			ReadoutMACs: r.Totals.ReadoutMACs, PresentedS: .008,
		})
		last := r.TrainingEnergy[len(r.TrainingEnergy)-1]
		if len(r.TrainingEnergy) != len(r.Energy) || last.Profile != r.Energy[len(r.Energy)-1].Profile {
			t.Error("training is not priced")
		}
		for i, e := range r.Energy {
			near(t, e.Profile, e.JoulesPerImage*1e9, want[i].JoulesPerImage*1e9)
			sum := 0.0
			for _, term := range e.Priced {
				sum += term.Ops * term.JoulesPerOp
			}
			near(t, e.Profile+" terms", e.JoulesPerImage*1e9, sum*1e9)
		}
	}
}

// The score is the mean IoU of the boxes on the contact sheet, which shows all
// of four test images.
func TestScoreIsTheMeanIoU(t *testing.T) {
	spec := parse(t, smallYAML)
	r := mustRun(t, spec, options(t))
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	var best []shot
	for _, s := range r.shown.shots {
		if s.rank == "best" {
			best = append(best, s)
		}
	}
	if len(best) != 4 {
		t.Fatalf("%d shots, want 4", len(best))
	}
	sum, constant := 0.0, 0.0
	for _, s := range best {
		sum += overlap(s.predicted.Box, s.truth.Box)
	}
	for _, s := range set.Test {
		constant += overlap(r.Test.Constant.Box, s.Box)
	}
	near(t, "mIoU", r.Test.Score, sum/4)
	near(t, "constant box", r.Test.ConstantScore, constant/4)
	// The constant box is fitted on the training part: none of its own boxes does
	// better there.
	score := func(b box.Box) (sum float64) {
		for _, s := range set.Train {
			sum += overlap(b, s.Box)
		}
		return sum
	}
	for _, s := range set.Train {
		if score(s.Box) > score(r.Test.Constant.Box)+1e-9 {
			t.Errorf("%v is a better constant box than %v", s.Box, r.Test.Constant.Box)
		}
	}
}

// overlap is the IoU of two boxes inside the frame.
func overlap(a, b box.Box) float64 {
	w := math.Min(a.XMax, b.XMax) - math.Max(a.XMin, b.XMin)
	h := math.Min(a.YMax, b.YMax) - math.Max(a.YMin, b.YMin)
	shared := math.Max(w, 0) * math.Max(h, 0)
	union := (a.XMax-a.XMin)*(a.YMax-a.YMin) + (b.XMax-b.XMin)*(b.YMax-b.YMin) - shared
	if union == 0 {
		return 0
	}
	return shared / union
}

// A readout that starts at zero and hardly moves predicts 0: then the training
// loss is the mean of h(target), h the smooth L1 loss: d²/2 below 1.
func TestTrainingLossInClosedForm(t *testing.T) {
	spec := parse(t, smallYAML, "init: mean_target, learning_rate: 0.01", "init: zero, learning_rate: 1.0e-30",
		"{train_images: 10, test_images: 4, epochs: 2}", "{train_images: 10, test_images: 4, epochs: 2}\n  augment: {flip_probability: 0, brightness: 0}",
		"  burn_in_ms: 2", "  loss: {kind: smooth_l1, beta: 1}\n  burn_in_ms: 2")
	r := mustRun(t, spec, options(t))
	sum := 0.0
	for _, s := range dataset.Synthetic(spec.Dataset, spec.Seed, 0).Train {
		for _, v := range s.Box.Array() {
			sum += float64(v) * float64(v) / 2 / (4 * 10)
		}
	}
	for _, e := range r.Epochs {
		for layer, loss := range e.TrainLossPerLayer {
			if math.Abs(loss-sum) > 1e-6*sum {
				t.Errorf("epoch %d, layer %d: loss %.9g, want %.9g", e.Epoch, layer, loss, sum)
			}
		}
	}
}

func TestDivergedTrainingSaysSo(t *testing.T) {
	spec := parse(t, smallYAML, "learning_rate: 0.01", "learning_rate: 3.0e38", "learning_rate: 0.001", "learning_rate: 3.0e38")
	refused(t, spec, options(t), "training diverged in epoch 1", `population "enc"`, "lower learning.optimizer.learning_rate")
}

// Samples that made no spikes are counted, in the results and beside the scores.
func TestUnseenSamplesAreCounted(t *testing.T) {
	for _, tt := range []struct {
		rate float64
		want int
	}{{.5, 0}, {1e-9, 4}} {
		for _, engine := range []string{EngineEvent, EngineSerial, EngineClocked} {
			o := options(t)
			o.Engine = engine
			spec := parse(t, smallYAML)
			spec.Coding.MaxRatePerMS = tt.rate
			r := mustRun(t, spec, o)
			if r.Test.Unseen != tt.want || r.Test.Images != 4 {
				t.Errorf("%s, rate %g: %d of %d samples unseen, want %d", engine, tt.rate, r.Test.Unseen, r.Test.Images, tt.want)
			}
			said := strings.Contains(fmt.Sprint(r.Tables()), "4 of the 4 made no spikes")
			if said != (tt.want > 0) {
				t.Errorf("%s, rate %g: the tables say so: %v", engine, tt.rate, said)
			}
		}
	}
}
