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
	// checkpoint says that the file holds the state of a run, and shipped that it
	// comes with the tool.
	checkpoint, shipped bool
	placed              *placing // set by fit
	// from has the names that arrays had before they were mapped, by place.
	from map[string]string
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
	w, err := newWeights("the tool's own "+experiment+".npz", archive)
	if err != nil {
		return nil, err
	}
	w.shipped = true
	return w, nil
}

// newWeights takes what an archive says of itself.
func newWeights(name string, archive *npz.Archive) (*weights, error) {
	w := &weights{name: name, archive: archive}
	meta, member, found, err := metadata(archive)
	if err == nil && found {
		err = w.describe(meta)
	}
	if err != nil {
		return nil, fmt.Errorf("%s in %s: %w", member, name, err)
	}
	w.known = found
	return w, nil
}

// describe reads metadata.
func (w *weights) describe(meta []byte) error {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(meta, &head); err != nil {
		return err
	}
	switch head.Format {
	case weightsFormat, weightsFormat2, weightsFormat1:
		return json.Unmarshal(meta, &w.info)
	case checkpointFormat, checkpointFormat1:
		return w.fromCheckpoint(meta)
	}
	return fmt.Errorf("the format is %q, this tool reads %q, %q and %q", head.Format, weightsFormat, weightsFormat2, weightsFormat1)
}

// fromCheckpoint takes what a checkpoint knows of its weights: all but a score.
func (w *weights) fromCheckpoint(meta []byte) error {
	var c checkpointMeta
	if err := json.Unmarshal(meta, &c); err != nil {
		return err
	}
	w.checkpoint = true
	w.info = WeightsInfo{
		Format: c.Format, TickMS: c.TickMS, YAML: c.YAML, Epochs: c.Position.Epoch,
		Dataset: c.Dataset, Labels: c.Labels, TrainImages: c.TrainImages, Constant: c.Constant,
	}
	spec, err := w.spec()
	if err != nil {
		return err
	}
	w.info.Experiment, w.info.Seed = spec.Name, spec.Seed
	if c.Dataset == "" { // of the first format
		w.info.Dataset, w.info.Labels = spec.Dataset.Name, spec.Dataset.Labels
	}
	return nil
}

// spec returns the experiment that the weights come from: the one that they were
// tested in last, with the network that was trained.
// settings change values of it first.
func (w *weights) spec(settings ...strictyaml.Setting) (*Spec, error) {
	return w.parse(w.info.YAML, settings...)
}

// trainedSpec returns the experiment that they were trained in.
func (w *weights) trainedSpec() (*Spec, error) {
	if w.info.TrainedYAML != "" {
		return w.parse(w.info.TrainedYAML)
	}
	return w.spec()
}

func (w *weights) parse(yaml string, settings ...strictyaml.Setting) (*Spec, error) {
	if yaml == "" {
		return nil, fmt.Errorf("%s does not say which experiment it comes from: it is no file that spikesim run writes", w.name)
	}
	spec, err := Parse(w.name, []byte(yaml), settings...)
	if err != nil {
		return nil, fmt.Errorf("the experiment stored in %s: %w", w.name, err)
	}
	if w.info.Seed != spec.Seed {
		spec.networkSeed = &w.info.Seed
	}
	return spec, nil
}
