package experiments

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"

	"spikesim/experiments/npz"
	"spikesim/experiments/report"
	"spikesim/network"
)

// WeightsInfo says where weights come from and how good they were found to be.
// With it the network can be built again from the weights alone.
type WeightsInfo struct {
	Format string `json:"format"`
	Naming
	// TickMS is the length of a tick; files before the third format have none.
	TickMS float64 `json:"tick_ms,omitempty"`
	// Experiment is the name of the recipe, and YAML the whole of it with every
	// default written out: the experiment in which the scores were earned. Where
	// the weights were trained in another, TrainedYAML is that.
	Experiment  string `json:"experiment"`
	YAML        string `json:"yaml"`
	TrainedYAML string `json:"trained_yaml,omitempty"`
	// Seed is that of the training; it draws fixed readouts.
	Seed    uint64 `json:"seed"`
	Epochs  int    `json:"epochs"`
	Dataset string `json:"dataset"`
	Labels  string `json:"labels"`
	// TrainImages is the number of images learned from, Constant the constant answer
	// with the best score on them; files of format 1 have neither.
	TrainImages int             `json:"train_images,omitempty"`
	Constant    *ConstantAnswer `json:"{constant},omitempty"`

	// Split says which images the scores are of, the last ones that these
	// weights were tested on, and TestImages how many those are.
	Split      string `json:"split"`
	TestImages int    `json:"test_images"`
	// Item is the word for one of them, "image" where the file does not say.
	Item string `json:"item,omitempty"`
	// TestDataset is the data set that those are from, and Simulation says how
	// they were shown. Files before the third format have neither.
	TestDataset string `json:"test_dataset,omitempty"`
	Simulation  string `json:"simulation,omitempty"`
	// MayHaveLearned says that the weights may have learned from some of them.
	MayHaveLearned bool `json:"may_have_learned,omitempty"`
	// MIoU is that of the last layer at the last tick, Prediction that of the
	// experiment's own rule.
	Score         float64           `json:"{metric}"`
	Prediction    *PredictionResult `json:"prediction,omitempty"`
	ConstantScore float64           `json:"{constant}_{metric}"`
}

// MarshalJSON implements [json.Marshaler]; see [Naming].
func (i WeightsInfo) MarshalJSON() ([]byte, error) {
	type plain WeightsInfo
	return marshalNamed(plain(i), i.Naming)
}

// UnmarshalJSON implements [json.Unmarshaler]; see [Naming].
func (i *WeightsInfo) UnmarshalJSON(doc []byte) error {
	type plain WeightsInfo
	return unmarshalNamed(doc, (*plain)(i), false)
}

// Quote says how good the weights were found to be and on what, in a few words;
// it is empty for weights that were never tested.
func (i *WeightsInfo) Quote() string {
	if i.TestImages == 0 {
		return ""
	}
	names := i.Naming.or(boxNaming)
	items := cmp.Or(i.Item, "image") + "s"
	score, data, shown := i.Score, i.TestDataset, i.Split+" "+items
	if i.Prediction != nil {
		score = i.Prediction.Score
	}
	if data == "" {
		data = i.Dataset
	}
	if i.Split != SplitTest && i.Split != SplitValidation {
		shown = items
	}
	text := fmt.Sprintf("%s %.4f on %s %s of %s", names.Metric, score, report.Count(int64(i.TestImages)), shown, data)
	if i.MayHaveLearned {
		text += ", some of which it may have learned from"
	}
	if i.Simulation != "" && i.Simulation != (&Options{}).simulation() {
		text += ", " + i.Simulation
	}
	return text + fmt.Sprintf(" (%s %.4f)", names.Baseline, i.ConstantScore)
}

// Formats of weights. The first lacks the constant box and the rule's score, the
// first two keep all this in a member that is no array.
const (
	weightsFormat  = "spikesim weights 3"
	weightsFormat2 = "spikesim weights 2"
	weightsFormat1 = "spikesim weights 1"
)

