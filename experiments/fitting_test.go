package experiments

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/npz"
	"spikesim/experiments/strictyaml"
	"spikesim/network"
)

// plain is the arrays of a weights file alone, changed.
func plain(t *testing.T, file string, change func(arrays []npz.Array) []npz.Array) string {
	t.Helper()
	archive, err := npz.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "plain.npz")
	if err := npz.Write(name, change(slices.DeleteFunc(archive.Arrays, isMetadata)), nil); err != nil {
		t.Fatal(err)
	}
	return name
}

// All arrays that do not belong are named in one error, with what would help;
// with the flag they are told and recorded, and the rest is taken.
func TestArraysWithoutAPlace(t *testing.T) {
	spec := parse(t, smallYAML, "epochs: 2\nbatch", "epochs: 0\nbatch")
	weights := trained(t, parse(t, smallYAML))
	file := plain(t, weights, func(arrays []npz.Array) []npz.Array {
		for i := range arrays {
			if arrays[i].Name == "out.weights" {
				arrays[i].Name = "out.wieghts0"
			}
		}
		return append(arrays,
			npz.Array{Name: "enc.threshold", Shape: []int{3}, Data: []float32{1, 1, 1}},
			npz.Array{Name: "enc.bias", Shape: []int{3}, Data: []float32{1, 1, 1}},
			npz.Array{Name: "out.readout.mean", Shape: []int{12}, Data: make([]float32, 12)},
			npz.Array{Name: "out.learning.u", Shape: []int{1}, Data: make([]float32, 1)},
			npz.Array{Name: "typo", Data: []string{"note"}},
		)
	})
	for _, eval := range []bool{false, true} {
		o := options(t)
		o.Weights, o.Eval = file, eval
		refused(t, spec, o, file,
			"array out.wieghts0 has no place in the network: did you mean out.weights?",
			"array enc.threshold has no place in the network: the network has no threshold_per_channel in network.neuron.lif, the neurons of population enc; --set network.neuron.lif.threshold_per_channel=true",
			"array enc.bias has no place in the network: neurons of the model lif, as in population enc, have no bias",
			"array out.readout.mean has no place in the network: the readouts do not normalize; --set",
			"array out.learning.u has no place in the network: it looks like the state of an optimizer",
			"array typo has no place in the network: the network has no such array",
			"array out.weights, of shape [12 72], is missing in the file",
			"go on with --foreign-weights")

		heard := &listener{}
		o.ForeignWeights, o.Progress = true, heard
		r := mustRun(t, spec, o)
		want := &WeightsResult{
			File: file, Foreign: true, Missing: []string{"out.weights"},
			Ignored: []string{"out.wieghts0", "enc.threshold", "enc.bias", "out.readout.mean", "out.learning.u", "typo"},
		}
		if !reflect.DeepEqual(r.Weights, want) {
			t.Errorf("recorded %+v, want %+v", r.Weights, want)
		}
		wantTexts(t, strings.Join(heard.lines, "\n"), "array typo has no place in the network and is ignored", "array out.weights is not in the file and stays as it was drawn")
		var stored struct {
			Weights *WeightsResult `json:"weights"`
		}
		if err := json.Unmarshal(read(t, r.Dir, resultsFile), &stored); err != nil || !reflect.DeepEqual(stored.Weights, want) {
			t.Errorf("%s holds %+v (%v)", resultsFile, stored.Weights, err)
		}
	}
	// Neurons of its own have a place of their own.
	own := parse(t, smallYAML, "channels: 3, kernel: 3}, max_pool: 2", "channels: 3, kernel: 3}, max_pool: 2, neuron: {if: {threshold: 1}}")
	o := options(t)
	o.Weights = file
	refused(t, own, o, "--set network.populations.enc.neuron.if.threshold_per_channel=true")
}

