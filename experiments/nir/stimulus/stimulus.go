package stimulus

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/experiments/camera"
	"spikesim/experiments/nir"
	"spikesim/experiments/npz"
	"spikesim/experiments/printable"
	"spikesim/experiments/spikes"
)

// Kind is what a file holds.
type Kind string

// The kinds.
const (
	Array     Kind = "array"
	Spikes    Kind = "spikes"
	Recording Kind = "recording"
)

// Event is a pulse of one unit.
type Event struct {
	// At is when it begins: the beginning of its step in an array, else its time.
	At     events.Time
	Unit   int32
	Height float64
}

// Stimulus is what a graph is shown.
type Stimulus struct {
	Kind Kind
	// Events are in the order of time and, at one time, of units; a unit may occur
	// several times at one time.
	Events []Event
	// Steps is the number of rows of an array, else 0.
	Steps int
	// Label is the class of what is shown, -1 where the file does not say.
	Label int
	// Notes say what was counted and left out, or taken otherwise than it stands.
	Notes []string

	dt events.Time
}

// Options say how a file is read.
type Options struct {
	// DTMS is the length of a step of an array, in ms.
	DTMS float64
	// Sample is that of recorded spikes to take.
	Sample int
	// Camera says how the recording of a camera is read.
	Camera camera.Options
}

// maxEvents bounds what is kept of a recording.
const maxEvents = 50_000_000

// Read reads a file for the input of a graph.
func Read(ctx context.Context, path string, port *nir.Node, o Options) (*Stimulus, error) {
	s := &Stimulus{Label: -1, dt: events.FromMS(o.DTMS)}
	if s.dt < 1 {
		return nil, fmt.Errorf("a step of %g ms is none", o.DTMS)
	}
	err := s.read(ctx, path, port, o)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.Events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Unit, b.Unit))
	})
	return s, nil
}

func (s *Stimulus) read(ctx context.Context, path string, port *nir.Node, o Options) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".npz":
		archive, err := npz.Read(path)
		if err == nil && slices.ContainsFunc(archive.Names(), func(name string) bool { return strings.HasSuffix(name, ".time_ns") }) {
			return s.readSpikes(path, archive, port, o)
		}
		if err != nil && !isMap(port) {
			return err
		}
	case ".npy":
		a, err := npz.ReadArray(path)
		if err == nil && !isEvents(a, port) {
			return s.readArray(path, a, port)
		}
		if err != nil && !isMap(port) {
			return err
		}
	}
	return s.readRecording(ctx, path, port, o)
}

// isMap reports whether an input takes what a camera gives.
func isMap(port *nir.Node) bool { return len(port.Out) == 3 && port.Out[0] <= 2 }

// isEvents reports whether an array has rows of four numbers, as a camera's has, for an
// input that has not four units.
func isEvents(a npz.Array, port *nir.Node) bool {
	return len(a.Shape) == 2 && a.Shape[1] == 4 && nir.Units(port.Out) != 4
}

func (s *Stimulus) readArray(path string, a npz.Array, port *nir.Node) error {
	s.Kind = Array
	values, err := a.Float64()
	if err != nil {
		whole, err := a.Int64()
		if err != nil {
			return fmt.Errorf("%s: %w", printable.Name(path), err)
		}
		for _, v := range whole {
			values = append(values, float64(v))
		}
	}
	units := nir.Units(port.Out)
	shape := a.Shape
	if len(shape) > 1 && shape[0] == 1 && nir.Units(shape[1:]) != units {
		shape = shape[1:] // a batch of one
	}
	if len(shape) == 0 || nir.Units(shape[1:]) != units {
		return fmt.Errorf("%s has the shape %v; %s takes steps x %d units (%s)", printable.Name(path), a.Shape, port, units, nir.ShapeText(port.Out))
	}
	s.Steps = shape[0]
	for i, v := range values {
		switch {
		case v == 0:
		case math.IsNaN(v) || math.IsInf(v, 0):
			return fmt.Errorf("%s has %v in step %d at unit %d; a pulse has a finite height", printable.Name(path), v, i/units, i%units)
		default:
			s.Events = append(s.Events, Event{events.Time(i/units) * s.dt, int32(i % units), v})
		}
	}
	return nil
}

