package experiments

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"spikesim/experiments/files"
)

// Choices are what a run was told beside its experiment and is needed to repeat it.
type Choices struct {
	Limit     int     `json:"limit,omitempty"`
	DTMS      float64 `json:"dt_ms,omitempty"` // of the clocked engine, else 0; the others leave the same bits
	SkipZeros bool    `json:"skip_zeros,omitempty"`
	Input     string  `json:"input,omitempty"`
	// Eval: nothing was trained.
	Eval bool `json:"eval,omitempty"`
}

// choices returns those of options.
func (o *Options) choices() *Choices {
	c := &Choices{Limit: o.Limit, SkipZeros: o.SkipZeros, Input: o.Input, Eval: o.Eval}
	if o.Engine == EngineClocked {
		c.DTMS = o.DTMS
	}
	return c
}

// Verification is what became of a run that was done again.
type Verification struct {
	Dir string `json:"dir"`
	// Repeated says that the run was repeated whole; else its weights were tested again.
	Repeated bool `json:"repeated"`
	// Compared names what was compared, and Differences what is not as it was.
	Compared    []string             `json:"compared"`
	Differences []VerifiedDifference `json:"differences"`
}

// VerifiedDifference is a figure that a run has stored and that came out otherwise.
type VerifiedDifference struct {
	Figure string `json:"figure"`
	Stored string `json:"stored"`
	Found  string `json:"found"`
}

// Verify does again what a run says it has done: it tests the weights that the run has
// stored, or with train, or where there are none, repeats the run whole, and compares
// hashes, scores and counts, to the last bit. Of the options DataDir, DataEnv,
// Progress and Now count; the rest is as the run had it.
func Verify(ctx context.Context, dir string, train bool, o Options) (*Verification, error) {
	stored, err := finished(dir)
	if err != nil {
		return nil, err
	}
	if stored.Status != "complete" {
		return nil, fmt.Errorf("the run in %s is %s, so that its results are not what it would have come to; complete it with --resume %s", dir, stored.Status, dir)
	}
	if stored.Choices == nil {
		return nil, fmt.Errorf("the results in %s are of an earlier version, which did not store what is needed to repeat a run; run it once more", dir)
	}
	spec, err := keptSpec(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the experiment of the run: %w", err)
	}
	c := stored.Choices
	o.Limit, o.SkipZeros, o.Input, o.Eval = c.Limit, c.SkipZeros, c.Input, c.Eval
	o.Engine, o.DTMS = EngineEvent, 1
	if c.DTMS > 0 {
		o.Engine, o.DTMS = EngineClocked, c.DTMS
	}
	o.Split, o.Seed = stored.Dataset.Split, &stored.Seed
	o.RequireData = !stored.Dataset.Synthetic && stored.Dataset.Name != ""
	o.NoPictures = true
	weights := filepath.Join(dir, weightsFile)
	v := &Verification{Dir: dir, Repeated: train || files.Free(weights) == nil, Differences: []VerifiedDifference{}}
	switch {
	case v.Repeated && stored.Weights != nil:
		return nil, fmt.Errorf("the run in %s started from weights, %s, and can't be repeated from its directory; repeat it with spikesim run --weights, and compare with spikesim diff",
			dir, stored.Weights.File)
	case v.Repeated:
		epochs := len(stored.Epochs)
		o.Epochs = &epochs
		if o.Eval {
			o.Epochs = nil
		}
	default:
		o.Eval, o.Weights, o.Epochs = true, weights, nil
	}
	temporary, err := os.MkdirTemp("", "spikesim-verify-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temporary)
	o.Out = temporary
	found, err := Run(ctx, spec, o)
	if err != nil {
		return nil, err
	}
	v.compare(stored, found)
	return v, nil
}

// compare compares what is the same in every rerun.
func (v *Verification) compare(stored, found *Results) {
	same := func(figure string, a, b any) {
		v.Compared = append(v.Compared, figure)
		x, y := asJSON(a), asJSON(b)
		if !bytes.Equal(x, y) {
			v.Differences = append(v.Differences, VerifiedDifference{figure, string(x), string(y)})
		}
	}
	if v.Repeated {
		hashes := func(r *Results) (all []string) {
			for _, e := range r.Epochs {
				all = append(all, e.TrainSpikeHash)
			}
			return all
		}
		same("train_spike_hash of every epoch", hashes(stored), hashes(found))
	}
	same("spike_hash", stored.SpikeHash, found.SpikeHash)
	metric := stored.metric()
	same("images", stored.Test.Images, found.Test.Images)
	same("test."+metric, stored.Test.Score, found.Test.Score)
	same("test."+metric+"_per_layer", stored.Test.ScorePerLayer, found.Test.ScorePerLayer)
	same("test.prediction", stored.Test.Prediction.Score, found.Test.Prediction.Score)
	same("populations", stored.Populations, found.Populations)
	same("connections", stored.Connections, found.Connections)
}

// asJSON is a figure as results.json has it, which is exact.
func asJSON(figure any) []byte {
	text, err := json.Marshal(figure)
	if err != nil {
		panic("experiments: " + err.Error())
	}
	return text
}

// Tables says what was found.
func (v *Verification) Tables() []Table {
	t := Table{Title: v.Dir + ": the stored weights, tested again"}
	if v.Repeated {
		t.Title = v.Dir + ": the run, repeated"
	}
	if len(v.Differences) == 0 {
		t.Notes = []string{fmt.Sprintf("all as stored, to the last bit: %s", strings.Join(v.Compared, ", "))}
		return []Table{t}
	}
	for _, d := range v.Differences {
		t.Notes = append(t.Notes, fmt.Sprintf("%s: stored %s, found %s", d.Figure, brief(d.Stored), brief(d.Found)))
	}
	return []Table{t}
}

// Err is an error where something is not as it was stored.
func (v *Verification) Err() error {
	if len(v.Differences) == 0 {
		return nil
	}
	return fmt.Errorf("%s does not hold what its weights, or its experiment, lead to: %d of %d figures differ. The run was edited, or another build or data set made it",
		v.Dir, len(v.Differences), len(v.Compared))
}

// brief cuts what is too long for a line.
func brief(text string) string {
	const most = 100
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