// Where an array has its place but does not fit it, no flag helps.
func TestArraysThatDoNotFit(t *testing.T) {
	spec := parse(t, smallYAML)
	file := plain(t, trained(t, spec), func(arrays []npz.Array) []npz.Array {
		arrays[0].Shape = []int{27}
		arrays[1].Data = []string{"no", "number"}
		arrays[1].Shape = []int{2}
		return append(arrays, npz.Scalar("more", 1))
	})
	o := options(t)
	o.Weights = file
	for _, foreign := range []bool{false, true} {
		o.ForeignWeights = foreign
		refused(t, spec, o, "array enc.weights has shape [27], this network needs [3 1 3 3]", "array enc.readout.weights has shape [2]")
	}
	refused(t, spec, o, "--foreign-weights does not help here")
}

// Recorded spikes have no truths, so that a network shown them has no readouts: what
// helps is said, and is not to learn them.
func TestReadoutsWithoutTruths(t *testing.T) {
	o := options(t)
	o.Record = []string{"image"}
	r := mustRun(t, parse(t, smallYAML), o)
	spec := parse(t, smallYAML, "name: synthetic", "name: input")
	o = options(t)
	o.Eval, o.Weights, o.Input = true, filepath.Join(r.Dir, weightsFile), filepath.Join(r.Dir, spikesFile)
	refused(t, spec, o, "array out.readout.weights has no place in the network: nothing is learned or scored where the samples have no truths")
	o.ForeignWeights = true
	if again := mustRun(t, spec, o); again.Totals.Spikes != r.Totals.Spikes {
		t.Errorf("the same input and weights give %v spikes an image, want %v", again.Totals.Spikes, r.Totals.Spikes)
	}
}

// A checkpoint holds more than weights, and all of it has its place.
func TestCheckpointAsWeights(t *testing.T) {
	r := mustRun(t, parse(t, smallYAML), options(t))
	file := filepath.Join(r.Dir, checkpointFile)
	rewrite(t, file, func(a *npz.Archive, _ map[string]any) {
		if !slices.ContainsFunc(a.Arrays, func(x npz.Array) bool { return strings.Contains(x.Name, ".learning.") }) {
			t.Fatal("the checkpoint holds no learning state")
		}
	})
	if got := test(t, parse(t, smallYAML), file); got.SpikeHash != r.SpikeHash || got.Weights.Ignored != nil {
		t.Errorf("got %s, %+v", got.SpikeHash, got.Weights)
	}
}

// A run from weights of another network that is cut and resumed remembers them.
func TestResumedRunRemembersItsWeights(t *testing.T) {
	weights := trained(t, parse(t, smallYAML))
	spec := parse(t, smallYAML, "threshold: 1", "threshold: 0.9")
	o := options(t)
	o.Weights, o.ForeignWeights = weights, true
	whole := mustRun(t, spec, o)
	o = options(t)
	o.Weights, o.ForeignWeights = weights, true
	cut := interrupted(t, spec, o, "epoch 2/2, training", 4, true)
	r := mustRun(t, spec, resuming(t, cut.Dir))
	sameRun(t, "resumed", r.Dir, whole.Dir)
}

