package extend_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spikesim/experiments"
	"spikesim/experiments/strictyaml"
	"spikesim/neuron/neurontest"
)

// addedYAML is an experiment in which everything that can be added is added.
const addedYAML = `
name: added
seed: 5
epochs: 3
batch: 4
duration_ms: 20
dataset: {name: dots, height: 4, width: 6, train_images: 36, augment: {flip_probability: 0, brightness: 0}}
task: {counting: {most: 4}}
coding: {kind: binary, max_rate_per_ms: 0.4}
inputs: {glow: {latency: {}}}
network:
  neuron: {linear: {threshold: 0.6}}
  populations:
    - {name: image, input: {channels: 1, height: 4, width: 6}}
    - {name: glow, input: {channels: 1, height: 4, width: 6}}
    - {name: hidden, scattered: {units: 20}, init: {kind: uniform, weight_gain: 3}}
    - {name: out, dense: {units: 12}, neuron: {linear: {threshold_per_channel: true}}, init: {kind: uniform, weight_gain: 3}}
  connections:
    - {from: image, to: hidden}
    - {from: glow, to: hidden, weights: own}
    - {from: hidden, to: out}
learning:
  readout: {on: spike_mean, weights: learned, init: zero, learning_rate: 0.5}
  loss: {kind: mean_squared_error}
  optimizer: {kind: adam, learning_rate: 0.001, beta1: 0.9, beta2: 0.99, epsilon: 1.0e-8}
  burn_in_ms: 5
  gradient_every_ticks: 5
  update_every_ticks: 5
`

func parse(t *testing.T, settings ...string) *experiments.Spec {
	t.Helper()
	spec, err := parsed(addedYAML, settings...)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func parsed(yaml string, settings ...string) (*experiments.Spec, error) {
	var all []strictyaml.Setting
	for _, text := range settings {
		s, err := strictyaml.ParseSetting(text)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return experiments.Parse("added.yaml", []byte(yaml), all...)
}

// What is added has the strict YAML of everything else: defaults, settings, unknown
// keys, its own validation, and what is written is read back.
func TestAddedInYAML(t *testing.T) {
	spec := parse(t, "network.neuron.linear.leak_per_ms=0.05", "network.populations.hidden.scattered.in_degree=6", "task.counting={most: 5}", "dataset.dots.most=3")
	yaml, err := spec.YAML()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(yaml)), " ")
	for _, want := range []string{
		"linear: leak_per_ms: 0.05 threshold: 0.6", "scattered: units: 20 in_degree: 6", "latency: black_ms: 10", "counting: most: 5", "kind: binary", "epochs: 5 dots: most: 3",
		"linear: leak_per_ms: 0.1 threshold: 1 threshold_per_channel: true",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, yaml)
		}
	}
	again, err := experiments.Parse("again.yaml", yaml)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := again.YAML(); err != nil || string(back) != string(yaml) {
		t.Errorf("read back it is\n%s, error %v", back, err)
	}
	for setting, want := range map[string]string{
		"network.neuron.linear.leek_per_ms=1":                  `network.neuron.linear.leek_per_ms: unknown key; did you mean "leak_per_ms"?`,
		"network.neuron.linear.threshold=0":                    "network.neuron.linear.threshold: 0 is out of range",
		"network.neuron={liner: {}}":                           `network.neuron.liner: unknown key; did you mean "linear"?`,
		"network.neuron.lif={}":                                "network.neuron: more than one is chosen: linear, lif",
		"network.populations.hidden.scattered.in_degree=0":     "network.populations[2].scattered.in_degree: there are no synapses",
		"network.populations.hidden.scattered={unit: 3}":       `network.populations[2].scattered.unit: unknown key; did you mean "units"?`,
		"network.populations.hidden.dense={units: 3}":          "network.populations[2]: it has 2 of input, conv2d, dense, one_to_one, avg_pool, sum_pool, sparse, scattered",
		"network.populations.hidden.scatered={units: 3}":       `network.populations[2].scatered: unknown key; the keys here are name, input, conv2d, dense, one_to_one, avg_pool, sum_pool, sparse, scattered,`,
		"inputs.glow.latency.black_ms=-1":                      "inputs.glow.latency.black_ms: -1 is out of range",
		"task.counting.most=0":                                 "task.counting.most: 0 is out of range",
		"coding.grid=true":                                     "coding.grid: binary spikes have times of their own",
		"coding.kind=binari":                                   `coding.kind: unknown value "binari"; use poisson, bernoulli, regular or binary`,
		"dataset.dots.most=9":                                  "dataset.dots.most: 9 is out of range",
		"dataset.dots={mist: 2}":                               `dataset.dots.mist: unknown key; did you mean "most"?`,
		"dataset={name: mnist, dots: {most: 2}}":               "dataset.dots: these are keys of the data set dots, and it is mnist",
		"dataset.dotz.most=2":                                  `dataset.dotz: unknown key; did you mean "dots"?`,
		"dataset.name=dotz":                                    `dataset.name: unknown value "dotz"; use dots, events, images, mnist, oxford-iiit-pet`,
		"network.populations.out.neuron.linear.threshold=.nan": "network.populations[3].neuron.linear.threshold: .nan is not a finite number",
	} {
		if _, err := parsed(addedYAML, setting); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", setting, err, want)
		}
	}
}

