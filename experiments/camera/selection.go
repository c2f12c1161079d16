package camera

import (
	"errors"
	"fmt"
	"math"
)

// Selection is a part of a recording, in space and time, at a scale.
type Selection struct {
	// FromUS and ToUS are times after the first event, in microseconds: events from
	// FromUS on and before ToUS. ToUS is 0 for the end.
	FromUS, ToUS int64
	// Left, Top, Width and Height are the part of the sensor that is kept, in pixels,
	// whose coordinates are then counted from its corner. Width is 0 for all.
	Left, Top, Width, Height int
	// Scale merges squares of so many pixels a side into one; 0 is 1. All their events
	// are kept.
	Scale int
}

// whole reports whether all is selected, as it is.
func (s Selection) whole() bool { return s == Selection{} || s == Selection{Scale: 1} }

// Validate reports what no recording can fit.
func (s Selection) Validate() error {
	switch {
	case s.FromUS < 0 || s.ToUS < 0 || s.ToUS != 0 && s.ToUS <= s.FromUS:
		return errors.New("the time to which events are taken must be after that from which they are")
	case s.Left < 0 || s.Top < 0 || s.Width < 0 || s.Height < 0 || (s.Width == 0) != (s.Height == 0):
		return errors.New("a part of the sensor has a corner at 0 or above, a width and a height")
	case s.Scale < 0 || s.Scale > math.MaxUint16:
		return fmt.Errorf("a scale of %d pixels is impossible", s.Scale)
	}
	return nil
}

// Selected are the events of a recording that a selection keeps.
type Selected struct {
	*Reader
	s       Selection
	started bool
	first   int64
	dropped counts
}

// Reasons of a selection, which are choices and no faults.
const (
	notInTime  = "events outside the time selected"
	notInPlace = "events outside the part selected"
)

// Select returns the part of what is left of a recording.
func Select(r *Reader, s Selection) *Selected {
	s.Scale = max(s.Scale, 1)
	return &Selected{Reader: r, s: s, dropped: counts{}}
}

// Size returns the width and height of what is selected, 0 where they are not known.
func (s *Selected) Size() (width, height int) {
	width, height = s.Header().Width, s.Header().Height
	if s.s.Width > 0 {
		if width > 0 {
			width, height = max(min(s.s.Width, width-s.s.Left), 0), max(min(s.s.Height, height-s.s.Top), 0)
		} else {
			width, height = s.s.Width, s.s.Height
		}
	}
	return (width + s.s.Scale - 1) / s.s.Scale, (height + s.s.Scale - 1) / s.s.Scale
}

// Dropped returns what the selection has left out so far.
func (s *Selected) Dropped() []Count { return s.dropped.sorted() }

// Read is like [Reader.Read].
func (s *Selected) Read(dst []Event) (int, error) {
	for {
		n, err := s.Reader.Read(dst)
		if n == 0 || s.s.whole() {
			return n, err
		}
		if !s.started {
			s.started, s.first = true, dst[0].Time
		}
		if n = s.keep(dst[:n]); n > 0 {
			return n, nil
		}
	}
}

// keep moves what is selected to the front.
func (s *Selected) keep(events []Event) (n int) {
	late, elsewhere := int64(0), int64(0)
	from, to := s.first+s.s.FromUS, int64(math.MaxInt64)
	if s.s.ToUS > 0 {
		to = s.first + s.s.ToUS
	}
	for _, e := range events {
		if e.Time < from || e.Time >= to {
			late++
			continue
		}
		x, y := int(e.X)-s.s.Left, int(e.Y)-s.s.Top
		if s.s.Width > 0 && (x < 0 || y < 0 || x >= s.s.Width || y >= s.s.Height) {
			elsewhere++
			continue
		}
		if s.s.Width == 0 {
			x, y = int(e.X), int(e.Y)
		}
		e.X, e.Y = uint16(x/s.s.Scale), uint16(y/s.s.Scale)
		events[n] = e
		n++
	}
	s.dropped.add(notInTime, late)
	s.dropped.add(notInPlace, elsewhere)
	return n
}
