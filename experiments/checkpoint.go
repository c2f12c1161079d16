package experiments

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"spikesim/experiments/npz"
	"spikesim/experiments/strictyaml"
	"spikesim/network"
)

// checkpoint is the whole state of a run between two batches.
type checkpoint struct {
	path    string
	archive *npz.Archive
	meta    checkpointMeta
}

// checkpointMeta is what a checkpoint holds beside arrays.
type checkpointMeta struct {
	Format string `json:"format"`
	Naming
	// TickMS, Dataset and Labels are those of WeightsInfo; checkpoints of the
	// first format have none.
	TickMS  float64 `json:"tick_ms,omitempty"`
	Dataset string  `json:"dataset,omitempty"`
	Labels  string  `json:"labels,omitempty"`
	YAML    string  `json:"yaml"` // the experiment as it ran, defaults written out
	// Settings are what made the experiment differ from its file.
	Settings []string `json:"settings,omitempty"`
	Limit    int      `json:"limit"`
	// Split names the images scored; checkpoints without it have the test part.
	Split string `json:"split,omitempty"`
	// Weights are those that the run started from.
	Weights *WeightsResult `json:"weights,omitempty"`
	// Simulation is what the engine computes; see Options.simulation.
	Simulation string `json:"simulation"`
	// Data identifies the images, in their order.
	Data     string           `json:"data"`
	Position position         `json:"position"`
	Epochs   []EpochResult    `json:"epochs"`
	Training network.Counters `json:"training"`
	// TrainImages and Constant are those of WeightsInfo.
	TrainImages int             `json:"train_images,omitempty"`
	Constant    *ConstantAnswer `json:"{constant},omitempty"`

	TrainSeconds float64 `json:"train_seconds"`
	TestSeconds  float64 `json:"test_seconds"`
	TestImages   int     `json:"test_images"`
	WallSeconds  float64 `json:"wall_seconds"`
}

// Formats of checkpoints. The first keeps its metadata in a member that is no
// array.
const (
	checkpointFormat  = "spikesim checkpoint 2"
	checkpointFormat1 = "spikesim checkpoint 1"
)

// MarshalJSON implements [json.Marshaler]; see [Naming].
func (m checkpointMeta) MarshalJSON() ([]byte, error) {
	type plain checkpointMeta
	return marshalNamed(plain(m), m.Naming)
}

// UnmarshalJSON implements [json.Unmarshaler]; see [Naming]. It is strict: what is
// not understood cannot be gone on from.
func (m *checkpointMeta) UnmarshalJSON(doc []byte) error {
	type plain checkpointMeta
	return unmarshalNamed(doc, (*plain)(m), true)
}

// save writes a checkpoint.
func (r *run) save() error {
	yaml, err := r.spec.YAML()
	if err != nil {
		return err
	}
	meta := checkpointMeta{
		Format: checkpointFormat, Naming: r.results.Naming, TickMS: Tick.MS(), Dataset: r.results.Dataset.Name, Labels: r.results.Dataset.Labels,
		YAML: string(yaml), Settings: r.spec.settings, Limit: r.options.Limit, Split: r.options.split(),
		Weights: r.results.Weights, Simulation: r.options.simulation(), Data: r.identity,
		Position: r.position, Epochs: r.results.Epochs, Training: r.training,
		TrainImages: len(r.session.set.Train), Constant: r.constant.fitted,
		TrainSeconds: r.trainTime.Seconds(), TestSeconds: r.testTime.Seconds(),
		TestImages: r.tested, WallSeconds: r.wall().Seconds(),
	}
	arrays := append(r.session.Net.Weights(), r.session.Net.LearningState()...)
	r.lastSaved = r.options.Now()
	if err := writeArchive(filepath.Join(r.dir, checkpointFile), toNPZ(arrays), meta); err != nil {
		return fmt.Errorf("writing the checkpoint: %w; %s", err, r.remains())
	}
	saved := r.position
	r.saved = &saved
	return nil
}