// saveWeights writes the weights of a finished run.
func (r *run) saveWeights() error {
	info, err := r.weightsInfo()
	if err != nil {
		return err
	}
	if err := writeArchive(filepath.Join(r.dir, weightsFile), toNPZ(r.session.Net.Weights()), info); err != nil {
		return fmt.Errorf("writing the weights: %w", err)
	}
	return nil
}

// weightsInfo describes the weights of a finished run. A test leaves where they
// were trained as it is.
func (r *run) weightsInfo() (info WeightsInfo, err error) {
	if r.options.Eval && r.weights.known {
		info, err = r.testedInfo()
	} else {
		info, err = r.trainedInfo()
	}
	if err != nil {
		return info, err
	}
	t := &r.results.Test
	info.Format, info.TickMS, info.Naming = weightsFormat, Tick.MS(), r.results.Naming
	info.Experiment = r.spec.Name
	info.Split, info.TestImages, info.Item = r.results.Dataset.Split, t.Images, r.results.Dataset.Item
	info.TestDataset, info.Simulation = r.results.Dataset.Name, r.options.simulation()
	info.Score, info.ConstantScore, info.Prediction = t.Score, t.ConstantScore, &t.Prediction
	return info, nil
}

// trainedInfo describes weights that the run has trained, or that do not say
// where they come from.
func (r *run) trainedInfo() (WeightsInfo, error) {
	yaml, err := r.spec.YAML()
	info := WeightsInfo{
		YAML: string(yaml), Seed: r.spec.NetworkSeed(), Epochs: r.position.Epoch,
		Dataset: r.results.Dataset.Name, Labels: r.results.Dataset.Labels,
		Constant: r.constant.fitted,
	}
	if !r.options.Eval {
		info.TrainImages = len(r.session.set.Train)
	}
	return info, err
}

// testedInfo describes weights that were trained elsewhere and tested by the run.
func (r *run) testedInfo() (WeightsInfo, error) {
	info := r.weights.info
	own, err := r.weights.spec()
	if err != nil {
		return info, err
	}
	trained, err := r.weights.trainedSpec()
	if err != nil {
		return info, err
	}
	info.MayHaveLearned = info.Dataset == r.results.Dataset.Name &&
		(r.options.split() == SplitAll || !trained.sameParts(r.spec))
	// A test trains for no epoch; the number says how the weights were trained.
	tested := *r.spec
	tested.Epochs = own.Epochs
	before, err := own.YAML()
	if err != nil {
		return info, err
	}
	now, err := tested.YAML()
	if err != nil || bytes.Equal(before, now) {
		return info, err
	}
	if info.TrainedYAML == "" {
		info.TrainedYAML = info.YAML
	}
	if info.YAML = string(now); info.YAML == info.TrainedYAML {
		info.TrainedYAML = ""
	}
	return info, nil
}

// sameParts reports whether two experiments split a data set into the same parts.
func (s *Spec) sameParts(other *Spec) bool {
	a, b := &s.Dataset, &other.Dataset
	return s.SplitSeed() == other.SplitSeed() && a.Labels == b.Labels &&
		a.TrainImages == b.TrainImages && a.ValidationImages == b.ValidationImages && a.Synthetic == b.Synthetic
}

func toNPZ(arrays []network.Array) []npz.Array {
	out := make([]npz.Array, len(arrays))
	for i, a := range arrays {
		out[i] = npz.Array{Name: a.Name, Shape: a.Shape, Data: a.Values}
	}
	return out
}

// fromNPZ finds a network's arrays in an archive.
func fromNPZ(archive *npz.Archive) func(name string) (network.Array, error) {
	return func(name string) (network.Array, error) {
		a, err := archive.Array(name)
		if err != nil {
			return network.Array{}, err
		}
		values, err := a.Float32()
		if err != nil {
			return network.Array{}, err
		}
		return network.Array{Name: name, Shape: a.Shape, Values: values}, nil
	}
}
