package coding

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"spikesim/events"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// EventEncoder turns the events of a camera into the spikes of an input population, at
// their own times: event-driven from the pixel to the last neuron.
//
// An event of the microsecond t makes a spike at (t - start + 1 µs) / speed: the first
// microsecond of a presentation is its first instant, and what falls into its first
// millisecond is there at the tick that ends it. The part of the sensor that is shown
// is divided into as many cells as the population has positions, as alike as whole
// pixels allow; a cell fires whenever one of its pixels does. Where two events of a
// cell fall on one instant, the second spike is a nanosecond later, so that none is
// lost. Channels stand side by side: ON, OFF.
//
// A recording is given by Begin, Take for every event in the order in which they are
// stored, and End. What a recording holds behind the presentation is not needed: Take
// says when there is enough.
type EventEncoder struct {
	spec                    EventsSpec
	channels, height, width int
	duration                events.Time

	start, length int64 // of the presentation, in microseconds of the recording
	part          SensorPart
	mirrorX       bool
	shown         []change
	unordered     bool
	err           error

	masked  map[[2]int]bool
	pixels  sensorMap
	lastUS  []int64       // by unit: the last event taken
	lastAt  []events.Time // by unit: the last spike
	spikes  []firing
	current EventCounts
}

// change is an event within the part that is shown, from its corner.
type change struct {
	us   int64 // after the start
	x, y uint16
	on   bool
}

type firing struct {
	at   events.Time
	unit int32
}

const (
	// mostShown bounds the events of a presentation: 256 MiB of them.
	mostShown = 1 << 24
	// mostSensorMap bounds the sensors of which every pixel is looked at.
	mostSensorMap = 1 << 24
	// afterUS is for how long after the end of the presentation a recording is read, since
	// events may stand in disorder.
	afterUS = 100_000
	// long is further than any two times of a recording are apart.
	long = math.MaxInt64 / 2
)

// NewEventEncoder returns an encoder for a population of channels × height × width
// units and presentations of the given length. The error names every mistake in spec.
func NewEventEncoder(spec EventsSpec, channels, height, width int, duration events.Time) (*EventEncoder, error) {
	var problems validate.Problems
	spec.validate(validate.Under(problems.Add, "events"))
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("coding: %w", err)
	}
	if channels != spec.Channels() {
		return nil, fmt.Errorf("coding: events with polarity %s make %d channels, the population has %d", spec.Polarity, spec.Channels(), channels)
	}
	e := &EventEncoder{spec: spec, channels: channels, height: height, width: width, duration: duration, masked: map[[2]int]bool{}}
	e.length = max(int64(duration.MS()*1000*spec.Speed), 1)
	for _, p := range spec.Masked {
		e.masked[p] = true
	}
	units := channels * height * width
	e.lastUS, e.lastAt = make([]int64, units), make([]events.Time, units)
	return e, nil
}

// Begin starts a recording of a sensor of width × height pixels, whose start is at the
// given time in microseconds. A key other than nil draws a variant for training.
func (e *EventEncoder) Begin(width, height int, startUS int64, key *random.Key) error {
	e.part = SensorPart{0, 0, width, height}
	if c := e.spec.Crop; c != nil {
		e.part = *c
		if width > 0 && (c.Left >= width || c.Top >= height) {
			return fmt.Errorf("coding.events.crop begins at column %d, row %d of a sensor of %d×%d pixels", c.Left, c.Top, width, height)
		}
	} else if width < 1 || height < 1 {
		return fmt.Errorf("the recording does not say the size of its sensor: name the sensor with dataset.events.sensor, such as davis346 or 346x260, or give coding.events.crop")
	}
	e.start, e.mirrorX = startUS+int64(e.spec.FromMS*1000), e.spec.MirrorX
	if v := e.spec.Vary; v != nil && key != nil {
		e.vary(v, key.Name("vary"))
	}
	if e.spec.HotFactor > 0 || e.spec.BackgroundMS > 0 {
		if n := int64(e.part.Width) * int64(e.part.Height); n > mostSensorMap {
			return fmt.Errorf("%d pixels are too many to look at each; show a part of the sensor with coding.events.crop", n)
		}
	}
	e.shown, e.spikes, e.unordered, e.err = e.shown[:0], e.spikes[:0], false, nil
	e.current = EventCounts{Recordings: 1}
	return nil
}

