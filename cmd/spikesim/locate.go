package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"spikesim/experiments"
	"spikesim/experiments/box"
	"spikesim/experiments/report"
)

const locateText = `Usage:
  spikesim locate IMAGE... [flags]

Finds the pet in photographs: JPEG, PNG, GIF or WebP files of any size. Says for
each where the box is, in the photograph's own pixels from its top left corner,
how many spikes and synaptic operations that took, and how much time. Writes a
copy of each with the box drawn in, IMAGE-box.png. A photograph that says in
Exif how the camera was held is turned upright first.

The trained network comes with the tool; --weights takes another, from the
weights.npz that spikesim run leaves.
`

func locateCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("locate", locateText, stdout)
	l := locating{stdout: stdout, stderr: stderr, written: map[string]bool{}}
	var weights string
	flags.StringVar(&weights, "weights", "", "use the network and weights in this file")
	flags.StringVar(&l.dir, "out", ".", "folder for the pictures")
	flags.BoolVar(&l.noPictures, "no-pictures", false, "write no pictures")
	flags.BoolVar(&l.asJSON, "json", false, "print an object a line for each photograph")
	var prof profiles
	prof.add(flags)
	files, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usageError("locate needs a photograph, for example cat.jpg")
	}
	if l.locator, err = experiments.NewLocator(weights); err != nil {
		return err
	}
	if long := l.locator.Expected(); long > 10*time.Second {
		fmt.Fprintf(stderr, "spikesim: this network takes about %s a photograph\n", report.Duration(long))
	}
	if !l.noPictures {
		if err := os.MkdirAll(l.dir, 0o755); err != nil {
			return err
		}
	}
	if !l.asJSON {
		if err := l.about(); err != nil {
			return err
		}
	}
	return prof.around(func() error { return l.all(ctx, files) })
}

// locating goes through photographs.
type locating struct {
	locator            *experiments.Locator
	stdout, stderr     io.Writer
	dir                string
	noPictures, asJSON bool
	written            map[string]bool // pictures
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
	if i.TestImages > 0 {
		score := i.MIoU
		if i.Prediction != nil {
			score = i.Prediction.MIoU
		}
		part := experiments.SplitTest
		if i.Split == experiments.SplitValidation {
			part = i.Split
		}
		line += fmt.Sprintf(", mIoU %.4f on %s %s images of %s (constant box %.4f)",
			score, report.Count(int64(i.TestImages)), part, i.Dataset, i.ConstantBoxMIoU)
	}
	_, err := fmt.Fprintln(l.stdout, line)
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
	if !l.noPictures {
		found.Picture = experiments.PictureName(l.dir, file, func(name string) bool { return l.written[name] })
		l.written[found.Picture] = true
		if err := at.WritePicture(found.Picture); err != nil {
			return err
		}
	}
	return l.tell(&found)
}

// tell prints what was found.
func (l *locating) tell(f *located) error {
	if l.asJSON {
		f.Box = rounded(f.Box)
		return json.NewEncoder(l.stdout).Encode(f)
	}
	where := "no box"
	if f.Found() {
		where = fmt.Sprintf("box %.0f,%.0f to %.0f,%.0f", f.Box.XMin, f.Box.YMin, f.Box.XMax, f.Box.YMax)
	}
	picture := ""
	if f.Picture != "" {
		picture = "; see " + f.Picture
	}
	_, err := fmt.Fprintf(l.stdout, "%s: %s of %d×%d pixels; %s spikes, %s synaptic ops, %s%s\n", f.File, where, f.Width, f.Height,
		report.SI(float64(f.Spikes)), report.SI(float64(f.SynapticOps)), report.Duration(time.Duration(f.Seconds*float64(time.Second))), picture)
	return err
}

// rounded returns a box to a tenth of a pixel: more is noise.
func rounded(b box.Box) box.Box {
	tenth := func(x float64) float64 { return math.Round(10*x) / 10 }
	return box.Box{XMin: tenth(b.XMin), YMin: tenth(b.YMin), XMax: tenth(b.XMax), YMax: tenth(b.YMax)}
}
