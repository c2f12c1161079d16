package experiments

import (
	"context"
	"fmt"

	"spikesim/experiments/dataset"
)

// data loads the data set, or the built-in one where it is not found.
func (r *run) data(ctx context.Context) (set *dataset.Set, found bool, err error) {
	d := r.spec.Dataset
	if d.None() || d.Name == dataset.InputName {
		set, err := r.options.unlabelled(r.spec)
		return set, true, err
	}
	if d.Name == dataset.SyntheticName {
		if r.options.DataDir != "" {
			return nil, false, fmt.Errorf("the experiment %s uses the built-in synthetic set; leave out --data, or set dataset.name to %s in it", r.spec.Name, dataset.OxfordPet)
		}
		return r.options.synthetic(r.spec), true, nil
	}
	dir, found, err := d.Locate(r.options.DataDir, r.options.DataEnv)
	if err != nil {
		return nil, false, err
	}
	if !found {
		if r.options.RequireData {
			return nil, false, fmt.Errorf("the data set %s was not found at %q and --require-data was given; name its folder with --data or $SPIKESIM_DATA", d.Name, d.Path)
		}
		r.progress.Line("Data set %s not found (no --data, no $SPIKESIM_DATA, nothing at %q): using the built-in synthetic set.", d.Name, d.Path)
		return r.options.synthetic(r.spec), false, nil
	}
	total := 0
	set, err = r.options.read(ctx, dir, r.spec, func(done, n int) {
		if total == 0 {
			total = n
			r.progress.Start("reading "+d.Name, n, "images")
		}
		r.progress.Step(done, "")
	})
	if total > 0 {
		r.progress.Done("")
	}
	return set, true, err
}