// Experiments that differ in what trained weights mean are refused, with every
// key, and are no more where the settings named are made. Others are let pass.
func TestExperimentOfTheWeights(t *testing.T) {
	weights := trained(t, parse(t, smallYAML))
	for name, replace := range map[string][]string{
		"batch, duration, learning, images": {
			"batch: 4", "batch: 3", "duration_ms: 8", "duration_ms: 9", "learning_rate: 0.001", "learning_rate: 0.01",
			"test_images: 4", "test_images: 5", "name: small", "name: other",
		},
		"what changes no bit": {
			"  populations:", "  execution: event\n  credit_ticks: 3\n  init: {kind: normal, weight_gain: 1}\n  populations:",
			"max_pool: 2, init: {kind: uniform, weight_gain: 2}", "max_pool: 2, upsample: 1, execution: map",
		},
		"the same in other words": {
			"  populations:", "  connections:\n    - {from: image, to: enc, weights: own}\n    - {from: enc, to: out}\n  populations:",
			"\nlearning:", "\nprediction: {layers: [out]}\nlearning:",
		},
	} {
		spec := parse(t, smallYAML, replace...)
		if r := test(t, spec, weights); r.Weights.Differences != nil {
			t.Errorf("%s: differences %+v", name, r.Weights.Differences)
		}
	}
	for name, tt := range map[string]struct {
		replace []string
		want    []string
	}{
		"threshold": {[]string{"threshold: 1", "threshold: 2"}, []string{
			"network.neuron.lif.threshold is 2 here, but 1 with the weights; --set network.neuron.lif.threshold=1\n"}},
		"model": {[]string{"lif: {tau_m_ms: 10, threshold: 1}", "if: {threshold: 1}"}, []string{
			"network.neuron.lif is null here, but {", "network.neuron.if is {"}},
		"own model": {[]string{"channels: 3, kernel: 3}", "channels: 3, kernel: 3}, neuron: {lif: {tau_m_ms: 12}}"}, []string{
			"network.populations.enc.neuron is {lif: {", "--set network.populations.enc.neuron=null"}},
		"coding, prediction, window": {[]string{
			"poisson, max_rate_per_ms: 0.4", "bernoulli, max_rate_per_ms: 0.5", "\nlearning:", "\nprediction: {layers: [enc]}\nlearning:",
			"max_pool: 2", "max_pool: 2, pool_window_ms: 1",
		}, []string{
			"coding.kind is bernoulli here", "--set coding.max_rate_per_ms=0.4", "--set 'prediction.layers=[]'",
			"--set network.populations.enc.pool_window_ms=0",
		}},
		"delay": {[]string{"  populations:", "  connections:\n    - {from: image, to: enc}\n    - {from: enc, to: out, delay_ms: 1}\n  populations:"}, []string{
			"network.connections is [{from: image", "--set 'network.connections=[]'"}},
		"what readouts read": {[]string{"readout: {on: sigmoid_membrane", "readout: {on: spike_mean, mean_tau_ms: 3"}, []string{
			"learning.readout.on is spike_mean here, but sigmoid_membrane with the weights; --set learning.readout.on=sigmoid_membrane\n",
			"learning.readout.mean_tau_ms is 3 here"}},
	} {
		spec := parse(t, smallYAML, tt.replace...)
		for _, eval := range []bool{false, true} {
			o := options(t)
			o.Weights, o.Eval = weights, eval
			refused(t, spec, o, append(tt.want, "go on with --foreign-weights")...)
		}
		refusedByCompare(t, spec, weights, tt.want...)
		w, err := openWeights(weights)
		if err != nil {
			t.Fatal(err)
		}
		found, err := w.differences(spec)
		if err != nil {
			t.Fatal(err)
		}
		var settings []strictyaml.Setting
		for _, d := range found {
			settings = append(settings, strictyaml.Setting{Path: d.Key, Value: d.Weights})
		}
		text, err := spec.YAML()
		if err != nil {
			t.Fatal(err)
		}
		mended, err := Parse("mended", text, settings...)
		if err != nil {
			t.Fatalf("%s: %v: %v", name, settings, err)
		}
		if left, err := w.differences(mended); err != nil || len(left) > 0 {
			t.Errorf("%s: with %v there still are %+v (%v)", name, settings, left, err)
		}
	}
}

func refusedByCompare(t *testing.T, spec *Spec, weights string, texts ...string) {
	t.Helper()
	o := options(t)
	o.Weights = weights
	_, err := Compare(t.Context(), spec, o)
	if err == nil {
		t.Fatal("compare takes weights of another network")
	}
	wantTexts(t, err.Error(), texts...)
}