func (s *Stimulus) readSpikes(path string, archive *npz.Archive, port *nir.Node, o Options) error {
	s.Kind = Spikes
	r, err := spikes.FromArchive(archive)
	if err != nil {
		return fmt.Errorf("spikes in %s: %w", printable.Name(path), err)
	}
	p := r.Population(port.Name)
	if p == nil && len(r.Populations) == 1 {
		p = &r.Populations[0]
	}
	if p == nil {
		return fmt.Errorf("%s has spikes of %s, and none is called %s; rename the one to be shown", printable.Name(path), strings.Join(r.Names(), ", "), printable.Name(port.Name))
	}
	if o.Sample < 0 || o.Sample >= len(p.Trains) {
		return fmt.Errorf("%s has the samples 0 to %d, not %d", printable.Name(path), len(p.Trains)-1, o.Sample)
	}
	if r.Labels != nil {
		s.Label = int(r.Labels[o.Sample])
	}
	for _, m := range r.Mended {
		s.Notes = append(s.Notes, m.String())
	}
	train := p.Trains[o.Sample]
	units := nir.Units(port.Out)
	for i, u := range train.Unit {
		if int(u) >= units {
			return fmt.Errorf("%s has a spike of unit %d; %s has units 0 to %d", printable.Name(path), u, port, units-1)
		}
		s.Events = append(s.Events, Event{train.At[i], u, 1})
	}
	return nil
}

func (s *Stimulus) readRecording(ctx context.Context, path string, port *nir.Node, o Options) error {
	s.Kind = Recording
	if !isMap(port) {
		return fmt.Errorf("%s takes %s; a camera has a map of one or two channels, and %s is read as a camera's recording: give an array (.npy) of steps x units, or recorded spikes (.npz)",
			port, nir.ShapeText(port.Out), printable.Name(path))
	}
	r, err := camera.Open(path, o.Camera)
	if err != nil {
		return err
	}
	defer r.Close()
	channels, height, width := port.Out[0], port.Out[1], port.Out[2]
	if h := r.Header(); h.Width > 0 && (h.Width != width || h.Height != height) {
		return fmt.Errorf("%s is of a sensor of %d x %d pixels; %s takes %d x %d: crop or scale it with `spikesim events --crop, --scale, --convert`",
			printable.Name(path), h.Width, h.Height, port, width, height)
	}
	const second = int64(1e6)
	zero, early := int64(-1), 0
	buffer := make([]camera.Event, 4096)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.Read(buffer)
		for _, e := range buffer[:n] {
			if zero < 0 {
				if zero = 0; e.Time > second || e.Time < 0 {
					zero = e.Time
					s.Notes = append(s.Notes, fmt.Sprintf("times count from the first event, at %g s of the recording", float64(zero)/float64(second)))
				}
			}
			if int(e.X) >= width || int(e.Y) >= height {
				return fmt.Errorf("%s has an event at column %d, row %d; %s takes %d x %d: crop or scale it with `spikesim events --crop, --scale, --convert`",
					printable.Name(path), e.X, e.Y, port, width, height)
			}
			unit := int(e.Y)*width + int(e.X)
			if e.On && channels == 2 {
				unit += width * height
			}
			at := e.Time - zero
			if at < 0 {
				early++
				at = 0
			}
			s.Events = append(s.Events, Event{events.Time(at) * events.Microsecond, int32(unit), 1})
		}
		if len(s.Events) > maxEvents {
			return fmt.Errorf("%s has more than %d events; take a part of it with `spikesim events --from, --to, --convert`", printable.Name(path), maxEvents)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if early > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d events before the first one are taken as of its time", early))
	}
	for _, counts := range [][]camera.Count{r.Skipped(), r.Noted()} {
		for _, c := range counts {
			s.Notes = append(s.Notes, fmt.Sprintf("%d %s", c.N, c.Reason))
		}
	}
	return nil
}

// Step returns the step of dt that an event belongs to.
func (s *Stimulus) Step(e Event, dt events.Time) int {
	if s.Kind == Spikes {
		return max(0, int((e.At+dt-1)/dt)-1)
	}
	return int(e.At / dt)
}

// StepsOf returns how many steps of dt the stimulus takes: the rows of an array, or up
// to the step of the last event.
func (s *Stimulus) StepsOf(dt events.Time) int {
	last := 0
	for _, e := range s.Events {
		last = max(last, s.Step(e, dt)+1)
	}
	return max(last, int(events.Time(s.Steps)*s.dt/dt))
}