// readCheckpoint reads the checkpoint of the run in dir.
func readCheckpoint(dir string) (*checkpoint, error) {
	c := &checkpoint{path: filepath.Join(dir, checkpointFile)}
	var err error
	if c.archive, err = npz.Read(c.path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("resuming from %s: %w; a run leaves its first checkpoint after an epoch or five minutes", dir, err)
		}
		return nil, fmt.Errorf("resuming from %s: %w; start the run anew", dir, err)
	}
	meta, member, found, err := metadata(c.archive)
	if err == nil && !found {
		return nil, fmt.Errorf("%s holds neither %s nor %s: it is not a checkpoint", c.path, metaArray, metaMember)
	}
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(meta))
		dec.DisallowUnknownFields()
		err = dec.Decode(&c.meta)
	}
	if err != nil {
		return nil, fmt.Errorf("%s in %s: %w", member, c.path, err)
	}
	if f := c.meta.Format; f != checkpointFormat && f != checkpointFormat1 {
		return nil, fmt.Errorf("%s has format %q, this tool reads %q and %q", c.path, f, checkpointFormat, checkpointFormat1)
	}
	if tick := c.meta.TickMS; tick != 0 && tick != Tick.MS() {
		return nil, fmt.Errorf("%s is of a run in ticks of %g ms; here they have %g ms", c.path, tick, Tick.MS())
	}
	p := c.meta.Position
	if p.Epoch < 0 || p.Batch < 0 || p.Epoch != len(c.meta.Epochs) {
		return nil, fmt.Errorf("%s is damaged: %d epochs completed, %d recorded", c.path, p.Epoch, len(c.meta.Epochs))
	}
	return c, nil
}

// Resumed returns the experiment of the run in dir, as it ran.
func Resumed(dir string) (*Spec, error) {
	c, err := readCheckpoint(dir)
	if err != nil {
		return nil, err
	}
	return c.spec()
}

func (c *checkpoint) spec() (*Spec, error) {
	spec, err := Parse(c.path, []byte(c.meta.YAML))
	if err != nil {
		return nil, fmt.Errorf("the experiment stored in %s: %w", c.path, err)
	}
	spec.settings = c.meta.Settings
	return spec, nil
}

// match makes sure that what is asked for is what the checkpoint belongs to.
// Only the number of epochs may differ.
func (c *checkpoint) match(spec *Spec, o *Options) error {
	stored, err := c.spec()
	if err != nil {
		return err
	}
	if o.Seed != nil && *o.Seed != stored.Seed {
		return fmt.Errorf("the run in %s has seed %d; it cannot go on with seed %d", c.path, stored.Seed, *o.Seed)
	}
	if o.Limit != 0 && o.Limit != c.meta.Limit {
		return fmt.Errorf("the run in %s has --limit %d; it cannot go on with %d", c.path, c.meta.Limit, o.Limit)
	}
	if s := o.simulation(); s != c.meta.Simulation {
		return fmt.Errorf("the run in %s is %s; it cannot go on %s; choose its engine and step", c.path, c.meta.Simulation, s)
	}
	scored := Options{Split: c.meta.Split}
	if o.Split != "" && o.Split != scored.split() {
		return fmt.Errorf("the run in %s has --split %s; it cannot go on with %s", c.path, scored.split(), o.Split)
	}
	o.Limit, o.Split = c.meta.Limit, scored.split()
	if err := c.sameAs(spec, stored, o.series); err != nil {
		return err
	}
	if o.Epochs == nil {
		o.Epochs = &stored.Epochs
	}
	*spec = *stored
	return nil
}

