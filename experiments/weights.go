package experiments

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"spikesim/experiments/box"
	"spikesim/experiments/npz"
	"spikesim/network"
)

// metaMember is the part of a weights or checkpoint file that is not an array.
const metaMember = "meta.json"

// WeightsInfo says where weights come from and how good they were found to be.
// With it the network can be built again from the weights alone.
type WeightsInfo struct {
	Format string `json:"format"`
	// Experiment is the name of the recipe, and YAML the whole of it with every
	// default written out.
	Experiment string `json:"experiment"`
	YAML       string `json:"yaml"`
	Seed       uint64 `json:"seed"`
	Epochs     int    `json:"epochs"`
	Dataset    string `json:"dataset"`
	Labels     string `json:"labels"`
	// TrainImages is the number of images learned from, ConstantBox the constant
	// box with the best mean IoU on them; files of format 1 have neither.
	TrainImages int      `json:"train_images,omitempty"`
	ConstantBox *box.Box `json:"constant_box,omitempty"`

	// Split says which images the scores are of, the last ones that these
	// weights were tested on, and TestImages how many those are.
	Split      string `json:"split"`
	TestImages int    `json:"test_images"`
	// MIoU is that of the last layer at the last tick, Prediction that of the
	// experiment's own rule.
	MIoU            float64           `json:"miou"`
	Prediction      *PredictionResult `json:"prediction,omitempty"`
	ConstantBoxMIoU float64           `json:"constant_box_miou"`
}

// Formats of weights. The first lacks the constant box and the rule's score.
const (
	weightsFormat  = "spikesim weights 2"
	weightsFormat1 = "spikesim weights 1"
)

// saveWeights writes the weights of a finished run.
func (r *run) saveWeights() error {
	info, err := r.weightsInfo()
	if err != nil {
		return err
	}
	meta, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return err
	}
	err = npz.Write(filepath.Join(r.dir, weightsFile), toNPZ(r.session.net.Weights()),
		map[string][]byte{metaMember: append(meta, '\n')})
	if err != nil {
		return fmt.Errorf("writing the weights: %w", err)
	}
	return nil
}

// weightsInfo describes the weights of a finished run. A test leaves where they
// come from as it is.
func (r *run) weightsInfo() (WeightsInfo, error) {
	var info WeightsInfo
	if r.options.Eval && r.weights != nil && r.weights.known {
		info = r.weights.info
	} else {
		yaml, err := r.spec.YAML()
		if err != nil {
			return info, err
		}
		info = WeightsInfo{
			Experiment: r.spec.Name, YAML: string(yaml), Seed: r.spec.Seed, Epochs: r.position.Epoch,
			Dataset: r.results.Dataset.Name, Labels: r.results.Dataset.Labels, TrainImages: len(r.session.set.Train),
			ConstantBox: r.constant.fitted,
		}
	}
	t := &r.results.Test
	info.Format = weightsFormat
	info.Split, info.TestImages = r.results.Dataset.Split, t.Images
	info.MIoU, info.ConstantBoxMIoU, info.Prediction = t.MIoU, t.ConstantBoxMIoU, &t.Prediction
	return info, nil
}

// readWeights sets the weights of a network from a file of weights or a
// checkpoint.
func readWeights(file string, net *network.Network) error {
	w, err := openWeights(file)
	if err != nil {
		return err
	}
	return w.set(net)
}

// set sets the weights of a network.
func (w *weights) set(net *network.Network) error {
	if err := net.SetWeights(fromNPZ(w.archive)); err != nil {
		return fmt.Errorf("weights in %s: %w", w.name, err)
	}
	return nil
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
