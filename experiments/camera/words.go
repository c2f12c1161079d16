package camera

import "io"

// decoder turns the bytes of a recording into events.
type decoder interface {
	// decode writes the events at the beginning of src to dst and returns the bytes it
	// used and the events it wrote. It stops where src ends within a record, or where
	// dst has less room than the next record may need, which is at most mostEvents.
	decode(src []byte, dst []Event) (used, n int)
}

const (
	// mostEvents is how many events a record may hold: the vectors of EVT2.1 and EVT3.
	mostEvents = 32
	// chunk is what is read at a time.
	chunk = 128 << 10
)

// words is a recording that is a row of small records, each of which a decoder
// understands with what it remembers of those before.
type words struct {
	in      io.Reader
	decoder decoder
	log     *log

	buf      []byte
	from, to int // what is not decoded yet
	err      error
}

func newWords(in io.Reader, d decoder, l *log) *words {
	return &words{in: in, decoder: d, log: l, buf: make([]byte, chunk)}
}

// read implements [source].
func (w *words) read(dst []Event) (int, error) {
	for {
		used, n := w.decoder.decode(w.buf[w.from:w.to], dst)
		w.from += used
		if n > 0 {
			return n, nil
		}
		if r, ok := w.decoder.(*rows); ok && r.left == 0 && w.err == nil {
			w.err = w.drain()
			continue
		}
		if w.err != nil {
			left := w.to - w.from
			w.from = w.to
			if w.err == io.EOF {
				w.log.skipped.add(cutOff, int64(left))
				if r, ok := w.decoder.(*rows); ok {
					w.log.skipped.add(missingRows, r.left)
					r.left = 0
				}
			}
			return 0, w.err
		}
		w.to = copy(w.buf, w.buf[w.from:w.to])
		w.from = 0
		var read int
		for read == 0 && w.err == nil {
			read, w.err = w.in.Read(w.buf[w.to:])
		}
		w.to += read
	}
}

// drain passes over what follows the last row that was promised.
func (w *words) drain() error {
	n := int64(w.to - w.from)
	w.from = w.to
	more, err := io.Copy(io.Discard, w.in)
	w.log.noted.add(behind, n+more)
	if err == nil {
		err = io.EOF
	}
	return err
}
