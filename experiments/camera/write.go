package camera

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
)

// Writer writes events, in the order in which they come.
type Writer interface {
	Write(events []Event) error
	// Close writes what is left. It does not close what it writes to.
	Close() error
}

// NewCSV returns a writer of lines t,x,y,p, with those names in the first; times are
// in microseconds.
func NewCSV(w io.Writer) Writer {
	c := &csvWriter{out: bufio.NewWriterSize(w, chunk)}
	c.out.WriteString("t_us,x,y,p\n")
	return c
}

type csvWriter struct {
	out  *bufio.Writer
	line []byte
}

func (c *csvWriter) Write(events []Event) error {
	for _, e := range events {
		b := strconv.AppendInt(c.line[:0], e.Time, 10)
		b = strconv.AppendUint(append(b, ','), uint64(e.X), 10)
		b = strconv.AppendUint(append(b, ','), uint64(e.Y), 10)
		on := ",0\n"
		if e.On {
			on = ",1\n"
		}
		c.line = append(b, on...)
		if _, err := c.out.Write(c.line); err != nil {
			return err
		}
	}
	return nil
}

func (c *csvWriter) Close() error { return c.out.Flush() }

// NewEVT3 returns a writer of Prophesee RAW in the format EVT3, for a sensor of at most
// 2048×2048 pixels. Its clock has 24 bits, which readers unwrap, so no two events may
// be further apart than 8 s; and since it knows no time before 0 and no date, times
// are written from 0, the first event's being that of the recording modulo 2^24.
func NewEVT3(w io.Writer, width, height int) (Writer, error) {
	if width < 1 || height < 1 || width > 2048 || height > 2048 {
		return nil, fmt.Errorf("EVT3 has 11 bits for column and row; a sensor of %d×%d does not fit", width, height)
	}
	e := &evt3Writer{out: bufio.NewWriterSize(w, chunk), high: -1, low: -1, y: -1}
	fmt.Fprintf(e.out, "%% evt 3.0\n%% format EVT3;height=%d;width=%d\n%% geometry %dx%d\n%% end\n", height, width, width, height)
	return e, nil
}

type evt3Writer struct {
	out       *bufio.Writer
	high, low int64 // as written last
	y         int
	last      int64
}

const evt3Gap = 1 << 23

func (w *evt3Writer) word(kind, content int64) {
	var b [2]byte
	binary.LittleEndian.PutUint16(b[:], uint16(kind<<12|content))
	w.out.Write(b[:]) // keeps its error for Close
}

func (w *evt3Writer) Write(events []Event) error {
	for _, e := range events {
		if e.X > 2047 || e.Y > 2047 {
			return fmt.Errorf("EVT3 has 11 bits for column and row; %d, %d does not fit", e.X, e.Y)
		}
		if w.high >= 0 && (e.Time-w.last >= evt3Gap || w.last-e.Time >= evt3Gap) {
			return fmt.Errorf("EVT3 can't say a step from %d to %d µs: its clock has 24 bits", w.last, e.Time)
		}
		w.last = e.Time
		if high := e.Time >> 12 & 0xfff; high != w.high {
			w.high, w.low = high, -1
			w.word(evt3TimeHigh, high)
		}
		if low := e.Time & 0xfff; low != w.low {
			w.low = low
			w.word(evt3TimeLow, low)
		}
		if int(e.Y) != w.y {
			w.y = int(e.Y)
			w.word(evt3Y, int64(e.Y))
		}
		x := int64(e.X)
		if e.On {
			x |= 0x800
		}
		w.word(evt3X, x)
	}
	return nil
}

func (w *evt3Writer) Close() error { return w.out.Flush() }
