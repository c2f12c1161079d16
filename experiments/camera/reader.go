package camera

import (
	"errors"
	"fmt"
	"io"
)

// source is a recording of one format.
type source interface {
	// read writes the next events to dst, which has room for mostEvents, and returns how
	// many: 0 only with an error, which at the end is io.EOF.
	read(dst []Event) (int, error)
}

// Options say what a file does not.
type Options struct {
	// Sensor is a camera or WIDTHxHEIGHT; it goes before what the file says.
	Sensor string
	// Strict makes an error of what would be counted otherwise.
	Strict bool
	// Columns are the order of columns without names, as four of the letters txyp.
	Columns string
	// TimeUnit is that of times in text and arrays: s, ms, us or ns. Without it names and
	// decimal points decide.
	TimeUnit string
	// Sample is the number, from 0, of the one that is read of a file that holds several,
	// as those of SHD and SSC do.
	Sample int
}

// Reader reads the events of a recording in the order in which they are stored.
type Reader struct {
	header  Header
	source  source
	log     *log
	strict  bool
	last    int64
	started bool
	err     error
	closers []io.Closer
}

// Header returns what the recording says of itself.
func (r *Reader) Header() Header { return r.header }

// Skipped returns what has been read so far and is no event, by reason. A cut-off end
// is among it.
func (r *Reader) Skipped() []Count { return r.log.skipped.sorted() }

// Noted returns what was odd about events that are kept, by reason.
func (r *Reader) Noted() []Count { return r.log.noted.sorted() }

// Close closes the file, if [Open] opened it.
func (r *Reader) Close() error {
	var errs []error
	for _, c := range r.closers {
		errs = append(errs, c.Close())
	}
	r.closers = nil
	return errors.Join(errs...)
}

// Read writes the next events to dst and returns how many, at least one unless there
// is an error; the error is io.EOF at the end. Events outside the geometry are
// counted and left out.
func (r *Reader) Read(dst []Event) (int, error) {
	if len(dst) < mostEvents {
		panic(fmt.Sprintf("camera: Read needs room for %d events", mostEvents))
	}
	for r.err == nil {
		n, err := r.source.read(dst)
		r.err = err
		if n = r.check(dst[:n]); r.strict && r.err == nil || r.err == io.EOF && r.strict {
			if odd := r.odd(); odd != nil {
				r.err = odd
			}
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, r.err
}

// check moves the events within the geometry to the front, counts the others and
// jumps back in time, and returns how many there are.
func (r *Reader) check(events []Event) int {
	width, height := r.header.Width, r.header.Height
	if width == 0 {
		width, height = 1<<16, 1<<16
	}
	n, back, never := 0, int64(0), int64(0)
	last := r.last
	if !r.started && len(events) > 0 {
		last, r.started = events[0].Time, true
	}
	for i := range events {
		e := &events[i]
		if int(e.X) >= width || int(e.Y) >= height {
			continue
		}
		if e.Time > mostTime || e.Time < -mostTime {
			never++
			continue
		}
		if e.Time < last {
			back++
		}
		last = e.Time
		if n != i {
			events[n] = *e
		}
		n++
	}
	r.last = last
	r.log.skipped.add(outside, int64(len(events)-n)-never)
	r.log.skipped.add(impossible, never)
	r.log.noted.add(backward, back)
	return n
}

// odd returns the first thing counted that is a fault of the recording, for those who
// want none. What other sensors of a camera recorded is no fault.
func (r *Reader) odd() error {
	for _, c := range append(r.Skipped(), r.Noted()...) {
		switch c.Reason {
		case triggers, special, frames, otherKind, exposures, wraps:
			continue
		}
		return fmt.Errorf("%d %s; without --strict they are counted and passed over", c.N, c.Reason)
	}
	return nil
}
