package experiments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"

	"spikesim/experiments/files"
	"spikesim/experiments/openfile"
	"spikesim/experiments/report"
)

// SeedsResult is what the same experiment came to with several seeds. A seed
// draws weights, spikes, order and, where dataset.split_seed does not, the split
// of the data set.
type SeedsResult struct {
	Experiment string `json:"experiment"`
	Naming
	// Item is the word for one sample, such as "image".
	Item  string `json:"item,omitempty"`
	Split string `json:"split"`
	// SplitSeed draws the split for all seeds; 0: each draws its own.
	SplitSeed uint64       `json:"split_seed,omitempty"`
	Seeds     []SeedResult `json:"seeds"`
	// The scores of all seeds together: of the experiment's own rule, of the
	// last layer at the last tick, and of the baseline.
	Prediction Spread `json:"prediction"`
	LastLayer  Spread `json:"last_layer"`
	Constant   Spread `json:"{constant}"`

	// Dir is where the runs and seeds.json are.
	Dir string `json:"-"`
}

// SeedResult holds the scores of one seed.
type SeedResult struct {
	Seed       uint64  `json:"seed"`
	Prediction float64 `json:"prediction"`
	LastLayer  float64 `json:"last_layer"`
	Constant   float64 `json:"{constant}"`
	// Images is how many samples were scored, whatever they are.
	Images int `json:"images"`
	// Warnings are those of the seed's run.
	Warnings []Warning `json:"warnings,omitempty"`
}

// MarshalJSON implements [json.Marshaler]; see [Naming].
func (s SeedsResult) MarshalJSON() ([]byte, error) {
	type plain SeedsResult
	return marshalNamed(plain(s), s.Naming)
}

// UnmarshalJSON implements [json.Unmarshaler]; see [Naming]. It is strict: what is not
// understood is not of a series.
func (s *SeedsResult) UnmarshalJSON(doc []byte) error {
	type plain SeedsResult
	return unmarshalNamed(doc, (*plain)(s), true)
}

// Spread is the mean of some values and their standard deviation (over n−1; 0 of
// a single value).
type Spread struct {
	Mean              float64 `json:"mean"`
	StandardDeviation float64 `json:"standard_deviation"`
}

const seedsFile = "seeds.json"

// maxResultsBytes bounds what is read into memory of results; most of it names
// images that were skipped.
const maxResultsBytes = 64 << 20

// RunSeeds carries out an experiment with the seeds 1 to n, one after the other,
// each into seed-k of the directory Options.Out, by default runs/<name>-seeds.
// Called again it goes on where it stopped: seeds that are complete are read, and
// one that was cut short is continued.
func RunSeeds(ctx context.Context, spec *Spec, o Options, n int) (*SeedsResult, error) {
	s := &SeedsResult{Experiment: spec.Name, Naming: namingOf(spec.Task.New()), Item: spec.Dataset.Item(), Split: o.split(), SplitSeed: spec.Dataset.SplitSeed, Dir: o.Out}
	if s.Dir == "" {
		s.Dir = filepath.Join("runs", spec.Name+"-seeds")
	}
	held, err := o.hold(s.Dir, o.Now())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	if err := ownSummary(s.Dir, spec.Name); err != nil {
		return nil, err
	}
	// All of them first: what is in the way of the last is no news for after the
	// others.
	for seed := range uint64(n) {
		if _, _, err := findSeed(spec, o, seed+1, s.seedDir(seed+1)); err != nil {
			return nil, err
		}
	}
	for k := range n {
		seed := uint64(k + 1)
		o.Progress.Line("Seed %d of %d.", seed, n)
		r, err := runSeed(ctx, spec, o, seed, s.seedDir(seed))
		if err != nil {
			return nil, err
		}
		found := SeedResult{
			Seed: seed, Prediction: r.Test.Prediction.Score, LastLayer: r.Test.Score,
			Constant: r.Test.ConstantScore, Images: r.Test.Images,
		}
		if len(r.Warnings) > 0 {
			found.Warnings = r.Warnings
		}
		s.Seeds = append(s.Seeds, found)
	}
	s.Prediction = s.spread(func(r SeedResult) float64 { return r.Prediction })
	s.LastLayer = s.spread(func(r SeedResult) float64 { return r.LastLayer })
	s.Constant = s.spread(func(r SeedResult) float64 { return r.Constant })
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	return s, writeFile(filepath.Join(s.Dir, seedsFile), append(data, '\n'))
}

func (s *SeedsResult) seedDir(seed uint64) string {
	return filepath.Join(s.Dir, fmt.Sprintf("seed-%d", seed))
}

// ownSummary refuses a directory with a seeds.json that is not of a series of the
// experiment.
func ownSummary(dir, experiment string) error {
	file := filepath.Join(dir, seedsFile)
	data, err := openfile.Read(file, maxResultsBytes)
	if errors.Is(err, fs.ErrNotExist) && files.Free(file) == nil {
		return nil
	}
	var found SeedsResult
	if err == nil {
		err = json.Unmarshal(data, &found)
	}
	if err != nil || found.Experiment != experiment {
		return fmt.Errorf("%s already holds a %s that is not of this experiment's seeds and would be overwritten; choose another --out", dir, seedsFile)
	}
	return nil
}