// Fixed readouts are those of the training, whatever seed a test has.
func TestFixedReadoutsStayThoseOfTheTraining(t *testing.T) {
	yaml := strings.Replace(smallYAML, "weights: learned, init: mean_target, learning_rate: 0.01", "weights: fixed, init: uniform, scale: 0.5", 1)
	r := mustRun(t, parse(t, yaml), options(t))
	file := filepath.Join(r.Dir, weightsFile)
	// A dark image makes no spikes: what is read of resting membranes depends on
	// the readouts alone.
	readouts := func(file string, seed uint64) []float32 {
		o := options(t)
		o.Eval, o.Weights, o.Seed = true, file, &seed
		spec := parse(t, yaml)
		run := newRun(spec, o)
		if err := run.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		if run.spec.Seed != seed || run.results.Seed != seed {
			t.Errorf("the seed asked for was not taken: %d", run.spec.Seed)
		}
		s := run.session
		clear(s.lanes[0].pixels)
		if err := s.show(0, s.key, &s.set.Test[0], false); err != nil {
			t.Fatal(err)
		}
		if err := s.present(t.Context(), 1, network.Test); err != nil {
			t.Fatal(err)
		}
		return slices.Clone(s.Net.Prediction(0, 0))
	}
	own, other := readouts(file, 7), readouts(file, 8)
	if !slices.Equal(own, other) {
		t.Errorf("with another seed the readouts say %v, want %v", other, own)
	}
	bare := plain(t, file, func(a []npz.Array) []npz.Array { return a })
	if slices.Equal(own, readouts(bare, 8)) {
		t.Error("the readouts say the same whatever their weights")
	}

	// What does not say its seed is told of.
	o, heard, seed := options(t), &listener{}, uint64(8)
	o.Eval, o.Weights, o.Seed, o.Progress = true, bare, &seed, heard
	told := mustRun(t, parse(t, yaml), o)
	wantTexts(t, strings.Join(heard.lines, "\n"), "it does not say which seed drew the fixed readouts; those of seed 8 are taken")
	wantTexts(t, told.Weights.Readouts, "seed 8")

	// The file of a test under another seed still knows the seed of its readouts.
	o = options(t)
	o.Eval, o.Weights, o.Seed = true, file, &seed
	again := filepath.Join(mustRun(t, parse(t, yaml), o).Dir, weightsFile)
	if !slices.Equal(readouts(again, 9), own) {
		t.Error("the readouts of the training are lost")
	}
	l, err := NewLocator(again)
	if err != nil {
		t.Fatal(err)
	}
	if got := l.session.spec.NetworkSeed(); got != 7 || l.Info().Seed != 7 {
		t.Errorf("a locator has the readouts of seed %d", got)
	}

	// Another law would draw others.
	o = options(t)
	o.Eval, o.Weights = true, file
	refused(t, parse(t, yaml, "scale: 0.5", "scale: 0.25"), o, "learning.readout.scale is 0.25 here, but 0.5 with the weights; --set learning.readout.scale=0.5")

	// Training on under another seed would draw others.
	o = options(t)
	o.Weights, o.Seed = file, &seed
	refused(t, parse(t, yaml), o, "seed, which draws the fixed readouts is 8 here, but 7 with the weights; --seed 7")
	o.ForeignWeights = true
	if got := mustRun(t, parse(t, yaml), o); len(got.Weights.Differences) != 1 {
		t.Errorf("recorded %+v", got.Weights)
	}
	seed = 7
	o = options(t)
	o.Weights, o.Seed = file, &seed
	mustRun(t, parse(t, yaml), o)
}

// Comparisons take weights under the same rule.
func TestCompareTakesForeignWeights(t *testing.T) {
	weights := trained(t, parse(t, smallYAML))
	o := options(t)
	o.Weights, o.ForeignWeights, o.Limit = weights, true, 2
	c, err := Compare(t.Context(), parse(t, smallYAML, "threshold: 1", "threshold: 0.9"), o)
	if err != nil {
		t.Fatal(err)
	}
	if c.ForeignWeights == nil || len(c.ForeignWeights.Differences) != 1 {
		t.Errorf("recorded %+v", c.ForeignWeights)
	}
}

// A locator takes all that its file holds, and its own experiment has a place
// for all of it.
func TestLocatorDropsNothing(t *testing.T) {
	weights := trained(t, parse(t, smallYAML, "\nlearning:", "\nprediction: {layers: [enc]}\nlearning:"))
	if _, err := NewLocator(weights); err != nil {
		t.Error(err)
	}
	rewrite(t, weights, func(a *npz.Archive, _ map[string]any) {
		a.Arrays = append(a.Arrays, npz.Array{Name: "out.bias", Shape: []int{12}, Data: make([]float32, 12)})
	})
	_, err := NewLocator(weights)
	if err == nil {
		t.Fatal("an array without a place is dropped")
	}
	wantTexts(t, err.Error(), "array out.bias has no place in the network: neurons of the model lif")
}
