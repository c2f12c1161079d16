package coding

import (
	"fmt"
	"math"

	"spikesim/sim/validate"
)

// What becomes of the polarity of events.
const (
	PolarityChannels = "channels"
	PolarityMerged   = "merged"
	PolarityOn       = "on"
	PolarityOff      = "off"
)

// EventsSpec says how the events of a camera become the spikes of an input
// population; see [EventEncoder], which takes them through in this order.
type EventsSpec struct {
	// FromMS is the time after the start of the recording, or of its part, at which a
	// presentation begins.
	FromMS float64 `yaml:"from_ms,omitempty"`
	// Speed is how many milliseconds of a recording a millisecond of the presentation
	// shows.
	Speed float64 `yaml:"speed"`
	// Crop is the part of the sensor that is shown; nil for all of it.
	Crop *SensorPart `yaml:"crop,omitempty"`
	// Masked are pixels, column and row, that are not shown.
	Masked [][2]int `yaml:"masked,flow,omitempty"`
	// HotFactor leaves out the pixels with more than so many times the events of the
	// mean pixel with any, in what is shown of a recording; 0 for none.
	HotFactor float64 `yaml:"hot_factor,omitempty"`
	// BackgroundMS leaves out events without another one at one of the eight pixels
	// around them in so many milliseconds of the recording before; 0 for none.
	BackgroundMS float64 `yaml:"background_ms,omitempty"`
	// MirrorX turns left to right, MirrorY top to bottom, and then Transpose columns to
	// rows.
	MirrorX   bool `yaml:"mirror_x,omitempty"`
	MirrorY   bool `yaml:"mirror_y,omitempty"`
	Transpose bool `yaml:"transpose,omitempty"`
	// Polarity is "channels", ON and OFF as two channels; "merged"; "on" or "off", which
	// leave out the others.
	Polarity string `yaml:"polarity"`
	// RefractoryMS is for how long, in the recording, a cell takes no event after one
	// that it took; with 0 it takes all.
	RefractoryMS float64 `yaml:"refractory_ms,omitempty"`
	// BinMS puts spikes on the ends of bins of the presentation, of which a cell has one
	// in each at most; 0 leaves them at their times.
	BinMS float64 `yaml:"bin_ms,omitempty"`
	// Vary varies what is shown in training.
	Vary *VarySpec `yaml:"vary,omitempty"`
}

// SensorPart is a part of a sensor, in pixels.
type SensorPart struct {
	Left   int `yaml:"left"`
	Top    int `yaml:"top"`
	Width  int `yaml:"width"`
	Height int `yaml:"height"`
}

// VarySpec says how a recording is varied from one showing in training to the next.
type VarySpec struct {
	// ShiftPX is by how many pixels of the sensor, at most, the part that is shown moves
	// in either direction.
	ShiftPX int `yaml:"shift_px,omitempty"`
	// Scale draws the factor by which the part grows around its middle from 1/Scale to
	// Scale; 1 or 0 for none.
	Scale float64 `yaml:"scale,omitempty"`
	// FromMS is by how much later, at most, a presentation begins.
	FromMS float64 `yaml:"from_ms,omitempty"`
	// FlipProbability is that of mirroring left to right, 0..1.
	FlipProbability float64 `yaml:"flip_probability,omitempty"`
}

// SetDefaults sets what a key that is not given stands for.
func (s *EventsSpec) SetDefaults() { *s = EventsSpec{Speed: 1, Polarity: PolarityChannels} }

// EventsOrDefault returns how events are coded.
func (s Spec) EventsOrDefault() EventsSpec {
	if s.Events != nil {
		return *s.Events
	}
	var d EventsSpec
	d.SetDefaults()
	return d
}

// Channels returns the number of channels: 2 for ON and OFF apart, else 1.
func (s EventsSpec) Channels() int {
	if s.Polarity == PolarityChannels {
		return 2
	}
	return 1
}

// Bounds of an EventsSpec.
const (
	mostRecordedMS  = 1e9
	mostSpeed       = 1e6
	mostSensorPixel = math.MaxUint16
)

func (s EventsSpec) validate(report validate.Report) {
	validate.Within(report, "from_ms", s.FromMS, 0, mostRecordedMS, "after the start of the recording")
	validate.Above(report, "speed", s.Speed, 0, mostSpeed, "1 shows a recording as it was")
	if c := s.Crop; c != nil {
		at := validate.Under(report, "crop")
		validate.Range(at, "left", c.Left, 0, mostSensorPixel)
		validate.Range(at, "top", c.Top, 0, mostSensorPixel)
		validate.Range(at, "width", c.Width, 1, mostSensorPixel)
		validate.Range(at, "height", c.Height, 1, mostSensorPixel)
	}
	for i, p := range s.Masked {
		if min(p[0], p[1]) < 0 || max(p[0], p[1]) > mostSensorPixel {
			report(fmt.Sprintf("masked[%d]", i), fmt.Sprintf("%v is no pixel", p), "give column and row, from 0")
		}
	}
	if s.HotFactor != 0 {
		validate.Within(report, "hot_factor", s.HotFactor, 1, 1e6, "such as 20")
	}
	validate.Within(report, "background_ms", s.BackgroundMS, 0, mostRecordedMS, "such as 5, or 0 for none")
	validate.OneOf(report, "polarity", s.Polarity, PolarityChannels, PolarityMerged, PolarityOn, PolarityOff)
	validate.Within(report, "refractory_ms", s.RefractoryMS, 0, mostRecordedMS, "such as 5, or 0 for none")
	validate.Within(report, "bin_ms", s.BinMS, 0, mostRecordedMS, "or 0 for exact times")
	if v := s.Vary; v != nil {
		at := validate.Under(report, "vary")
		validate.Range(at, "shift_px", v.ShiftPX, 0, mostSensorPixel)
		if v.Scale != 0 {
			validate.Within(at, "scale", v.Scale, 1, 4, "such as 1.2")
		}
		validate.Within(at, "from_ms", v.FromMS, 0, mostRecordedMS, "such as 50")
		validate.Within(at, "flip_probability", v.FlipProbability, 0, 1, "")
	}
}
