package experiments

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"spikesim/experiments/npz"
	"spikesim/network"
)

// metaMember is the part of a weights or checkpoint file that is not an array.
const metaMember = "meta.json"

// weightsMeta says where weights come from.
type weightsMeta struct {
	Format          string  `json:"format"`
	Experiment      string  `json:"experiment"`
	YAML            string  `json:"yaml"`
	Seed            uint64  `json:"seed"`
	Epochs          int     `json:"epochs"`
	Dataset         string  `json:"dataset"`
	Labels          string  `json:"labels"`
	Split           string  `json:"split"` // the images that the scores are of
	TestImages      int     `json:"test_images"`
	MIoU            float64 `json:"miou"`
	ConstantBoxMIoU float64 `json:"constant_box_miou"`
}

const weightsFormat = "spikesim weights 1"

// saveWeights writes the weights of a finished run.
func (r *run) saveWeights() error {
	yaml, err := r.spec.YAML()
	if err != nil {
		return err
	}
	meta, err := json.MarshalIndent(weightsMeta{
		Format: weightsFormat, Experiment: r.spec.Name, YAML: string(yaml), Seed: r.spec.Seed,
		Epochs: r.position.Epoch, Dataset: r.results.Dataset.Name, Labels: r.results.Dataset.Labels,
		Split: r.results.Dataset.Split, TestImages: r.results.Test.Images, MIoU: r.results.Test.MIoU, ConstantBoxMIoU: r.results.Test.ConstantBoxMIoU,
	}, "", "  ")
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

// readWeights sets the weights of a network from a file of weights or a
// checkpoint.
func readWeights(path string, net *network.Network) error {
	archive, err := npz.Read(path)
	if err != nil {
		return fmt.Errorf("reading weights: %w", err)
	}
	if err := net.SetWeights(fromNPZ(archive)); err != nil {
		return fmt.Errorf("weights in %s: %w", path, err)
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
