package experiments

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"spikesim/experiments/npz"
	"spikesim/experiments/strictyaml"
	"spikesim/network"
)

//go:embed weights
var shipped embed.FS

// Shipped returns the names of the experiments whose trained weights come with
// the tool.
func Shipped() []string {
	entries, err := shipped.ReadDir("weights")
	if err != nil {
		panic("experiments: " + err.Error())
	}
	var names []string
	for _, e := range entries {
		if name, is := strings.CutSuffix(e.Name(), ".npz"); is {
			names = append(names, name)
		}
	}
	return names
}

// weights are trained weights with what is known of them.
type weights struct {
	name    string // for messages
	archive *npz.Archive
	// known says that info was there: the arrays may come from elsewhere.
	known bool
	info  WeightsInfo
}

// openWeights reads a file of weights or a checkpoint.
func openWeights(file string) (*weights, error) {
	archive, err := npz.Read(file)
	if err != nil {
		return nil, fmt.Errorf("reading weights: %w", err)
	}
	return newWeights(file, archive)
}

// shippedWeights reads the weights of an experiment that come with the tool.
func shippedWeights(experiment string) (*weights, error) {
	if !slices.Contains(Shipped(), experiment) {
		others := "none"
		if names := Shipped(); len(names) > 0 {
			others = "those of " + strings.Join(names, ", ")
		}
		return nil, fmt.Errorf("no trained weights of the experiment %s come with this build (%s do); train some with spikesim run experiments/%s.yaml and name the file with --weights",
			experiment, others, experiment)
	}
	file := path.Join("weights", experiment+".npz")
	data, err := shipped.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the weights that come with the tool: %w", err)
	}
	archive, err := npz.ReadFrom(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the tool's own %s: %w", file, err)
	}
	return newWeights("the tool's own "+experiment+".npz", archive)
}

// newWeights takes what an archive says of itself.
func newWeights(name string, archive *npz.Archive) (*weights, error) {
	w := &weights{name: name, archive: archive}
	meta, ok := archive.Extra[metaMember]
	if !ok {
		return w, nil
	}
	var head struct {
		Format string `json:"format"`
	}
	err := json.Unmarshal(meta, &head)
	if err == nil {
		switch head.Format {
		case weightsFormat, weightsFormat1:
			err = json.Unmarshal(meta, &w.info)
		case checkpointFormat:
			err = w.fromCheckpoint(meta)
		default:
			err = fmt.Errorf("the format is %q, this tool reads %q and %q", head.Format, weightsFormat, weightsFormat1)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s in %s: %w", metaMember, name, err)
	}
	w.known = true
	return w, nil
}

// fromCheckpoint takes what a checkpoint knows of its weights: all but a score.
func (w *weights) fromCheckpoint(meta []byte) error {
	var c checkpointMeta
	if err := json.Unmarshal(meta, &c); err != nil {
		return err
	}
	w.info = WeightsInfo{
		Format: c.Format, YAML: c.YAML, Epochs: c.Position.Epoch,
		TrainImages: c.TrainImages, ConstantBox: c.ConstantBox,
	}
	spec, err := w.spec()
	if err != nil {
		return err
	}
	w.info.Experiment, w.info.Seed = spec.Name, spec.Seed
	w.info.Dataset, w.info.Labels = spec.Dataset.Name, spec.Dataset.Labels
	return nil
}

// spec returns the experiment that the weights come from, of which settings change
// values first.
func (w *weights) spec(settings ...strictyaml.Setting) (*Spec, error) {
	if w.info.YAML == "" {
		return nil, fmt.Errorf("%s does not say which experiment it comes from: it is no file that spikesim run writes", w.name)
	}
	spec, err := Parse(w.name, []byte(w.info.YAML), settings...)
	if err != nil {
		return nil, fmt.Errorf("the experiment stored in %s: %w", w.name, err)
	}
	return spec, nil
}

// fit reports a network other than the one that the weights come from. Shapes
// alone would let another threshold pass.
func (w *weights) fit(spec *Spec) error {
	own, err := w.spec()
	if err != nil {
		return err
	}
	var texts [2][]byte
	for i, n := range []*network.Spec{&own.Network, &spec.Network} {
		if texts[i], err = strictyaml.Marshal(n); err != nil {
			return err
		}
	}
	if own.Name != spec.Name || !bytes.Equal(texts[0], texts[1]) {
		return fmt.Errorf("the network of the experiment %s is not the one of %s; name weights of its own with --weights", spec.Name, w.name)
	}
	return nil
}
