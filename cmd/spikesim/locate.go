package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"spikesim/experiments"
	"spikesim/experiments/box"
	"spikesim/experiments/printable"
	"spikesim/experiments/report"
)

const locateText = `Usage:
  spikesim locate IMAGE... [flags]

Finds the pet in photographs: JPEG, PNG, GIF, BMP, WebP or TIFF files of any size
that the memory allows, of several pictures the first. Says for each where the
box is, in the photograph's own pixels from its top left corner, how many spikes
and synaptic operations that took, and how much time. Writes a copy of each
with the box drawn in, IMAGE-box.png, or IMAGE-box-2.png and so on where that is
taken: nothing is overwritten but an earlier copy of the same photograph that was
not changed since. A photograph that says in Exif or XMP how the camera was held
is turned upright first.

Of a photograph that makes no spikes, or too few for any to be read, it says that
nothing was seen: the copy has no box, and with --json "seen" is false and all
edges are 0. That is an answer and no failure.

The trained network comes with the tool; --weights takes another, from the
weights.npz that spikesim run leaves. With --set it is not the network that was
scored, so no score is quoted.
`

func locateCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newInvocation("locate", locateText, stdout)
	l := locating{stdout: stdout, stderr: stderr}
	var weights, dir string
	var noPictures bool
	flags.StringVar(&weights, "weights", "", "use the network and weights in this file")
	flags.set.add(flags.FlagSet)
	flags.StringVar(&dir, "out", ".", "folder for the pictures")
	flags.BoolVar(&noPictures, "no-pictures", false, "write no pictures")
	flags.BoolVar(&l.asJSON, "json", false, "print an object a line for each photograph")
	files, err := flags.arguments(args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usageError("locate needs a photograph, for example cat.jpg")
	}
	if l.locator, err = experiments.NewLocator(weights, flags.set.list...); err != nil {
		return err
	}
	if why := l.locator.Slow(); why != "" {
		fmt.Fprintf(stderr, "spikesim: %s\n", why)
	}
	if long := l.locator.Expected(); long > 10*time.Second {
		fmt.Fprintf(stderr, "spikesim: this network takes about %s a photograph\n", report.Duration(long))
	}
	if !noPictures {
		if l.pictures, err = experiments.NewPictures(dir, append(slices.Clone(files), weights)); err != nil {
			return fmt.Errorf("%w; name a folder for the pictures with --out, or do without with --no-pictures", err)
		}
	}
	if !l.asJSON {
		if err := l.about(); err != nil {
			return err
		}
	}
	return flags.prof.around(func() error { return l.all(ctx, files) })
}

// locating goes through photographs.
type locating struct {
	locator        *experiments.Locator
	stdout, stderr io.Writer
	pictures       *experiments.Pictures // nil for none
	asJSON         bool
}

// located is what the tool says of a photograph.
type located struct {
	File string `json:"file"`
	experiments.Location
	// Seconds to read the photograph and to show it to the network.
	Seconds float64 `json:"seconds"`
	Picture string  `json:"picture,omitempty"`
}

// about says whose answers these are.
func (l *locating) about() error {
	i := l.locator.Info()
	line := fmt.Sprintf("%s: experiment %s, seed %d", l.locator.Source(), i.Experiment, i.Seed)
	if set := l.locator.Settings(); len(set) > 0 {
		line += fmt.Sprintf(", changed by %s: not the experiment that was scored", strings.Join(set, ", "))
	} else if score := i.Quote(); score != "" {
		line += ", " + score
	}
	_, err := fmt.Fprintln(l.stdout, printable.Name(line))
	return err
}

// all does every photograph that can be done.
func (l *locating) all(ctx context.Context, files []string) error {
	failed := 0
	for _, file := range files {
		err := l.one(ctx, file)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var unheard *outputError
		if errors.As(err, &unheard) { // no photograph's fault, and the next cannot be told of either
			return err
		}
		if err != nil {
			failed++
			fmt.Fprintf(l.stderr, "spikesim: %v\n", err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d photographs could not be done", failed, len(files))
	}
	return nil
}

func (l *locating) one(ctx context.Context, file string) error {
	start := time.Now()
	at, err := l.locator.Locate(ctx, file)
	if err != nil {
		return err
	}
	found := located{File: file, Location: *at, Seconds: time.Since(start).Seconds()}
	// Without the memory for a picture there is the answer nevertheless.
	var undrawn error
	if l.pictures != nil {
		undrawn = at.CheckPicture(file)
	}
	if l.pictures != nil && undrawn == nil {
		if found.Picture, err = l.pictures.Write(at, file); err != nil {
			return err
		}
	}
	return errors.Join(l.tell(&found), undrawn)
}

// tell prints what was found.
func (l *locating) tell(f *located) error {
	if l.asJSON {
		f.Box = rounded(f.Box)
		return json.NewEncoder(l.stdout).Encode(f)
	}
	where := "no box"
	switch {
	case !f.Seen:
		where = "nothing was seen (" + f.Unseen + "), no box in the frame"
	case f.Found():
		where = fmt.Sprintf("box %.0f,%.0f to %.0f,%.0f", f.Box.XMin, f.Box.YMin, f.Box.XMax, f.Box.YMax)
	}
	picture := ""
	if f.Picture != "" {
		picture = "; see " + printable.Name(f.Picture)
	}
	_, err := fmt.Fprintf(l.stdout, "%s: %s of %d×%d pixels; %s spikes, %s synaptic ops, %s%s\n", printable.Name(f.File), where, f.Width, f.Height,
		report.SI(float64(f.Spikes)), report.SI(float64(f.SynapticOps)), report.Duration(time.Duration(f.Seconds*float64(time.Second))), picture)
	for _, w := range f.Warnings {
		fmt.Fprintf(l.stderr, "%s: warning: %s\n", f.File, w.Text)
	}
	return err
}

// rounded returns a box to a tenth of a pixel: more is noise.
func rounded(b box.Box) box.Box {
	tenth := func(x float64) float64 { return math.Round(10*x) / 10 }
	return box.Box{XMin: tenth(b.XMin), YMin: tenth(b.YMin), XMax: tenth(b.XMax), YMax: tenth(b.YMax)}
}