// vary moves the part that is shown in space and time. The same key, the same variant.
func (e *EventEncoder) vary(v *VarySpec, key random.Key) {
	between := func(n uint64, low, high float64) float64 { return low + (high-low)*key.Float64(n) }
	if v.Scale > 1 {
		most := math.Log(v.Scale)
		grown := math.Exp(between(0, -most, most))
		side := func(n int) int { return min(max(int(float64(n)*grown), 1), mostSensorPixel) }
		width, height := side(e.part.Width), side(e.part.Height)
		e.part.Left -= (width - e.part.Width) / 2
		e.part.Top -= (height - e.part.Height) / 2
		e.part.Width, e.part.Height = width, height
	}
	shift := float64(v.ShiftPX)
	e.part.Left += int(math.Round(between(1, -shift, shift)))
	e.part.Top += int(math.Round(between(2, -shift, shift)))
	e.start += int64(1000 * between(3, 0, v.FromMS))
	e.mirrorX = e.mirrorX != (key.Float64(4) < v.FlipProbability)
}

// Take takes the next event. It reports false where no further one is needed.
func (e *EventEncoder) Take(us int64, x, y uint16, on bool) bool {
	c := &e.current
	c.Events++
	us -= e.start
	column, row := int(x)-e.part.Left, int(y)-e.part.Top
	switch {
	case us < 0:
		c.Before++
	case us >= e.length:
		c.After++
		if us >= e.length+afterUS {
			c.Longer = 1
			return false
		}
	case column < 0 || row < 0 || column >= e.part.Width || row >= e.part.Height:
		c.Elsewhere++
	case e.masked[[2]int{int(x), int(y)}]:
		c.Masked++
	case len(e.shown) == mostShown:
		e.err = fmt.Errorf("has more than %d events in a presentation; show a shorter time or a part of the sensor", mostShown)
		return false
	default:
		if n := len(e.shown); n > 0 && us < e.shown[n-1].us {
			e.unordered = true
		}
		e.shown = append(e.shown, change{us, uint16(column), uint16(row), on})
	}
	return true
}

// End appends the spikes of the recording to out, in order, and returns what became of
// its events.
func (e *EventEncoder) End(out *events.Train) (EventCounts, error) {
	if e.err != nil {
		return e.current, e.err
	}
	if e.unordered {
		slices.SortStableFunc(e.shown, func(a, b change) int { return cmp.Compare(a.us, b.us) })
	}
	if e.spec.HotFactor > 0 {
		e.cool()
	}
	if e.spec.BackgroundMS > 0 {
		e.quiet()
	}
	for i := range e.lastUS {
		e.lastUS[i], e.lastAt[i] = -long, 0
	}
	refractory := int64(e.spec.RefractoryMS * 1000)
	for i := range e.shown {
		s := &e.shown[i]
		unit, ok := e.unit(s)
		switch {
		case !ok:
			e.current.Polarity++
		case s.us-e.lastUS[unit] < refractory:
			e.current.Refractory++
		default:
			e.lastUS[unit] = s.us
			e.fire(s.us, unit)
		}
	}
	slices.SortFunc(e.spikes, func(a, b firing) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.unit, b.unit)) })
	for _, s := range e.spikes {
		out.Append(s.at, s.unit)
	}
	e.current.Spikes = int64(len(e.spikes))
	return e.current, nil
}

// fire makes a spike of an event, unless its instant is taken and there is none after
// it.
func (e *EventEncoder) fire(us int64, unit int32) {
	at := events.Time(max(math.Round(float64(us+1)*1000/e.spec.Speed), 1))
	if bin := events.FromMS(e.spec.BinMS); bin > 0 {
		at = (at + bin - 1) / bin * bin
	} else {
		at = max(min(at, e.duration), e.lastAt[unit]+1)
	}
	if at == e.lastAt[unit] || at > e.duration {
		e.current.Merged++
		return
	}
	e.lastAt[unit] = at
	e.spikes = append(e.spikes, firing{at, unit})
}

// unit returns the unit of an event, as the engines count them, and false where its
// polarity is not shown.
func (e *EventEncoder) unit(s *change) (int32, bool) {
	channel := 0
	switch e.spec.Polarity {
	case PolarityChannels:
		if !s.on {
			channel = 1
		}
	case PolarityOn:
		if !s.on {
			return 0, false
		}
	case PolarityOff:
		if s.on {
			return 0, false
		}
	}
	x, y, width, height := int(s.x), int(s.y), e.part.Width, e.part.Height
	if e.mirrorX {
		x = width - 1 - x
	}
	if e.spec.MirrorY {
		y = height - 1 - y
	}
	if e.spec.Transpose {
		x, y, width, height = y, x, height, width
	}
	column, row := x*e.width/width, y*e.height/height
	return int32((row*e.width+column)*e.channels + channel), true
}
