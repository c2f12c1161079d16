package experiments

import (
	"path/filepath"
	"testing"

	"spikesim/events"
	"spikesim/experiments/spikes"
	"spikesim/sim/random"
)

// writeClasses leaves a data set of spikes: of three classes, of which the first
// has half of all samples, each makes a third of the units fire often and the
// others seldom.
func writeClasses(t testing.TB, samples int) string {
	t.Helper()
	const units = 12
	r := &spikes.Recording{Samples: samples}
	p := spikes.Population{Name: "in"}
	for i := range samples {
		key := random.New(uint64(i))
		class := []int{0, 1, 0, 2}[i%4]
		r.Labels = append(r.Labels, int32(class))
		var train events.Train
		for ms := range 20 {
			for u := range units {
				rate := 0.05
				if u/4 == class {
					rate = 0.4
				}
				if key.Int(ms).Float64(uint64(u)) < rate {
					train.Append(events.Time(ms)*Tick+events.Time(u+1), int32(u))
				}
			}
		}
		p.Trains = append(p.Trains, train)
	}
	r.Populations = append(r.Populations, p)
	file := filepath.Join(t.TempDir(), "classes.npz")
	if err := spikes.Write(file, r); err != nil {
		t.Fatal(err)
	}
	return file
}

const classesYAML = `
name: classes
seed: 3
epochs: 4
batch: 4
duration_ms: 20
dataset: {name: spikes, path: FILE, train_images: 80}
task: {classes: {count: 3, names: [cat, dog, cow]}}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: in, input: {units: 12}}
    - {name: hidden, dense: {units: 30}, init: {kind: uniform, weight_gain: 3}}
learning:
  readout: {on: spike_mean, weights: learned, init: zero, learning_rate: 3}
  loss: {kind: softmax_cross_entropy}
  optimizer: {kind: adam, learning_rate: 0.001, beta1: 0.9, beta2: 0.99, epsilon: 1.0e-8}
  burn_in_ms: 10
  gradient_every_ticks: 5
  update_every_ticks: 5
`

// Classification, from recorded spikes to accuracy: far above the majority class,
// the same on every engine, and from the weights it leaves the same again.
func TestClassesAreLearnedFromRecordedSpikes(t *testing.T) {
	file := writeClasses(t, 120)
	spec := parse(t, classesYAML, "FILE", file)
	r := mustRun(t, spec, options(t))
	if r.Dataset.Train != 80 || r.Dataset.Test != 40 || len(r.Epochs) != 4 {
		t.Fatalf("%+v", r.Dataset)
	}
	if r.Test.ConstantScore < 0.35 || r.Test.ConstantScore > 0.65 || r.Test.Score < 0.9 {
		t.Errorf("accuracy %v, majority class %v", r.Test.Score, r.Test.ConstantScore)
	}
	o := options(t)
	o.Engine = EngineSerial
	sameRun(t, "serial engine", mustRun(t, spec, o).Dir, r.Dir)
	o = options(t)
	o.Eval, o.Weights = true, filepath.Join(r.Dir, weightsFile)
	if again := mustRun(t, spec, o); again.Test.Score != r.Test.Score || again.Test.ConstantScore != r.Test.ConstantScore || again.SpikeHash != r.SpikeHash {
		t.Errorf("tested again: %v, %s; first %v, %s", again.Test.Score, again.SpikeHash, r.Test.Score, r.SpikeHash)
	}
}

// Nothing stands in for recorded spikes, and labels beyond the classes are an error
// before anything is trained.
func TestSpikesThatAreNotWhatTheTaskNeeds(t *testing.T) {
	refused(t, parse(t, classesYAML, "FILE", "nowhere.npz"), options(t), `the data set spikes was not found at "nowhere.npz"`, "--data")
	spec := parse(t, classesYAML, "FILE", writeClasses(t, 120), "count: 3, names: [cat, dog, cow]", "count: 2")
	refused(t, spec, options(t), "the task classes cannot be set for the data set spikes", "it is of class 2, and the task has the classes 0 to 1 (and 29 more like it)")
	spec = parse(t, classesYAML, "FILE", writeClasses(t, 12), "classes: {count: 3, names: [cat, dog, cow]}", "boxes: {}", "softmax_cross_entropy", "smooth_l1")
	refused(t, spec, options(t), "it has no box")
}
