package experiments

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments/dataset"
	"spikesim/experiments/input"
	"spikesim/experiments/task"
	"spikesim/learning"
	"spikesim/network"
	"spikesim/sim/validate"
)

// Tick is the time between learning ticks.
const Tick = events.Millisecond

// Spec is a whole experiment as read from YAML. It is not modified after Load
// returns.
type Spec struct {
	Name string `yaml:"name"`
	Seed uint64 `yaml:"seed"`
	// Epochs of training; 0 tests the initial weights.
	Epochs int `yaml:"epochs"`
	// Batch is the number of samples simulated side by side, over which the
	// gradients are averaged.
	Batch int `yaml:"batch"`
	// DurationMS is how long each image is shown; a whole number of ticks of
	// 1 ms.
	DurationMS int `yaml:"duration_ms"`

	Dataset dataset.Spec `yaml:"dataset"`
	// Task is what the network is to find out about a sample.
	Task task.Spec `yaml:"task"`
	// Inputs says, by name, what input populations are shown that are not shown the
	// samples of the data set.
	Inputs   map[string]input.Spec `yaml:"inputs,omitempty"`
	Coding   coding.Spec           `yaml:"coding"`
	Network  network.Spec          `yaml:"network"`
	Learning learning.Spec         `yaml:"learning"`
	// Calibration of the initial weights; nil leaves them as they are drawn.
	Calibration *network.Calibration `yaml:"calibration,omitempty"`
	Prediction  PredictionSpec       `yaml:"prediction"`
	// Budget bounds figures of the results, by their keys.
	Budget map[string]BoundSpec `yaml:"budget,omitempty"`

	settings []string // that changed the file's values
	// networkSeed is the seed of trained weights that are tested under another.
	networkSeed *uint64
}

// defaults returns what a key that is not given stands for.
func defaults() Spec {
	return Spec{
		Seed:       1,
		Epochs:     1,
		Batch:      16,
		DurationMS: 100,
		Dataset:    defaultDataset(),
		Task:       task.Default(),
		Coding:     coding.DefaultSpec(),
		Learning:   learning.DefaultSpec(),
		Prediction: PredictionSpec{AverageTicks: 1},
	}
}

// defaultDataset is that of package dataset, with the name left open; see decide.
func defaultDataset() dataset.Spec {
	d := dataset.DefaultSpec()
	d.Name = ""
	return d
}

// MaxEpochs is the largest number of epochs that a run may have.
const MaxEpochs = 1_000_000

// validate reports everything that is wrong with values and how they fit
// together.
func (s *Spec) validate(report func(path, problem, remedy string)) {
	s.decide()
	s.Dataset.Complete()
	section := func(prefix string) validate.Report { return validate.Under(report, prefix) }
	validate.Name(report, "name", s.Name, "pet")
	validate.Range(report, "epochs", s.Epochs, 0, MaxEpochs)
	validate.Range(report, "batch", s.Batch, 1, 4096)
	validate.Range(report, "duration_ms", s.DurationMS, 1, 1_000_000)
	s.Dataset.Validate(section("dataset"))
	s.Task.Validate(section("task"))
	s.Coding.Validate(section("coding"))
	s.Coding.ValidateTick(Tick, section("coding"))
	s.readLists()
	s.Network.Validate(section("network"))
	s.validateWindows(report)
	s.Learning.Validate(section("learning"))
	if s.Calibration != nil {
		s.Calibration.Validate(section("calibration"))
	}
	s.Prediction.validate(&s.Network, s.DurationMS, section("prediction"))
	if s.Dataset.Truths() && s.Learning.BurnInMS >= float64(s.DurationMS) && s.Epochs > 0 {
		report("learning.burn_in_ms", fmt.Sprintf("%v ms leave nothing of the %d ms of a presentation to learn from", s.Learning.BurnInMS, s.DurationMS),
			"burn in for less, show "+s.items()+" for longer, or set epochs: 0")
	}
	s.validateInput(report)
	s.validateBudget(report)
}

