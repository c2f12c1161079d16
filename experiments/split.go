package experiments

import (
	"context"
	"fmt"

	"spikesim/experiments/dataset"
)

// The images that a run can be scored on.
const (
	// SplitTest is the test part.
	SplitTest = "test"
	// SplitValidation are the images set aside by dataset.validation_images,
	// for choosing among experiments.
	SplitValidation = "validation"
	// SplitAll is every image of the folder given. Nothing can be trained.
	SplitAll = "all"
)

// split returns the images to score on, the test part by default.
func (o *Options) split() string {
	if o.Split == "" {
		return SplitTest
	}
	return o.Split
}

// checkSplit reports a split that the experiment and the other options have not
// got.
func (o *Options) checkSplit(spec *Spec) error {
	switch o.split() {
	case SplitTest:
	case SplitValidation:
		if spec.Dataset.ValidationImages == 0 {
			return fmt.Errorf("the experiment %s sets no %s aside for --split %s; give it dataset.validation_images", spec.Name, spec.items(), SplitValidation)
		}
	case SplitAll:
		if !o.Eval {
			return fmt.Errorf("--split %s tests on every %s and leaves none to train; give --eval and --weights FILE with it", SplitAll, spec.Dataset.Item())
		}
	default:
		return fmt.Errorf("there is no split %q; use %s, %s or %s", o.Split, SplitTest, SplitValidation, SplitAll)
	}
	return nil
}

// read loads the data set in dir, for the split asked for.
func (o *Options) read(ctx context.Context, dir string, spec *Spec, progress func(done, total int)) (*dataset.Set, error) {
	load := dataset.Load
	if o.split() == SplitAll {
		load = dataset.LoadAll
	}
	return load(ctx, dir, spec.Dataset, spec.SplitSeed(), o.Limit, progress)
}

// unlabelled returns the samples of a run without a data set: those of the input
// given, or one that generators play to.
func (o *Options) unlabelled(ctx context.Context, spec *Spec) (*dataset.Set, error) {
	switch {
	case o.DataDir != "":
		return nil, fmt.Errorf("the experiment %s uses no data set; leave out --data, or name a data set in it", spec.Name)
	case spec.Dataset.None():
		return &dataset.Set{Name: dataset.NoneName, Test: []dataset.Sample{{Name: "run"}}}, nil
	case o.Input == "":
		return nil, fmt.Errorf("the experiment %s is shown recorded spikes; name their file with --input", spec.Name)
	}
	return dataset.Unlabelled(ctx, o.Input, spec.Dataset, o.Limit)
}

// synthetic draws the built-in data set, for the split asked for.
func (o *Options) synthetic(spec *Spec) *dataset.Set {
	draw := dataset.Draw
	if o.split() == SplitAll {
		draw = dataset.DrawAll
	}
	return draw(spec.Dataset, spec.SplitSeed(), o.Limit)
}

// scoredName names the images scored, for a report.
func scoredName(split string) string {
	if split == SplitValidation {
		return "validation"
	}
	return "test"
}

// SplitSeed returns the seed that draws the parts of the data set.
func (s *Spec) SplitSeed() uint64 {
	if s.Dataset.SplitSeed != 0 {
		return s.Dataset.SplitSeed
	}
	return s.Seed
}

// NetworkSeed returns the seed that draws the network: its initial weights and
// its fixed readouts. Where trained weights are tested, it is that of their
// training, whatever seed the images are shown with.
func (s *Spec) NetworkSeed() uint64 {
	if s.networkSeed != nil {
		return *s.networkSeed
	}
	return s.Seed
}
