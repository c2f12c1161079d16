package experiments

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"spikesim/experiments/npz"
	"spikesim/network"
)

// Trained is a network with its weights, for whoever takes it elsewhere.
type Trained struct {
	Name    string
	Network network.Spec
	// Seed is that of what is drawn in the network.
	Seed uint64
	// Arrays are what [network.Network.Weights] returns of it, readouts left out.
	Arrays []network.Array
	// Notes say what belongs to the experiment and not to the network.
	Notes []string
}

// LoadTrained returns the network of a run's directory, of a file of weights (.npz), or of
// an experiment, with the weights of a file where one is named and else as they are drawn.
func LoadTrained(ctx context.Context, place, weightsPath string) (*Trained, error) {
	if info, err := os.Stat(place); err == nil && info.IsDir() {
		place = filepath.Join(place, weightsFile)
	}
	var spec *Spec
	var archive *npz.Archive
	if strings.EqualFold(filepath.Ext(place), ".npz") {
		w, err := openWeights(place)
		if err != nil {
			return nil, err
		}
		if !w.known {
			return nil, fmt.Errorf("%s does not say of which network it holds the weights; name the experiment, and the file with --weights", place)
		}
		if spec, err = w.spec(); err != nil {
			return nil, err
		}
		spec.networkSeed, archive = &w.info.Seed, w.archive
	} else {
		var err error
		if spec, err = Load(ctx, place); err != nil {
			return nil, err
		}
		if weightsPath != "" {
			w, err := openWeights(weightsPath)
			if err != nil {
				return nil, err
			}
			archive = w.archive
		}
	}
	t := &Trained{Name: spec.Name, Network: spec.Network, Seed: spec.NetworkSeed()}
	net, err := network.Build(spec.Network, network.Options{Seed: t.Seed, Tick: Tick})
	if err != nil {
		return nil, err
	}
	if archive != nil {
		if err := net.SetWeights(fromNPZ(archive)); err != nil {
			return nil, fmt.Errorf("the weights do not fit the network: %w", err)
		}
	} else {
		t.Notes = append(t.Notes, fmt.Sprintf("weights are as seed %d draws them", t.Seed))
	}
	t.Arrays = net.Weights()
	if spec.Dataset.Truths() {
		t.Notes = append(t.Notes, "left out: the data set, the coding, the learning rule and its readouts")
	} else {
		t.Notes = append(t.Notes, "left out: what the input populations are shown")
	}
	return t, nil
}
