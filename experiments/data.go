package experiments

import (
	"context"
	"fmt"

	"spikesim/experiments/dataset"
	"spikesim/experiments/task"
)

// data loads the data set, or the built-in one where it is not found and that can
// stand in for it, and makes sure that the task can be set for all its samples.
func (o *Options) data(ctx context.Context, spec *Spec) (set *dataset.Set, found bool, err error) {
	if set, found, err = o.load(ctx, spec); err != nil || !spec.Dataset.Truths() {
		return set, found, err
	}
	return set, found, spec.checkTruths(set)
}

// checkTruths returns an error if the task cannot be set for some of the samples.
func (s *Spec) checkTruths(set *dataset.Set) error {
	kind := s.Task.New()
	if classes, ok := kind.(task.Classes); ok && set.Classes != nil {
		if err := set.Number(classes.Count, classes.Names); err != nil {
			return err
		}
	}
	var first error
	n := 0
	for _, part := range [][]dataset.Sample{set.Train, set.Validation, set.Test} {
		for i := range part {
			if err := kind.Check(truthOf(&part[i])); err != nil {
				if n++; first == nil {
					first = fmt.Errorf("sample %s: %w", part[i].Name, err)
				}
			}
		}
	}
	if n > 1 {
		first = fmt.Errorf("%w (and %d more like it)", first, n-1)
	}
	if first != nil {
		return fmt.Errorf("the task %s cannot be set for the data set %s: %w; choose another task, or mend its parameters", s.Task.Key(), set.Name, first)
	}
	return nil
}

// load loads the data set, or what stands in for it.
func (o *Options) load(ctx context.Context, spec *Spec) (set *dataset.Set, found bool, err error) {
	d := spec.Dataset
	if d.None() || d.Name == dataset.InputName {
		set, err := o.unlabelled(ctx, spec)
		return set, true, err
	}
	if d.Drawn() {
		if o.DataDir != "" {
			return nil, false, fmt.Errorf("the experiment %s uses %s; leave out --data, or set dataset.name to %s in it", spec.Name, d.BuiltIn(), d.DrawnFor())
		}
		return o.synthetic(spec), true, nil
	}
	dir, found, err := d.Locate(o.DataDir, o.DataEnv)
	if err != nil {
		return nil, false, err
	}
	if !found {
		switch {
		case d.StandIn() == "":
			return nil, false, fmt.Errorf("the data set %s was not found at %q; name its place with --data, $SPIKESIM_DATA or dataset.path", d.Name, d.Path)
		case o.RequireData:
			return nil, false, fmt.Errorf("the data set %s was not found at %q and --require-data was given; name its folder with --data or $SPIKESIM_DATA", d.Name, d.Path)
		}
		o.Progress.Line("Data set %s not found (no --data, no $SPIKESIM_DATA, nothing at %q): using %s.", d.Name, d.Path, d.BuiltIn())
		return o.synthetic(spec), false, nil
	}
	total := 0
	set, err = o.read(ctx, dir, spec, func(done, n int) {
		if total == 0 {
			total = n
			o.Progress.Start("reading "+d.Name, n, d.Item()+"s")
		}
		o.Progress.Step(done, "")
	})
	if total > 0 {
		o.Progress.Done("")
	}
	return set, true, err
}