// sameAs returns an error that names where an experiment differs from the one that
// the checkpoint holds, but for seed and epochs.
func (c *checkpoint) sameAs(spec, stored *Spec, series bool) error {
	if sameExperiment(spec, stored) {
		return nil
	}
	other := *spec
	other.Seed, other.Epochs = stored.Seed, stored.Epochs
	found, err := strictyaml.Diff(*stored, other)
	if err != nil {
		return err
	}
	remedy := "resume without naming a file, or start anew"
	if series {
		remedy = "ask for the same, or choose another --out"
	}
	var keys []string
	for _, d := range found[:min(len(found), namedDifferences)] {
		keys = append(keys, fmt.Sprintf("%s is %s there and %s here", d.Path, cut(d.A), cut(d.B)))
	}
	if more := len(found) - len(keys); more > 0 {
		keys = append(keys, fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("the experiment differs from the one in %s: %s; %s", c.path, strings.Join(keys, ", "), remedy)
}

// namedDifferences and namedBytes bound what an error quotes of two experiments.
const (
	namedDifferences = 5
	namedBytes       = 80
)

// cut shortens a value for a message.
func cut(value string) string {
	if value == "" {
		return "not given"
	}
	if len(value) > namedBytes {
		return strings.ToValidUTF8(value[:namedBytes], "") + "..."
	}
	return value
}

// restore puts a run where the checkpoint left it.
func (c *checkpoint) restore(r *run) error {
	if id := r.identity; id != c.meta.Data {
		return fmt.Errorf("the %s differ from those of the run in %s; name the same data set with --data", r.spec.items(), c.path)
	}
	net := r.session.Net
	get := fromNPZ(c.archive)
	if err := net.SetWeights(get); err != nil {
		return fmt.Errorf("%s: %w", c.path, err)
	}
	if err := net.SetLearningState(get); err != nil {
		return fmt.Errorf("%s: %w", c.path, err)
	}
	if extra := c.unplaced(net); len(extra) > 0 {
		return fmt.Errorf("%s is damaged: its network has no place for the arrays %s", c.path, strings.Join(extra, ", "))
	}
	if err := c.fits(r.session); err != nil {
		return fmt.Errorf("%s is damaged: %w", c.path, err)
	}
	r.results.Weights = c.meta.Weights
	r.position, r.saved = c.meta.Position, &c.meta.Position
	r.results.Epochs = append(r.results.Epochs, c.meta.Epochs...)
	r.training = c.meta.Training
	r.trainTime = seconds(c.meta.TrainSeconds)
	r.testTime = seconds(c.meta.TestSeconds)
	r.tested = c.meta.TestImages
	r.before = seconds(c.meta.WallSeconds)
	return nil
}

// unplaced lists the arrays that a network has no place for.
func (c *checkpoint) unplaced(net *network.Network) (extra []string) {
	places := map[string]bool{}
	for _, a := range append(net.Weights(), net.LearningState()...) {
		places[a.Name] = true
	}
	for _, a := range c.archive.Arrays {
		if !places[a.Name] && !isMetadata(a) {
			extra = append(extra, a.Name)
		}
	}
	return extra
}

// fits makes sure that what was counted and scored belongs to the network and the
// images at hand.
func (c *checkpoint) fits(s *session) error {
	d, p := s.Net.Describe(), c.meta.Position
	for _, part := range []struct {
		counters network.Counters
		counted  bool
	}{
		{c.meta.Training, p.Epoch > 0},
		{p.Partial, p.Batch > 0},
	} {
		of := &network.Description{}
		if part.counted {
			of = d
		}
		if !part.counters.Fit(of) || (part.counters.Presentations > 0) != part.counted {
			return errors.New("its counts are of another network")
		}
	}
	if batches := (len(s.set.Train) + s.spec.Batch - 1) / s.spec.Batch; p.Batch > batches {
		return fmt.Errorf("%d batches of the next epoch are completed, more than it has", p.Batch)
	}
	for _, e := range c.meta.Epochs {
		perLayer, _ := e.score()
		if len(e.TrainLossPerLayer) != len(s.layers) || len(perLayer) != len(s.layers) {
			return fmt.Errorf("the scores of epoch %d are of another network", e.Epoch)
		}
	}
	return nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