// decide fills in what the file leaves open: without a data set named, there is none
// where it says under inputs what populations are shown, and else the paper's.
func (s *Spec) decide() {
	switch {
	case s.Dataset.Name != "":
	case len(s.Inputs) > 0:
		s.Dataset.Name = dataset.NoneName
	default:
		s.Dataset.Name = dataset.OxfordPet
	}
}

// items names what the network is shown.
func (s *Spec) items() string { return s.Dataset.Item() + "s" }

// fromData reports whether an input population is shown the samples of the data
// set.
func (s *Spec) fromData(population string) bool {
	spec, chosen := s.Inputs[population]
	return !chosen || spec.Params() == nil || spec.Params().FromData()
}

// validateInput checks that every input population has something to show.
func (s *Spec) validateInput(report func(path, problem, remedy string)) {
	inputs := map[string]bool{}
	images := 0
	for i, p := range s.Network.Populations {
		if p.Input == nil {
			continue
		}
		inputs[p.Name] = true
		path := fmt.Sprintf("network.populations[%d].input", i)
		_, chosen := s.Inputs[p.Name]
		switch {
		case s.fromData(p.Name) && s.Dataset.None():
			report(path, "there is no data set to show to it", fmt.Sprintf("give inputs: {%s: {poisson: {rate_per_ms: 0.1}}} or the like, or a dataset", p.Name))
		case !chosen && s.Dataset.Images() && images > 0:
			report(path, "an image feeds one input population", fmt.Sprintf("keep one, or say under inputs what %s is shown", p.Name))
		case !chosen && s.Dataset.Images():
			images++
			s.validateImage(*p.Input, path, report)
		case !chosen && s.Dataset.Name == dataset.EventsName:
			s.validateEvents(*p.Input, path, report)
		}
	}
	if len(inputs) == 0 && len(s.Network.Populations) > 0 {
		report("network.populations", "there is no input population", "let the first population have input: {channels: 1, height: …, width: …}")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Inputs)) {
		if !inputs[name] {
			report("inputs."+name, "there is no input population of that name", "name one of "+strings.Join(slices.Sorted(maps.Keys(inputs)), ", "))
			continue
		}
		s.Inputs[name].Validate(validate.Under(report, "inputs."+name))
	}
}

// validateImage checks that the images fit an input population.
func (s *Spec) validateImage(in network.InputSpec, path string, report func(path, problem, remedy string)) {
	channels := s.Coding.Channels()
	switch {
	case in.Units != 0 && in.Units != channels*s.Dataset.Height*s.Dataset.Width,
		in.Units == 0 && (in.Height != s.Dataset.Height || in.Width != s.Dataset.Width):
		report(path, "the input population does not have the shape of the images",
			fmt.Sprintf("give channels: %d, height: %d, width: %d as under dataset", channels, s.Dataset.Height, s.Dataset.Width))
	case in.Units == 0 && in.Channels != channels && s.Coding.Filter == nil:
		report(path, fmt.Sprintf("the images have one channel, the input population has %d", in.Channels),
			"give channels: 1, or a coding.filter, which makes 2")
	case in.Units == 0 && in.Channels != channels:
		report(path, fmt.Sprintf("coding.filter makes two channels of the image, ON and OFF; the input population has %d", in.Channels),
			fmt.Sprintf("give channels: %d, or remove the filter", channels))
	}
}

// validateEvents checks that the channels of recordings fit an input population.
func (s *Spec) validateEvents(in network.InputSpec, path string, report func(path, problem, remedy string)) {
	coding := s.Coding.EventsOrDefault()
	if in.Units == 0 && in.Channels != coding.Channels() {
		report(path, fmt.Sprintf("recordings with polarity %s make %d channels, the input population has %d", coding.Polarity, coding.Channels(), in.Channels),
			fmt.Sprintf("give channels: %d, or choose with coding: {events: {polarity: …}} what becomes of ON and OFF", coding.Channels()))
	}
}
