package bench

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"spikesim/experiments"
	"spikesim/experiments/dataset"
)

// excerpt is as much of an experiment as is measured.
type excerpt struct {
	name   string
	spec   *experiments.Spec
	image  float64 // ticks of an image over those that are shown of one
	whole  int     // duration of an image in ms
	shown  int     // images, in training and in testing after it
	tested int     // images of a test set
}

// mostPixelTicks is the work, in pixels times ticks times images, to which an
// experiment is cut down: to fewer images, or to fewTicks of one.
const (
	mostPixelTicks = 1_700_000
	fewTicks       = 4
)

// excerpts returns the experiments that come with the tool, cut down to part of
// a batch of synthetic images. Those that the settings do not fit are left out, as
// long as they fit one.
func (b *bench) excerpts(f *Figures) ([]excerpt, error) {
	var all []excerpt
	var failed []error
	f.LeftOut = nil
	for _, file := range experiments.Builtin() {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		spec, err := experiments.Load(b.ctx, file, b.settings...)
		if err != nil {
			failed = append(failed, err)
			f.LeftOut = append(f.LeftOut, LeftOut{name, err.Error()})
			continue
		}
		e := excerpt{name: name, spec: spec, image: 1, whole: spec.DurationMS}
		spec.Dataset.Name = dataset.SyntheticName
		pixels := spec.Dataset.Height * spec.Dataset.Width
		if f.Quick && pixels > 500 {
			continue
		}
		// One of a size will do: that with the shortest presentations.
		if i := slices.IndexFunc(all, func(o excerpt) bool {
			return o.spec.Dataset.Height == spec.Dataset.Height && o.spec.Dataset.Width == spec.Dataset.Width
		}); i >= 0 {
			if all[i].whole <= e.whole {
				continue
			}
			all = slices.Delete(all, i, i+1)
		}
		most := mostPixelTicks / (pixels * spec.DurationMS)
		e.shown, e.tested = min(most, spec.Batch), most
		if e.shown == 0 {
			e.shown, e.tested, spec.Batch = 1, 1, 1
			spec.DurationMS = fewTicks
			// As in the rest of a long presentation.
			spec.Learning.BurnInMS = 0
			e.image = float64(e.whole) / fewTicks
		}
		if c := spec.Calibration; c != nil {
			// It is not what is timed; rates near their target will do.
			c.Images, c.Rounds = 4, 2
		}
		spec.Dataset.Synthetic.TrainImages, spec.Dataset.Synthetic.TestImages = e.shown, e.tested
		all = append(all, e)
	}
	if len(failed) > 0 && (len(all) == 0 || len(b.settings) == 0) {
		return nil, errors.Join(failed...)
	}
	return all, nil
}

// run is a run of the experiment over so many of its images, with training or
// without.
func (b *bench) run(e excerpt, images int, engine string, epochs int) (*experiments.Results, error) {
	dir, err := os.MkdirTemp("", "spikesim-bench-")
	if err != nil {
		return nil, fmt.Errorf("a folder for the results of %s: %w", e.name, err)
	}
	defer os.RemoveAll(dir)
	return experiments.Run(b.ctx, e.spec, experiments.Options{
		Engine: engine, Epochs: &epochs, Limit: images, Out: dir, NoPictures: true,
		Progress: silent{}, Now: b.now,
	})
}

// images measures how fast the experiments that come with the tool show images,
// by running them.
func (b *bench) images(f *Figures) error {
	all, err := b.excerpts(f)
	if err != nil {
		return err
	}
	train, test := make([]series, len(all)), make([]series, len(all))
	err = withProcs(b.cores, func() error {
		for range b.rounds {
			for i, e := range all {
				got, err := b.run(e, e.shown, experiments.EngineEvent, 1)
				if err != nil {
					return err
				}
				train[i] = append(train[i], max(got.SecondsPerImage.Train, 1e-9)*e.image)
				test[i] = append(test[i], max(got.SecondsPerImage.Test, 1e-9)*e.image)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, e := range all {
		row := Images{
			Experiment: e.name, Size: size{e.spec.Dataset.Height, e.spec.Dataset.Width}.String(),
			DurationMS: e.whole, ShownImages: e.shown, ShownTicks: e.spec.DurationMS,
		}
		row.TestPerS, row.TestRange = test[i].rate(1).summary()
		row.TrainPerS, row.TrainRange = train[i].rate(1).summary()
		f.Images = append(f.Images, row)
	}
	return nil
}

// testSet measures what all cores bring to the test passes of experiments that
// are not cut down.
func (b *bench) testSet(f *Figures) error {
	all, err := b.excerpts(f)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.image != 1 {
			continue
		}
		pass := func(engine string) attempt {
			return func() (time.Duration, error) {
				got, err := b.run(e, e.tested, engine, 0)
				if err != nil {
					return 0, err
				}
				return time.Duration(got.SecondsPerImage.Test * float64(e.tested) * float64(time.Second)), nil
			}
		}
		err := b.speedup(f, "test set of "+e.name, e.tested*e.spec.DurationMS, pass(experiments.EngineSerial), pass(experiments.EngineEvent))
		if err != nil {
			return err
		}
	}
	return nil
}

// silent is a progress that tells nobody.
type silent struct{}

func (silent) Start(string, int, string) {}
func (silent) Step(int, string)          {}
func (silent) Done(string)               {}
func (silent) Line(string, ...any)       {}
