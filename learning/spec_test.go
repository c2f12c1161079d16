package learning

import (
	"bytes"
	"math"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v4"
)

func TestDefaultSpecIsValid(t *testing.T) {
	s := DefaultSpec()
	s.Validate(func(path, problem, remedy string) {
		t.Errorf("%s: %s (%s)", path, problem, remedy)
	})
}

func TestValidateNamesFaultAndRemedy(t *testing.T) {
	learned := func(s *Spec) { s.Readout.Weights, s.Readout.LearningRate = Learned, .1 }
	for _, c := range []struct {
		name    string
		change  func(*Spec)
		path    string // "" where the spec is right
		problem string
		remedy  string
	}{
		{"learned readout with a rate", learned, "", "", ""},
		{"learned readout from zero", func(s *Spec) { learned(s); s.Readout.Init = InitZero }, "", "", ""},
		{"frozen synapses", func(s *Spec) { s.Optimizer.LearningRate = 0 }, "", "", ""},
		{"sgd ignores AdaMax's betas", func(s *Spec) { s.Optimizer.Kind, s.Optimizer.Beta1 = OptimizerSGD, 7 }, "", "", ""},
		{"zero init ignores the scale", func(s *Spec) { learned(s); s.Readout.Init, s.Readout.Scale = InitZero, -1 }, "", "", ""},
		{"no burn-in", func(s *Spec) { s.BurnInMS = 0 }, "", "", ""},
		{"update every second gradient", func(s *Spec) { s.GradientEveryTicks, s.UpdateEveryTicks = 3, 6 }, "", "", ""},

		{"unknown signal", func(s *Spec) { s.Readout.On = "membrane" },
			"readout.on", `unknown value "membrane"`, "use spikes, spike_mean or sigmoid_membrane"},
		{"missing plasticity", func(s *Spec) { s.Readout.Weights = "" },
			"readout.weights", "no value given", "use fixed or learned"},
		{"unknown init", func(s *Spec) { s.Readout.Init = "normal" },
			"readout.init", `unknown value "normal"`, "use uniform, zero, mean_target or uniform_mean_target"},
		{"fixed readout around the mean", func(s *Spec) { s.Readout.Init = InitUniformMeanTarget }, "", "", ""},
		{"scale of zero", func(s *Spec) { s.Readout.Scale = 0 },
			"readout.scale", "0 is out of range", "give a number above 0, such as the paper's 0.5"},
		{"fixed readout of zeros", func(s *Spec) { s.Readout.Init = InitZero },
			"readout.init", "a fixed readout of zeros sends no error to the synapses, so nothing would learn", "use init: uniform or uniform_mean_target, or weights: learned"},
		{"learned readout without a rate", func(s *Spec) { s.Readout.Weights = Learned },
			"readout.learning_rate", "0 is out of range", "give a number above 0, for example 1e-3; a readout that should not learn is weights: fixed"},
		{"memory of the wrong readout", func(s *Spec) { s.Readout.MeanTauMS = 5 },
			"readout.on", `grid, normalize and mean_tau_ms are for readouts on means of spikes, not on "sigmoid_membrane"`, "use on: spike_mean, or take them away"},
		{"negative memory", func(s *Spec) { s.Readout.On, s.Readout.MeanTauMS = OnSpikeMean, -5 },
			"readout.mean_tau_ms", "-5 is out of range", "give 0 or more, for example 10; 0 lets all ticks count the same"},
		{"unknown loss", func(s *Spec) { s.Loss.Kind = "mse" },
			"loss.kind", `unknown value "mse"`, "use smooth_l1, mean_squared_error or softmax_cross_entropy"},
		{"negative loss beta", func(s *Spec) { s.Loss.Beta = -1 },
			"loss.beta", "-1 is out of range", "give a number above 0, such as the paper's 1"},
		{"unknown surrogate", func(s *Spec) { s.Surrogate.Kind = "square" },
			"surrogate.kind", `unknown value "square"`, "use boxcar, triangle or sigmoid"},
		{"infinite width", func(s *Spec) { s.Surrogate.Width = math.Inf(1) },
			"surrogate.width", "+Inf is out of range", "give a number from 1e-37 to 3.4e+38, such as the 1 of DECOLLE's boxcar"},
		{"unknown optimizer", func(s *Spec) { s.Optimizer.Kind = "rmsprop" },
			"optimizer.kind", `unknown value "rmsprop"`, "use adamax, adam or sgd"},
		{"adam with a beta2 of one", func(s *Spec) { s.Optimizer.Kind, s.Optimizer.Beta2 = OptimizerAdam, 1 },
			"optimizer.beta2", "1 is out of range", "give a number from 0 up to, not including, 1, such as the paper's 0.95"},
		{"rate that is not a number", func(s *Spec) { s.Optimizer.LearningRate = math.NaN() },
			"optimizer.learning_rate", "NaN is out of range", "give 0 or more, such as the paper's 1e-9; 0 freezes the synapses"},
		{"negative rate", func(s *Spec) { s.Optimizer.LearningRate = -1e-9 },
			"optimizer.learning_rate", "-1e-09 is out of range", "give 0 or more, such as the paper's 1e-9; 0 freezes the synapses"},
		{"rate too small for float32", func(s *Spec) { s.Optimizer.LearningRate = 1e-60 },
			"optimizer.learning_rate", "1e-60 is out of range", "give a number from 1e-37 to 3.4e+38, such as the paper's 1e-9; 0 freezes the synapses"},
		{"beta1 of one", func(s *Spec) { s.Optimizer.Beta1 = 1 },
			"optimizer.beta1", "1 is out of range", "give a number from 0 up to, not including, 1, such as the paper's 0"},
		{"beta2 that rounds to one", func(s *Spec) { s.Optimizer.Beta2 = 1 - 1e-12 },
			"optimizer.beta2", "0.999999999999 is out of range", "give a number from 0 up to, not including, 1, such as the paper's 0.95"},
		{"no epsilon", func(s *Spec) { s.Optimizer.Epsilon = 0 },
			"optimizer.epsilon", "0 is out of range", "give a number above 0, such as the paper's 1e-8"},
		{"burn-in beyond float32", func(s *Spec) { s.BurnInMS = 1e39 },
			"burn_in_ms", "1e+39 is out of range", "give a number from 1e-37 to 3.4e+38, such as the paper's 50; 0 learns from the first tick"},
		{"no gradient tick", func(s *Spec) { s.GradientEveryTicks = 0 },
			"gradient_every_ticks", "0 is out of range", "give a whole number from 1 to 1000000000"},
		{"no update tick", func(s *Spec) { s.UpdateEveryTicks = -2 },
			"update_every_ticks", "-2 is out of range", "give a whole number from 1 to 1000000000"},
		{"update between gradients", func(s *Spec) { s.GradientEveryTicks, s.UpdateEveryTicks = 4, 10 },
			"update_every_ticks", "10 is not a multiple of gradient_every_ticks, which is 4", "use 8 or 12"},
		{"update oftener than gradient", func(s *Spec) { s.GradientEveryTicks, s.UpdateEveryTicks = 4, 1 },
			"update_every_ticks", "1 is not a multiple of gradient_every_ticks, which is 4", "use 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := DefaultSpec()
			c.change(&s)
			var got [][3]string
			s.Validate(func(path, problem, remedy string) { got = append(got, [3]string{path, problem, remedy}) })
			if c.path == "" {
				if len(got) != 0 {
					t.Fatalf("reported %q, want nothing", got)
				}
				return
			}
			if want := [3]string{c.path, c.problem, c.remedy}; len(got) != 1 || got[0] != want {
				t.Fatalf("reported %q, want %q", got, want)
			}
		})
	}
}

