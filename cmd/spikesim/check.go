package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"

	"spikesim/experiments"
	"spikesim/experiments/dataset"
	"spikesim/experiments/files"
	"spikesim/experiments/task"
)

const checkText = `Usage:
  spikesim check EXPERIMENT.yaml [flags]
  spikesim check MODEL.nir [flags]   (see spikesim check x.nir --help)

Validates an experiment and shows its network: populations, shapes, neurons,
weights, fan-in and fan-out, and the memory that a run takes at its peak.
Everything that is wrong is reported at once, with line and remedy.

With --boxes it also writes what a run of the experiment learns and is scored
on, for other programs to use the same: a line for each image of the data set
with its name, its part (train, validation or test) and its box, xmin, ymin,
xmax and ymax in fractions of the frame.
`

func checkCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if isModel(args) {
		return checkModel(args, stdout)
	}
	flags := newInvocation("check", checkText, stdout)
	var boxes, data string
	var seed uint64
	flags.set.add(flags.FlagSet)
	flags.StringVar(&boxes, "boxes", "", "write the images' parts and boxes to this CSV file, which must not exist\n(/dev/stdout and pipes may)")
	flags.StringVar(&data, "data", "", "place of the data set; without it, where a run looks")
	flags.Uint64Var(&seed, "seed", 0, "split by this seed instead of the experiment's, for --boxes")
	file, err := flags.argument(args, "check takes one experiment, for example experiments/pet.yaml")
	if err != nil {
		return err
	}
	if boxes == "" && flags.Changed("seed") {
		return usageError("--seed is for --boxes FILE.csv")
	}
	return flags.prof.around(func() error {
		spec, err := experiments.Load(ctx, file, flags.set.list...)
		if err != nil {
			return err
		}
		if flags.Changed("seed") {
			spec.Seed = seed
		}
		if err := showNetwork(spec, data, stdout); err != nil || boxes == "" {
			return err
		}
		return writeBoxes(ctx, boxes, data, spec, progressOn(stderr))
	})
}

// showNetwork writes what an experiment's network is made of.
func showNetwork(spec *experiments.Spec, data string, stdout io.Writer) error {
	tables, err := spec.Tables(experiments.Options{DataDir: data, DataEnv: os.Getenv(dataset.Variable)})
	if err != nil {
		return err
	}
	return writeTables(stdout, tables)
}

// writeBoxes reads the data set of an experiment, looked for as a run does, and
// writes the part and the box of every image to a CSV file.
func writeBoxes(ctx context.Context, file, dir string, spec *experiments.Spec, progress experiments.Progress) error {
	d := spec.Dataset
	switch _, boxes := spec.Task.New().(task.Boxes); {
	case !boxes:
		return fmt.Errorf("--boxes: the task of the experiment %s is %s, whose answers are no boxes", spec.Name, spec.Task.Key())
	case d.Drawn() || d.None():
		return fmt.Errorf("--boxes: the experiment %s uses the data set %s, which has no files; set dataset.name to %s or %s", spec.Name, d.Name, dataset.OxfordPet, dataset.ImagesName)
	}
	dir, found, err := d.Locate(dir, os.Getenv(dataset.Variable))
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("--boxes: the data set %s was not found at %q; name its folder with --data or $%s", d.Name, d.Path, dataset.Variable)
	}
	// Before the data set is read: a file in the way, or a full disk, shows now.
	f, err := files.Create(file)
	if err != nil {
		return fmt.Errorf("--boxes: %w", err)
	}
	if err := boxes(ctx, f, dir, spec, progress); err != nil {
		f.Discard()
		return fmt.Errorf("--boxes: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("--boxes: %w", err)
	}
	return nil
}

// boxes writes the part and the box of every image of the data set in dir.
func boxes(ctx context.Context, w io.Writer, dir string, spec *experiments.Spec, progress experiments.Progress) error {
	d := spec.Dataset
	d.Augment.Crop = nil // pixels for crops are not looked at
	started := false
	set, err := dataset.Load(ctx, dir, d, spec.SplitSeed(), 0, func(done, total int) {
		if !started {
			progress.Start("reading "+d.Name, total, d.Item()+"s")
			started = true
		}
		progress.Step(done, "")
	})
	if started {
		progress.Done("")
	}
	if err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.Write([]string{"name", "part", "xmin", "ymin", "xmax", "ymax"})
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, part := range []struct {
		name    string
		samples []dataset.Sample
	}{{"train", set.Train}, {experiments.SplitValidation, set.Validation}, {experiments.SplitTest, set.Test}} {
		for _, s := range part.samples {
			table.Write([]string{s.Name, part.name, number(s.Box.XMin), number(s.Box.YMin), number(s.Box.XMax), number(s.Box.YMax)})
		}
	}
	table.Flush()
	return table.Error()
}