// findSeed finds what there is of a seed in dir: the results of a run that is
// complete, or the checkpoint to go on from, or neither for a run to be started.
func findSeed(spec *Spec, o Options, seed uint64, dir string) (*Results, *checkpoint, error) {
	found, err := readResults(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("%w; remove the directory to run that seed anew", err)
	}
	wanted, asked := *spec, o
	wanted.Seed, asked.Seed, asked.series = seed, &seed, true
	if files.Free(filepath.Join(dir, checkpointFile)) == nil {
		if found != nil && found.Status == "complete" {
			return nil, nil, fmt.Errorf("%s holds a run without a checkpoint, which cannot be told from another experiment's; remove it, or choose another --out", dir)
		}
		for _, file := range runFiles {
			if files.Free(filepath.Join(dir, file)) != nil && !cutShort(dir, &wanted) {
				return nil, nil, fmt.Errorf("%s already holds %s, which is not of this experiment's run with seed %d and would be overwritten; choose another --out", dir, file, seed)
			}
		}
		return nil, nil, nil
	}
	saved, err := readCheckpoint(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := saved.match(&wanted, &asked); err != nil {
		return nil, nil, err
	}
	if found != nil && found.Status == "complete" && (o.Epochs == nil || *o.Epochs == len(found.Epochs)) {
		return found, nil, nil
	}
	return nil, saved, nil
}

// runSeed runs one seed, or what is left of it.
func runSeed(ctx context.Context, spec *Spec, o Options, seed uint64, dir string) (*Results, error) {
	o.Seed, o.series = &seed, true
	found, saved, err := findSeed(spec, o, seed, dir)
	switch {
	case err != nil:
		return nil, err
	case found != nil:
		o.Progress.Line("%s is complete.", dir)
		return found, nil
	case saved != nil:
		wanted, err := saved.spec()
		if err != nil {
			return nil, err
		}
		o.Out, o.Resume = "", dir
		return Run(ctx, wanted, o)
	}
	o.Out = dir
	return Run(ctx, spec, o)
}

// readResults reads the results in a directory, nil if there are none.
func readResults(dir string) (*Results, error) {
	data, err := openfile.Read(filepath.Join(dir, resultsFile), maxResultsBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var r *Results
	if err == nil {
		r, err = parseResults(data)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the results in %s: %w", dir, err)
	}
	r.Dir = dir
	return r, nil
}

// parseResults reads results.json and makes sure that its parts fit together.
func parseResults(data []byte) (*Results, error) {
	r := new(Results)
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	if r.Status != "complete" && r.Status != "cancelled" {
		return nil, fmt.Errorf("the status is %q, not complete or cancelled", r.Status)
	}
	for _, score := range []float64{r.Test.Prediction.Score, r.Test.Score, r.Test.ConstantScore} {
		if score < 0 || score > 1 { // JSON has no NaN
			return nil, fmt.Errorf("a score of %v is none; it is from 0 to 1", score)
		}
	}
	return r, r.consistent()
}

func (s *SeedsResult) spread(of func(SeedResult) float64) Spread {
	var sp Spread
	n := float64(len(s.Seeds))
	for _, r := range s.Seeds {
		sp.Mean += of(r) / n
	}
	if n < 2 {
		return sp
	}
	for _, r := range s.Seeds {
		d := of(r) - sp.Mean
		sp.StandardDeviation += d * d / (n - 1)
	}
	sp.StandardDeviation = math.Sqrt(sp.StandardDeviation)
	return sp
}

// Tables returns what the seeds came to, and their warnings.
func (s *SeedsResult) Tables() []Table {
	t := Table{
		Title:   fmt.Sprintf("%s with %d seeds, %s %s", s.Experiment, len(s.Seeds), scoredName(s.Split), s.Metric),
		Columns: []report.Column{left("seed"), right(s.Item + "s"), right("the result"), right("last layer"), right(s.Baseline)},
	}
	for _, r := range s.Seeds {
		t.Rows = append(t.Rows, []string{fmt.Sprint(r.Seed), report.Count(int64(r.Images)), fmt.Sprintf("%.4f", r.Prediction),
			fmt.Sprintf("%.4f", r.LastLayer), fmt.Sprintf("%.4f", r.Constant)})
	}
	all := []Spread{s.Prediction, s.LastLayer, s.Constant}
	means, deviations := []string{"mean", ""}, []string{"standard deviation", ""}
	for _, sp := range all {
		means = append(means, fmt.Sprintf("%.4f", sp.Mean))
		deviations = append(deviations, fmt.Sprintf("%.4f", sp.StandardDeviation))
	}
	t.Rows = append(t.Rows, means, deviations)
	t.Notes = []string{"a seed draws weights, spikes, order and the split of the data set"}
	if s.SplitSeed != 0 {
		t.Notes = []string{fmt.Sprintf("a seed draws weights, spikes and order; the split of the data set is that of seed %d", s.SplitSeed)}
	}
	tables := []Table{t}
	var warnings []Warning
	for _, r := range s.Seeds {
		for _, w := range r.Warnings {
			w.Text = fmt.Sprintf("seed %d: %s", r.Seed, w.Text)
			warnings = append(warnings, w)
		}
	}
	if len(warnings) > 0 {
		tables = append(tables, warningTable(warnings))
	}
	return tables
}
