package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"spikesim/experiments/camera"
	"spikesim/experiments/files"
	"spikesim/experiments/report"
)

const eventsText = `Usage:
  spikesim events FILE... [flags]

Says what is in recordings of event cameras: format, geometry, duration, events,
their rate over time, pixels that fire too often, and all that is odd, with counts.
The format is found by content: Prophesee RAW (EVT2, EVT2.1, EVT3) and DAT, AEDAT 2,
3.1 and 4, Event Stream (.es), N-MNIST (.bin), text with four columns, NumPy (.npy,
.npz), HDF5 (tables, as of Prophesee and tonic, groups of columns, SHD and SSC); gzip
around them is taken off.

Events outside the geometry, words of unknown types and a cut-off end are counted and
left out; jumps back in time and wraps of the clock are counted, and the events kept.
--strict makes errors of them.

With --convert the events that are selected are written to a new file, whose name
says the format: .npz (a structured array, events, of t in microseconds, x, y, p),
.csv or .raw (EVT3). With --picture a PNG shows eight frames and the rate over time.
`

// eventsOptions are the flags of the command.
type eventsOptions struct {
	camera.Options
	from, to         time.Duration
	crop             string
	scale            int
	convert, picture string
	asJSON           bool
	camera.Selection
}

func eventsCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newInvocation("events", eventsText, stdout)
	var o eventsOptions
	flags.BoolVar(&o.asJSON, "json", false, "print an object a line for each recording")
	flags.StringVar(&o.picture, "picture", "", "draw frames and the rate over time into this file, a PNG, which must not exist")
	flags.StringVar(&o.convert, "convert", "", "write the events to this file, .npz, .csv or .raw, which must not exist")
	flags.DurationVar(&o.from, "from", 0, "take events from this time after the first on, for example 500ms")
	flags.DurationVar(&o.to, "to", 0, "take events before this time after the first")
	flags.StringVar(&o.crop, "crop", "", "take this part of the sensor: LEFT,TOP,WIDTH,HEIGHT in pixels")
	flags.IntVar(&o.scale, "scale", 1, "merge squares of so many pixels a side into one")
	flags.StringVar(&o.Sensor, "sensor", "", "the camera, or WIDTHxHEIGHT, whatever the file says")
	flags.StringVar(&o.Columns, "columns", "", "order of columns without names, for example txyp")
	flags.StringVar(&o.TimeUnit, "time-unit", "", "unit of times in text and arrays: s, ms, us or ns")
	flags.IntVar(&o.Sample, "sample", 0, "number, from 0, of the sample that is looked at in a file of SHD or SSC")
	flags.BoolVar(&o.Strict, "strict", false, "stop at what is odd instead of counting it")
	paths, err := flags.arguments(args)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return usageError("events needs a recording, for example recording.raw")
	}
	if err := o.check(len(paths)); err != nil {
		return err
	}
	return flags.prof.around(func() error { return o.all(ctx, paths, stdout, stderr) })
}

// check completes the selection and refuses what can't be done before anything is.
func (o *eventsOptions) check(recordings int) error {
	o.FromUS, o.ToUS, o.Scale = o.from.Microseconds(), o.to.Microseconds(), o.scale
	if o.crop != "" {
		sides := []*int{&o.Left, &o.Top, &o.Width, &o.Height}
		parts := strings.Split(o.crop, ",")
		if len(parts) != len(sides) {
			return usageError("--crop takes LEFT,TOP,WIDTH,HEIGHT in pixels")
		}
		for i, part := range parts {
			var err error
			if *sides[i], err = strconv.Atoi(strings.TrimSpace(part)); err != nil {
				return usageError("--crop takes LEFT,TOP,WIDTH,HEIGHT in pixels")
			}
		}
		if o.Width == 0 {
			return usageError("--crop takes a part with a width and a height")
		}
	}
	if o.scale < 1 {
		return usageError("--scale takes 1 or more pixels")
	}
	if err := o.Selection.Validate(); err != nil {
		return usageError("%v", err)
	}
	if recordings > 1 && (o.convert != "" || o.picture != "") {
		return usageError("--convert and --picture take one recording at a time")
	}
	if o.convert != "" {
		switch filepath.Ext(o.convert) {
		case ".npz", ".csv", ".raw":
		default:
			return usageError("--convert writes .npz, .csv or .raw; the name %s says none of them", o.convert)
		}
	}
	for _, path := range []string{o.convert, o.picture} {
		if path == "" {
			continue
		}
		if err := files.Free(path); err != nil {
			return err
		}
	}
	return nil
}