func TestValidateReportsEveryFault(t *testing.T) {
	var paths []string
	(&Spec{}).Validate(func(path, _, _ string) { paths = append(paths, path) })
	// The zero spec lacks 6 names, a width and both counts.
	if len(paths) != 9 {
		t.Errorf("the zero spec has %d faults: %q, want 9", len(paths), paths)
	}
}

// The YAML names are part of the user's world: this document must fill in every
// field.
func TestSpecYAMLNames(t *testing.T) {
	const doc = `
readout: {on: spikes, weights: learned, init: zero, scale: 2, learning_rate: 3,
          bias_learning_rate: 13, grid: {rows: 14, columns: 15}, normalize: true}
loss: {kind: smooth_l1, beta: 4}
surrogate: {kind: sigmoid, width: 5}
optimizer: {kind: sgd, learning_rate: 6, relative: true, beta1: 7, beta2: 8, epsilon: 9}
burn_in_ms: 10
gradient_every_ticks: 11
update_every_ticks: 12
schedule: {kind: cosine, warm_up_steps: 16, final: .17, hold_weights_steps: 18}
zero_mean: true
keep_norm: true
homeostasis: {target_rate_per_ms: .19, rate: 20, floor: 21}
`
	var got Spec
	dec := yaml.NewDecoder(bytes.NewReader([]byte(doc)))
	dec.KnownFields(true)
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := Spec{
		Readout: ReadoutSpec{
			On: OnSpikes, Weights: Learned, Init: InitZero, Scale: 2, LearningRate: 3,
			BiasLearningRate: 13, Grid: &GridSpec{Rows: 14, Columns: 15}, Normalize: true,
		},
		Loss:      LossSpec{LossSmoothL1, 4},
		Surrogate: SurrogateSpec{SurrogateSigmoid, 5},
		Optimizer: OptimizerSpec{Kind: OptimizerSGD, LearningRate: 6, Relative: true, Beta1: 7, Beta2: 8, Epsilon: 9},
		BurnInMS:  10, GradientEveryTicks: 11, UpdateEveryTicks: 12,
		Schedule:    &ScheduleSpec{Kind: ScheduleCosine, WarmUpSteps: 16, Final: .17, HoldWeightsSteps: 18},
		ZeroMean:    true,
		KeepNorm:    true,
		Homeostasis: &HomeostasisSpec{TargetRatePerMS: .19, Rate: 20, Floor: 21},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("decoded %+v\nwant    %+v", got, want)
	}
}
