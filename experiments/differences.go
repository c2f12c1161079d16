package experiments

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"spikesim/coding"
	"spikesim/experiments/strictyaml"
	"spikesim/experiments/task"
	"spikesim/learning"
	"spikesim/network"
)

// WeightsDifference is a key at which the experiment that is run differs from the one
// that weights were trained in.
type WeightsDifference struct {
	Key string `json:"key"`
	// Run and Weights are the values of either, as YAML on one line.
	Run     string `json:"run"`
	Weights string `json:"weights"`

	remedy string // flags that make the run like the weights; empty for none
}

// meaning is the part of an experiment on which it depends what trained weights
// do. Images, training and the length of presentations are for the user to
// choose.
type meaning struct {
	Task       task.Spec      `yaml:"task"`
	Coding     coding.Spec    `yaml:"coding"`
	Network    network.Spec   `yaml:"network"`
	Learning   reading        `yaml:"learning"`
	Prediction PredictionSpec `yaml:"prediction"`
}

// reading is the part of learning that stays in force after it: what readouts
// read and, where they are drawn and not learned, the law that they are drawn by. It
// counts as a part of the prediction: weights of readouts that were learned on spikes
// say nothing of potentials, and nothing else in the file tells.
type reading struct {
	Readout struct {
		On        learning.Signal `yaml:"on"`
		MeanTauMS float64         `yaml:"mean_tau_ms"`
		Init      learning.Init   `yaml:"init,omitempty"`
		Scale     float64         `yaml:"scale,omitempty"`
	} `yaml:"readout"`
}

// meaning returns that part as the file has it.
func (s *Spec) meaning() meaning {
	m := meaning{Task: s.Task, Coding: s.Coding, Network: s.Network.Essence(), Prediction: s.Prediction}
	from, to := &s.Learning.Readout, &m.Learning.Readout
	to.On, to.MeanTauMS = from.On, from.MeanTauMS
	if fixedReadouts(s) {
		to.Init, to.Scale = from.Init, from.Scale
	}
	return m
}

// canonical returns that part in the one form that all equal ones have.
func (s *Spec) canonical() meaning {
	m := s.meaning()
	m.Network = m.Network.Canonical()
	m.Prediction.Layers = slices.Sorted(slices.Values(s.predictors()))
	return m
}

// differences returns how the experiment to be run differs from the one that the
// weights come from, in what counts. Weights that know of none differ in nothing.
func (w *weights) differences(spec *Spec) ([]WeightsDifference, error) {
	if !w.known {
		return nil, nil
	}
	own, err := w.spec()
	if err != nil {
		return nil, err
	}
	var all []WeightsDifference
	if tick := w.info.TickMS; tick != 0 && tick != Tick.MS() {
		all = append(all, WeightsDifference{Key: "tick_ms", Run: fmt.Sprint(Tick.MS()), Weights: fmt.Sprint(tick)})
	}
	if drawn := drawnBySeed(spec); drawn != "" && drawnBySeed(own) != "" && spec.NetworkSeed() != own.NetworkSeed() {
		all = append(all, WeightsDifference{
			Key: "seed, which draws " + drawn, Run: fmt.Sprint(spec.NetworkSeed()), Weights: fmt.Sprint(own.NetworkSeed()),
			remedy: fmt.Sprintf("--seed %d", own.NetworkSeed()),
		})
	}
	// Where the canonical parts are equal, what was written otherwise is no
	// difference; where not, keys are named as they were written.
	if reflect.DeepEqual(own.canonical(), spec.canonical()) {
		return all, nil
	}
	found, err := strictyaml.Diff(own.meaning(), spec.meaning())
	for _, d := range found {
		setting := strictyaml.Setting{Path: d.Path, Value: d.A}
		all = append(all, WeightsDifference{Key: d.Path, Run: d.B, Weights: d.A, remedy: "--set " + shellQuoted(setting.String())})
	}
	return all, err
}

// drawnBySeed says what of a trained network comes from the seed; it is empty for
// nothing.
func drawnBySeed(s *Spec) string {
	var drawn []string
	if s.Network.Drawn() {
		drawn = append(drawn, "the connections")
	}
	if fixedReadouts(s) {
		drawn = append(drawn, "the fixed readouts")
	}
	return strings.Join(drawn, " and ")
}

// fixedReadouts reports whether the weights of readouts come from the seed.
func fixedReadouts(s *Spec) bool { return s.Learning.Readout.Weights == learning.Fixed }
