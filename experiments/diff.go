package experiments

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"spikesim/experiments/openfile"
	"spikesim/experiments/strictyaml"
	"spikesim/sim/random"
)

// RunDifference is how run B differs from run A.
type RunDifference struct {
	A string `json:"a"` // directories
	B string `json:"b"`
	// Settings are the keys at which the experiments differ. Where one of them can't be
	// read by this version, Unread says why.
	Settings []SettingDifference `json:"settings"`
	Unread   string              `json:"unread,omitempty"`
	// SpikeHashes are those of the final test pass, SameSpikes whether they are equal.
	SpikeHashes [2]string `json:"spike_hashes"`
	SameSpikes  bool      `json:"same_spikes"`
	// Score is nil where there is nothing to compare; NoScore then says why.
	Score   *ScoreDifference `json:"score,omitempty"`
	NoScore string           `json:"no_score,omitempty"`
	// Figures are counts per sample and energies, of what both runs have.
	Figures []FigureDifference `json:"figures"`
}

// SettingDifference is a key with its values in either experiment, as YAML on one
// line.
type SettingDifference struct {
	Key string `json:"key"`
	A   string `json:"a"`
	B   string `json:"b"`
}

// ScoreDifference compares scores by the experiments' own rules of prediction.
type ScoreDifference struct {
	Metric string  `json:"metric"`
	A      float64 `json:"a"`
	B      float64 `json:"b"`
	// Paired is the number of samples that both runs have scored and told of, Mean the
	// mean of their scores, B less A. The bounds hold 95 % of what it is on samples that are
	// drawn, with replacement, from these.
	Paired int     `json:"paired"`
	OnlyA  int     `json:"only_a"`
	OnlyB  int     `json:"only_b"`
	Mean   float64 `json:"mean_difference"`
	Low    float64 `json:"mean_difference_low"`
	High   float64 `json:"mean_difference_high"`
}

// Chance reports whether the difference may be one of the choice of samples: whether
// the interval holds 0. It says nothing of another seed.
func (s *ScoreDifference) Chance() bool { return s.Low <= 0 && s.High >= 0 }

// FigureDifference is a figure of two runs.
type FigureDifference struct {
	Name string  `json:"name"`
	A    float64 `json:"a"`
	B    float64 `json:"b"`
	unit func(float64) string
}

// Diff compares what two runs have left in their directories.
func Diff(a, b string) (*RunDifference, error) {
	var runs [2]*Results
	for i, dir := range []string{a, b} {
		r, err := finished(dir)
		if err != nil {
			return nil, err
		}
		runs[i] = r
	}
	d := &RunDifference{A: a, B: b, Settings: []SettingDifference{}, SpikeHashes: [2]string{runs[0].SpikeHash, runs[1].SpikeHash}}
	d.SameSpikes = d.SpikeHashes[0] == d.SpikeHashes[1]
	if err := d.settings(); err != nil {
		d.Unread = err.Error()
	}
	if err := d.scores(runs[0], runs[1]); err != nil {
		return nil, err
	}
	d.Figures = figures(runs[0], runs[1])
	return d, nil
}

// finished reads the results of a run, which must be there.
func finished(dir string) (*Results, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is no directory of a run", dir)
	}
	r, err := readResults(dir)
	if err != nil {
		return nil, fmt.Errorf("%w; they are cut short or were edited", err)
	}
	if r == nil {
		where := "run one with spikesim run, or name its directory"
		if _, err := os.Stat(filepath.Join(dir, checkpointFile)); err == nil {
			where = "the run is under way or was killed; go on with it by --resume"
		}
		return nil, fmt.Errorf("%s holds no %s: %w; %s", dir, resultsFile, fs.ErrNotExist, where)
	}
	return r, nil
}

// settings compares the experiments as the runs have kept them.
func (d *RunDifference) settings() error {
	var specs [2]*Spec
	for i, dir := range []string{d.A, d.B} {
		spec, err := keptSpec(dir)
		if err != nil {
			return err
		}
		specs[i] = spec
	}
	found, err := strictyaml.Diff(specs[0], specs[1])
	if err != nil {
		return err
	}
	for _, f := range found {
		d.Settings = append(d.Settings, SettingDifference{f.Path, f.A, f.B})
	}
	return nil
}

// keptSpec reads the experiment that a run has kept.
func keptSpec(dir string) (*Spec, error) {
	file := filepath.Join(dir, specFile)
	data, err := openfile.Read(file, maxExperimentBytes)
	if err != nil {
		return nil, err
	}
	return Parse(file, data)
}

// scores compares the scores, by pairs where the runs tell of their samples.
func (d *RunDifference) scores(a, b *Results) error {
	switch {
	case a.Test.Images == 0 || b.Test.Images == 0:
		d.NoScore = "a run has scored nothing"
		return nil
	case a.metric() != b.metric():
		d.NoScore = fmt.Sprintf("the scores are not of one kind: %s and %s", a.metric(), b.metric())
		return nil
	}
	s := &ScoreDifference{Metric: a.metric(), A: a.Test.Prediction.Score, B: b.Test.Prediction.Score}
	d.Score = s
	var answers [2][]sampleScore
	for i, dir := range []string{d.A, d.B} {
		var err error
		if answers[i], err = readAnswers(dir); err != nil {
			return err
		}
	}
	p := pair(answers[0], answers[1])
	s.Paired, s.OnlyA, s.OnlyB = len(p.differences), p.onlyA, p.onlyB
	if s.Paired > 0 {
		s.Mean = p.meanB - p.meanA
		s.Low, s.High = bootstrap(p.differences, random.New(0).Name("diff"))
	}
	return nil
}

// figures lists what both runs have counted.
func figures(a, b *Results) (all []FigureDifference) {
	add := func(name string, unit func(float64) string, a, b float64) {
		all = append(all, FigureDifference{name, a, b, unit})
	}
	add("input spikes", count, a.Totals.InputSpikes, b.Totals.InputSpikes)
	add("spikes", count, a.Totals.Spikes, b.Totals.Spikes)
	add("synaptic ops", count, a.Totals.SynapticOps, b.Totals.SynapticOps)
	if x, y := a.Totals.EffectiveSynapticOps, b.Totals.EffectiveSynapticOps; x != nil && y != nil {
		add("effective synaptic ops", count, *x, *y)
	}
	add("executed ops", count, a.Totals.ExecutedOps, b.Totals.ExecutedOps)
	add("dense ops", count, a.Totals.DenseOps, b.Totals.DenseOps)
	add("neuron updates", count, a.Totals.NeuronUpdates, b.Totals.NeuronUpdates)
	add("readout MACs", count, a.Totals.ReadoutMACs, b.Totals.ReadoutMACs)
	for _, p := range a.Populations {
		for _, q := range b.Populations {
			if p.Name == q.Name {
				add("rate of "+p.Name+", per ms", rate, p.RatePerMS, q.RatePerMS)
			}
		}
	}
	for _, e := range a.Energy {
		for _, f := range b.Energy {
			if e.Profile == f.Profile {
				add("energy, "+e.Profile, joules, e.JoulesPerImage, f.JoulesPerImage)
			}
		}
	}
	return all
}