// all goes through the recordings. One that can't be read does not keep the others
// from being shown.
func (o *eventsOptions) all(ctx context.Context, paths []string, stdout, stderr io.Writer) error {
	failed := 0
	for i, path := range paths {
		sum, err := o.summarize(ctx, path)
		if err == nil {
			if i > 0 && !o.asJSON {
				fmt.Fprintln(stdout)
			}
			err = o.show(stdout, path, sum)
		}
		if err == nil && o.convert != "" {
			err = o.write(ctx, path, sum)
		}
		if err == nil && o.picture != "" {
			err = o.draw(ctx, path, sum)
		}
		if err != nil {
			if len(paths) == 1 || ctx.Err() != nil {
				return err
			}
			failed++
			fmt.Fprintf(stderr, "spikesim: %v\n", err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d recordings could not be read", failed, len(paths))
	}
	return nil
}

// read opens a recording for what use does with its events.
func (o *eventsOptions) read(path string, use func(*camera.Selected) error) error {
	r, err := camera.Open(path, o.Options)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := use(camera.Select(r, o.Selection)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (o *eventsOptions) summarize(ctx context.Context, path string) (sum *camera.Summary, err error) {
	err = o.read(path, func(s *camera.Selected) (err error) {
		sum, err = camera.Summarize(ctx, s)
		return err
	})
	return sum, err
}

// write converts a recording that has been read once.
func (o *eventsOptions) write(ctx context.Context, path string, sum *camera.Summary) error {
	return o.read(path, func(s *camera.Selected) error {
		return files.Add(o.convert, func(out io.Writer) error {
			var w camera.Writer
			var err error
			switch filepath.Ext(o.convert) {
			case ".csv":
				w = camera.NewCSV(out)
			case ".raw":
				w, err = camera.NewEVT3(out, sum.Width, sum.Height)
			default:
				w, err = camera.NewNPZ(out, sum.Events)
			}
			if err != nil {
				return err
			}
			return camera.Copy(ctx, w, s)
		})
	})
}

func (o *eventsOptions) draw(ctx context.Context, path string, sum *camera.Summary) error {
	return o.read(path, func(s *camera.Selected) error {
		img, err := camera.Picture(ctx, s, sum)
		if err != nil {
			return err
		}
		return files.Add(o.picture, func(out io.Writer) error { return png.Encode(out, img) })
	})
}

// recordingJSON is what --json prints of a recording.
type recordingJSON struct {
	File    string `json:"file"`
	Format  string `json:"format"`
	Sensor  string `json:"sensor,omitempty"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Events  int64  `json:"events"`
	On      int64  `json:"on"`
	FirstUS int64  `json:"first_us"`
	LastUS  int64  `json:"last_us"`
	// ActivePixels had events; HotPixels many more than the mean of those, below 0 if
	// the sensor is too large to tell.
	ActivePixels int              `json:"active_pixels"`
	HotPixels    int              `json:"hot_pixels"`
	Skipped      map[string]int64 `json:"skipped"`
	Noted        map[string]int64 `json:"noted"`
	LeftOut      map[string]int64 `json:"left_out,omitempty"`
	Said         []string         `json:"said,omitempty"`
}

func byReason(counts []camera.Count) map[string]int64 {
	m := map[string]int64{}
	for _, c := range counts {
		m[c.Reason] = c.N
	}
	return m
}

func (o *eventsOptions) show(w io.Writer, path string, s *camera.Summary) error {
	if o.asJSON {
		return json.NewEncoder(w).Encode(recordingJSON{
			File: path, Format: string(s.Header.Format), Sensor: s.Header.Sensor, Width: s.Width, Height: s.Height,
			Events: s.Events, On: s.On, FirstUS: s.FirstUS, LastUS: s.LastUS, ActivePixels: s.Active, HotPixels: s.HotPixels,
			Skipped: byReason(s.Skipped), Noted: byReason(s.Noted), LeftOut: byReason(s.Dropped), Said: s.Header.Said,
		})
	}
	return eventsTable(path, s).Write(w)
}

func eventsTable(path string, s *camera.Summary) report.Table {
	t := report.Table{Title: path, Columns: []report.Column{{Title: "what"}, {Title: "value"}}}
	row := func(what, format string, args ...any) {
		t.Rows = append(t.Rows, []string{what, fmt.Sprintf(format, args...)})
	}
	row("format", "%s", s.Header.Format)
	if s.Header.Sensor != "" {
		row("sensor", "%s", s.Header.Sensor)
	}
	switch {
	case s.Inferred:
		row("geometry", "%d×%d holds all events; the file does not say it", s.Width, s.Height)
	case s.Width > 0:
		row("geometry", "%d×%d", s.Width, s.Height)
	}
	row("events", "%s", report.Count(s.Events))
	if s.Events > 0 {
		duration := s.LastUS - s.FirstUS
		row("of them ON", "%s, %.1f %%", report.Count(s.On), 100*float64(s.On)/float64(s.Events))
		row("time", "%s µs to %s µs, %.6f s", report.Count(s.FirstUS), report.Count(s.LastUS), float64(duration)/1e6)
		if duration > 0 {
			most := int64(0)
			for _, n := range s.Rate {
				most = max(most, n)
			}
			row("rate", "%sevents/s; at most %sevents/s, in %s", report.SI(float64(s.Events)/float64(duration)*1e6),
				report.SI(float64(most)/float64(s.BinUS)*1e6), report.Duration(time.Duration(s.BinUS)*time.Microsecond))
		}
		if s.HotPixels >= 0 {
			row("pixels", "%s with events; %s hot, with more than %d times the events of the mean of those", report.Count(int64(s.Active)), report.Count(int64(s.HotPixels)), camera.HotFactor)
		}
		for _, p := range s.Hot {
			row("hot pixel", "column %d, row %d: %s events", p.X, p.Y, report.Count(p.N))
		}
	}
	for _, list := range []struct {
		what   string
		counts []camera.Count
	}{{"skipped", s.Skipped}, {"noted", s.Noted}, {"left out", s.Dropped}} {
		for _, c := range list.counts {
			row(list.what, "%s %s", report.Count(c.N), c.Reason)
		}
	}
	t.Notes = s.Header.Said
	return t
}
