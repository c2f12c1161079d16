package camera

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
)

const streamMagic = "Event Stream"

// headSize is how much of a recording is looked at to tell what it is.
const headSize = 128 << 10

// Open opens the recording at path, a regular file. Its errors name the file.
func Open(path string, o Options) (*Reader, error) {
	r, err := openFile(path, o)
	if bad := new(contentError); errors.As(err, &bad) {
		return nil, fmt.Errorf("%s: %w", printable.Name(path), err)
	}
	return r, err
}

// contentError is what is wrong with what a file holds, not with getting at it; its text
// does not name the file.
type contentError struct{ error }

func (e *contentError) Unwrap() error { return e.error }

// openFile opens a recording.
func openFile(path string, o Options) (*Reader, error) {
	f, err := openfile.Regular(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		var r *Reader
		if r, err = newReader(f, f, info.Size(), o); err == nil {
			r.closers = append(r.closers, f)
			return r, nil
		}
		err = &contentError{err}
	}
	f.Close()
	return nil, err
}

// NewReader reads a recording as it comes. Archives (.npz) and HDF5 need a file:
// use [Open].
func NewReader(in io.Reader, o Options) (*Reader, error) { return newReader(in, nil, 0, o) }

func newReader(in io.Reader, at io.ReaderAt, size int64, o Options) (*Reader, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	r := &Reader{log: newLog(), strict: o.Strict}
	b := bufio.NewReaderSize(in, headSize)
	head, err := peek(b)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		b, at = bufio.NewReaderSize(z, headSize), nil
		if head, err = peek(b); err != nil {
			return nil, err
		}
	}
	return r, r.open(b, head, at, size, o)
}

func peek(b *bufio.Reader) ([]byte, error) {
	head, err := b.Peek(headSize)
	if len(head) == 0 && err == io.EOF {
		return nil, errors.New("the file is empty")
	}
	if err != nil && err != io.EOF {
		return nil, err
	}
	return head, nil
}

