package camera

import (
	"context"
	"fmt"
	"io"

	"spikesim/experiments/printable"
)

// Clip is a recording in a file, or a part of it in time. It is read anew whenever it
// is shown, so that a data set of clips takes no memory for events.
type Clip struct {
	Path string
	Options
	// Part says that only events from FromUS on and before ToUS belong to the clip, in
	// microseconds of the recording. Else it begins with the first event.
	Part         bool
	FromUS, ToUS int64
}

// ClipAccount is what was met in reading a clip.
type ClipAccount struct {
	Events         int64
	Skipped, Noted []Count
}

// Read hands the events of the clip to use, in the order in which they are stored, some
// at a time, with the header of the recording and the start of the clip. It ends where
// use returns false, and for a part of a recording with the first event that is later
// than its end by clipSlackUS. What is wrong with
// the file is an error that does not name it.
func (c *Clip) Read(ctx context.Context, use func(h Header, startUS int64, events []Event) bool) (a ClipAccount, err error) {
	r, err := openFile(c.Path, c.Options)
	if err != nil {
		return a, err
	}
	defer func() {
		a.Skipped, a.Noted = r.Skipped(), r.Noted()
		if e := r.Close(); err == nil {
			err = e
		}
	}()
	start, started := c.FromUS, c.Part
	buf := make([]Event, 4096)
	for {
		if err := ctx.Err(); err != nil {
			return a, context.Cause(ctx)
		}
		n, err := r.Read(buf)
		if err == io.EOF {
			return a, nil
		}
		if err != nil {
			return a, err
		}
		if !started {
			start, started = buf[0].Time, true
		}
		events, more := buf[:n], true
		if c.Part {
			events, more = c.cut(events)
		}
		a.Events += int64(len(events))
		if len(events) > 0 && !use(r.Header(), start, events) || !more {
			return a, nil
		}
	}
}

// ReaderBytes is about what reading a recording takes; see the package comment for what
// it can.
const ReaderBytes = 512 << 10

// clipSlackUS is for how long after the end of a part a recording is read, since events
// may stand in disorder.
const clipSlackUS = 1_000_000

// cut moves the events of the part to the front, and reports false where no more of
// them are to be expected.
func (c *Clip) cut(events []Event) ([]Event, bool) {
	n := 0
	for _, e := range events {
		if e.Time >= c.ToUS+clipSlackUS {
			return events[:n], false
		}
		if e.Time >= c.FromUS && e.Time < c.ToUS {
			events[n] = e
			n++
		}
	}
	return events[:n], true
}

// Check returns what is wrong with the options, whatever is read with them.
func (o Options) Check() error {
	if _, ok := units[o.TimeUnit]; !ok && o.TimeUnit != "" {
		return fmt.Errorf("time unit %s is not s, ms, us or ns", printable.Name(o.TimeUnit))
	}
	if o.Sensor != "" {
		if _, err := chosenSensor(o.Sensor); err != nil {
			return err
		}
	}
	if o.Columns != "" {
		if _, err := ordered(o.Columns, o); err != nil {
			return err
		}
	}
	return nil
}