// The data set's own keys are those that it is read with, and stand in the experiment
// that a run leaves.
func TestAddedDataSetReadsItsKeys(t *testing.T) {
	fewer := run(t, parse(t, "epochs=0", "dataset.dots.most=3", "task.counting.most=3"), options(t))
	if text := read(t, fewer.Dir, "experiment.yaml"); !strings.Contains(text, "dots:\n    most: 3\n") {
		t.Errorf("the experiment is\n%s", text)
	}
	byDefault := run(t, parse(t, "epochs=0"), options(t))
	if text := read(t, byDefault.Dir, "experiment.yaml"); !strings.Contains(text, "dots:\n    most: 4\n") {
		t.Errorf("by default the experiment is\n%s", text)
	}
	if fewer.SpikeHash == byDefault.SpikeHash {
		t.Error("images of up to 3 dots are those of up to 4")
	}
}

// spikesim check shows what is added, and its memory is counted.
func TestAddedInCheck(t *testing.T) {
	spec := parse(t)
	tables, err := spec.Tables(experiments.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, table := range tables {
		if err := table.Write(&b); err != nil {
			t.Fatal(err)
		}
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{"image input binary", "glow input latency", "hidden scattered linear 20 20 20 320 0 16", "out dense linear", "3 epochs over 36 cards of 4×6"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	// What the model declares is what it takes, and it is in the estimate.
	const n = 4096
	for name, p := range map[string]*LinearParams{"one threshold": {Threshold: 1}, "a threshold per channel": {Threshold: 1, ThresholdPerChannel: true}} {
		got := int(neurontest.HeapSize(p.New(2*n, nil, experiments.Tick))-neurontest.HeapSize(p.New(n, nil, experiments.Tick))) / n
		clocked := int(neurontest.HeapSize(p.NewClocked(2*n, nil, experiments.Tick))-neurontest.HeapSize(p.NewClocked(n, nil, experiments.Tick))) / n
		if want := p.Size(); got != want.Neuron || clocked != want.ClockedNeuron {
			t.Errorf("%s: a neuron takes %d bytes and clocked %d, declared are %+v", name, got, clocked, want)
		}
	}
}

// A run of what is added is a run like any other: the same on both event-driven
// engines, wherever it was cut and goes on, and when its weights are tested again.
func TestAddedRuns(t *testing.T) {
	spec := parse(t)
	whole := run(t, spec, options(t))
	if d := whole.Dataset; whole.Status != "complete" || d.Train != 36 || d.Test != 21 || d.Skipped != 3 || d.Reasons[0].Reason != "is blurred" {
		t.Errorf("%s: %+v", whole.Status, d)
	}
	if whole.Totals.Spikes == 0 || len(whole.Epochs) != 3 || whole.Epochs[2].TrainLossPerLayer[1] >= whole.Epochs[0].TrainLossPerLayer[1] {
		t.Errorf("%v spikes, epochs %+v", whole.Totals.Spikes, whole.Epochs)
	}
	if s := whole.Test.Score; s <= whole.Test.ConstantScore {
		t.Errorf("it scores %v, the median %v", s, whole.Test.ConstantScore)
	}
	for _, want := range []string{`"closeness": `, `"median_closeness": `, `"by": "number"`} {
		if !strings.Contains(read(t, whole.Dir, "results.json"), want) {
			t.Errorf("results.json has no %s", want)
		}
	}
	serial := options(t)
	serial.Engine = experiments.EngineSerial
	same(t, "serial engine", run(t, spec, serial), whole)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o := options(t)
	o.Progress = &stopper{at: "epoch 2/3, training", cancel: cancel}
	cut, err := experiments.Run(ctx, spec, o)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want it cancelled", err)
	}
	stored, err := experiments.Resumed(cut.Dir)
	if err != nil {
		t.Fatal(err)
	}
	o = options(t)
	o.Out, o.Resume = "", cut.Dir
	same(t, "resumed", run(t, stored, o), whole)

	o = options(t)
	o.Eval, o.Weights, o.Anytime = true, filepath.Join(whole.Dir, "weights.npz"), true
	again := run(t, spec, o)
	if again.SpikeHash != whole.SpikeHash || again.Test.Score != whole.Test.Score || again.Test.ConstantScore != whole.Test.ConstantScore {
		t.Errorf("tested again: %s, %v, median %v; first %s, %v, median %v",
			again.SpikeHash, again.Test.Score, again.Test.ConstantScore, whole.SpikeHash, whole.Test.Score, whole.Test.ConstantScore)
	}
	if _, err := experiments.NewLocator(o.Weights); err == nil || !strings.Contains(err.Error(), "answers no boxes of images") {
		t.Errorf("locate: error %v", err)
	}
	if n := len(again.Anytime); n != spec.DurationMS {
		t.Errorf("read at %d ticks", n)
	}
}

// The clocked engine takes models that have a clocked form.
func TestAddedRunsOnTheClock(t *testing.T) {
	o := options(t)
	o.Engine, o.DTMS = experiments.EngineClocked, .5
	r := run(t, parse(t), o)
	if r.Totals.Spikes == 0 || r.Epochs[2].TrainLossPerLayer[1] >= r.Epochs[0].TrainLossPerLayer[1] {
		t.Errorf("%v spikes, epochs %+v", r.Totals.Spikes, r.Epochs)
	}
}

// Weights of what is added know what they were trained for, down to its parameters.
func TestAddedWeightsKnowWhereTheyComeFrom(t *testing.T) {
	first := run(t, parse(t, "epochs=1"), options(t))
	for setting, want := range map[string]string{
		"network.neuron.linear.leak_per_ms=0.2":  "network.neuron.linear.leak_per_ms",
		"network.neuron={lif: {threshold: 0.6}}": "network.neuron.linear",
		"task.counting.most=5":                   "task.counting.most",
		"coding.kind=regular":                    "coding.kind",
	} {
		o := options(t)
		o.Eval, o.Weights = true, filepath.Join(first.Dir, "weights.npz")
		_, err := experiments.Run(context.Background(), parse(t, setting), o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s to differ", setting, err, want)
		}
	}
}

// What does not go together is refused with the reason.
func TestAddedMisfits(t *testing.T) {
	for setting, want := range map[string]string{
		"task.counting.most=3":                  "the task counting cannot be set for the data set dots: sample dots_",
		"task={boxes: {}}":                      "it has no box (and 56 more like it)",
		"dataset.path=.":                        "dots are drawn and lie nowhere",
		"dataset.augment.crop={probability: 1}": "has no detail to crop",
	} {
		spec, err := parsed(addedYAML, setting)
		if err != nil {
			t.Errorf("%s: %v", setting, err)
			continue
		}
		if _, err := experiments.Run(context.Background(), spec, options(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", setting, err, want)
		}
	}
}

func options(t *testing.T) experiments.Options {
	t.Helper()
	return experiments.Options{
		Engine: experiments.EngineEvent, Out: filepath.Join(t.TempDir(), "run"), NoPictures: true,
		Progress: &stopper{}, Now: (&clock{}).now,
	}
}

func run(t *testing.T, spec *experiments.Spec, o experiments.Options) *experiments.Results {
	t.Helper()
	r, err := experiments.Run(context.Background(), spec, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// same makes sure that two runs came to the same: their weights to the last bit,
// and their results but for what depends on the clock and names the engine.
func same(t *testing.T, what string, got, want *experiments.Results) {
	t.Helper()
	if a, b := results(t, got.Dir), results(t, want.Dir); a != b {
		t.Errorf("%s: the results are\n%s\nwant\n%s", what, a, b)
	}
	if string(read(t, got.Dir, "weights.npz")) != string(read(t, want.Dir, "weights.npz")) {
		t.Errorf("%s: the weights differ", what)
	}
}

func results(t *testing.T, dir string) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(read(t, dir, "results.json")), &all); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"wall_seconds", "seconds_per_image", "engine"} {
		delete(all, key)
	}
	for _, e := range all["epochs"].([]any) {
		delete(e.(map[string]any), "seconds")
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// stopper is a Progress that may cancel a run when a piece of work has begun.
type stopper struct {
	mu     sync.Mutex
	at     string
	cancel func()
	label  string
}

func (s *stopper) Start(label string, _ int, _ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.label = label
}

func (s *stopper) Step(int, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil && s.label == s.at {
		s.cancel()
	}
}

func (s *stopper) Done(string)         {}
func (s *stopper) Line(string, ...any) {}

// clock goes on by a millisecond whenever it is asked.
type clock struct{ asked atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Unix(0, 0).Add(time.Duration(c.asked.Add(1)) * time.Millisecond)
}

// Compared with the clock, what is added comes nearer to itself with the step.
func TestAddedIsCompared(t *testing.T) {
	spec := parse(t, "epochs=1")
	o := options(t)
	o.Weights, o.Limit = filepath.Join(run(t, spec, options(t)).Dir, "weights.npz"), 3
	c, err := experiments.Compare(context.Background(), spec, o)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := c.Steps[0], c.Steps[len(c.Steps)-1]; last.DTMS >= first.DTMS || !(last.ReadoutDifference < first.ReadoutDifference) {
		t.Errorf("in steps of %v ms readouts differ by %v, of %v ms by %v", first.DTMS, first.ReadoutDifference, last.DTMS, last.ReadoutDifference)
	}
}