// foreign are beginnings of what is no recording, or one that is not read, with what
// to say of it.
var foreign = []struct{ begin, say string }{
	{"#ROSBAG", "a ROS bag, which is not read; save its events as .npz or CSV"},
	{"SQLite format 3", "a ROS 2 bag or another SQLite file, which is not read; save its events as .npz or CSV"},
	{"MATLAB 5.0", "a MATLAB file, which is not read; save its events as .npz or CSV"},
	{"#!AER-DAT1.0", "AEDAT 1, which is not read; convert it to AEDAT 2 with jAER"},
	{"#!AER-DAT3.0", "AEDAT 3.0, which is not read; 3.1 is"},
	{"\x89PNG", "a picture, no recording of events"},
	{"\xff\xd8\xff", "a picture, no recording of events"},
	{"GIF8", "a picture, no recording of events"},
	{"%PDF", "a document, no recording of events"},
	{"RIFF", "a video or sound, no recording of events"},
	{"\x1aE\xdf\xa3", "a video, no recording of events"},
	{"\x00\x00\x01\xba", "a video, no recording of events"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"},
	{"BZh", "a bzip2 file; unpack it first"},
	{"\xfd7zXZ", "an xz file; unpack it first"},
	{"\x28\xb5\x2f\xfd", "a Zstandard file; unpack it first"},
	{"\x7fELF", "a program, no recording of events"},
}

// open finds the format and makes the source.
func (r *Reader) open(b *bufio.Reader, head []byte, at io.ReaderAt, size int64, o Options) error {
	var chosen *sensor
	if o.Sensor != "" {
		s, err := chosenSensor(o.Sensor)
		if err != nil {
			return err
		}
		chosen = &s
	}
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.begin)) {
			return fmt.Errorf("this is %s", f.say)
		}
	}
	if len(head) >= 8 && string(head[4:8]) == "ftyp" {
		return errors.New("this is a video, no recording of events")
	}
	h := &r.header
	whole := len(head) < headSize
	var err error
	switch {
	case bytes.HasPrefix(head, []byte(aedat4Magic)):
		h.Format = AEDAT4
		b.Discard(len(aedat4Magic))
		r.source, err = newAEDAT4(b, h, r.log)
	case bytes.HasPrefix(head, []byte("#!AER-DAT3.1")):
		h.Format = AEDAT31
		r.source, err = newAEDAT3(b, h, r.log)
	case bytes.HasPrefix(head, []byte("#!AER-DAT2.0")):
		h.Format = AEDAT2
		var lines []string
		if lines, err = headerLines(b, '#'); err == nil {
			var d decoder
			rest, _ := b.Peek(headSize)
			if d, err = newAEDAT2(lines, chosen, rest, h, r.log); err == nil {
				r.source = newWords(b, d, r.log)
			}
		}
	case bytes.HasPrefix(head, []byte(streamMagic)):
		h.Format = EventStream
		var d *eventStream
		var length int
		if d, length, err = streamHeader(head, h); err == nil {
			d.log = r.log
			b.Discard(length)
			r.source = newWords(b, d, r.log)
		}
	case bytes.HasPrefix(head, []byte(hdf5Magic)):
		h.Format = HDF5
		if at == nil {
			return errors.New("an HDF5 file is read from a file, not from a stream or out of gzip")
		}
		if r.source, err = newHDF5(at, size, o, h, r.log); err != nil {
			err = fmt.Errorf("HDF5: %w", err)
		}
	case bytes.HasPrefix(head, []byte("\x93NUMPY")):
		h.Format = NumPy
		r.source, err = newNPY(b, o, h, r.log)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")):
		h.Format = NumPy
		if at == nil {
			return errors.New("an archive is read from a file, not from a stream or out of gzip")
		}
		r.source, err = newNPZ(at, size, o, h, r.log)
	case bytes.HasPrefix(head, []byte("% ")):
		err = r.prophesee(b)
	case printableText(head):
		h.Format = Text
		r.source, err = newText(b, head, whole, o, h, r.log)
	case looksLikeNMNIST(head, whole):
		h.Format, h.Width, h.Height = NMNIST, nmnistSide, nmnistSide
		r.source = newWords(b, &nmnist{log: r.log}, r.log)
	default:
		return errors.New("this is none of the formats that are read: RAW (EVT2, EVT2.1, EVT3), DAT, AEDAT 2, 3.1 and 4, Event Stream, N-MNIST, text, NumPy, HDF5")
	}
	if err != nil {
		return err
	}
	return r.settle(chosen)
}

// settle decides on the geometry.
func (r *Reader) settle(chosen *sensor) error {
	h := &r.header
	if chosen != nil {
		h.Sensor, h.Width, h.Height = chosen.name, chosen.width, chosen.height
	}
	if (h.Width != 0 || h.Height != 0) && !possible(h.Width, h.Height) {
		return fmt.Errorf("%s: a geometry of %d×%d pixels is impossible; give the true one with --sensor WIDTHxHEIGHT", h.Format, h.Width, h.Height)
	}
	return nil
}

// headerLines reads the lines of a header, which begin with a mark. Data may begin
// with the same byte: a line holds nothing but printable characters.
func headerLines(b *bufio.Reader, mark byte) (lines []string, err error) {
	for {
		head, err := b.Peek(headSize)
		if len(head) == 0 || head[0] != mark {
			if err != nil && err != io.EOF {
				return nil, err
			}
			return lines, nil
		}
		end := bytes.IndexByte(head, '\n')
		if end < 0 || !printableText(head[:end+1]) {
			return lines, nil
		}
		line := strings.TrimRight(string(head[:end]), "\r\n")
		lines = append(lines, line)
		if len(lines) > 100_000 {
			return nil, errors.New("the header does not end")
		}
		b.Discard(end + 1)
		if text := strings.TrimSpace(line[1:]); text == "end" || text == "End Of ASCII Header" {
			return lines, nil
		}
	}
}

// printableText reports whether bytes could be text: UTF-8 or Latin-1, without control
// characters.
func printableText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
