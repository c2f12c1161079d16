// Package openfile opens the files that people name. A name can lead to what is
// no file: a folder, a device without end such as /dev/zero, or a named pipe that
// no process writes to. Those are refused at once, by what they are when opened, and
// no more is read into memory than a file of its kind may have. So are files that
// the kernel makes while they are read, where their reader may have to wait for what
// does not come, such as /proc/kmsg.
package openfile

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"spikesim/experiments/printable"
)

// NotFileError says that a name leads to something that is no file.
type NotFileError struct {
	Path string
	Kind string // "a folder"
}

func (e *NotFileError) Error() string {
	remedy := ""
	if e.Kind == pipe {
		remedy = "; save what it brings to a file first"
	}
	return fmt.Sprintf("%s is %s, not a file%s", printable.Name(e.Path), e.Kind, remedy)
}

// TooLargeError says that a file has more bytes than its kind may have.
type TooLargeError struct {
	Path  string
	Limit int64
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s has more than %d bytes", printable.Name(e.Path), e.Limit)
}

const (
	pipe   = "a pipe"
	stream = "a stream of the kernel's, whose reader may wait for ever"
)

// kind names what is no regular file, for people.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return pipe
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// Regular opens a regular file for reading, through links where there are any.
// Its errors are those of [os.Open], and [*NotFileError].
func Regular(path string) (*os.File, error) {
	// Looked at first, because opening a device can already do something, and
	// again once it is open, because the name may lead elsewhere by then.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &NotFileError{path, kind(info.Mode())}
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		switch {
		case !info.Mode().IsRegular():
			err = &NotFileError{path, kind(info.Mode())}
		case info.Size() == 0 && waits(f):
			err = &NotFileError{path, stream}
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// waits reports whether an open file can have its reader wait. Deadlines are for
// such files alone; what lies on a disk always has the next bytes, or the end.
func waits(f *os.File) bool { return f.SetReadDeadline(time.Time{}) == nil }

// Read returns the contents of a regular file of at most limit bytes. Its errors
// are those of Regular and of reading, and [*TooLargeError].
func Read(path string, limit int64) ([]byte, error) {
	f, err := Regular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, &TooLargeError{path, limit}
	}
	return readAll(f, path, info.Size(), limit)
}

// readAll reads r to its end. It may have more than its size says: a file grows,
// and those of /proc have a size of 0.
func readAll(r io.Reader, path string, size, limit int64) ([]byte, error) {
	// Bytes beyond the limit are told from the end by one byte more.
	bounded := &io.LimitedReader{R: r, N: limit + 1}
	data := make([]byte, 0, min(size, limit)+512)
	for {
		n, err := bounded.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return nil, &TooLargeError{path, limit}
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}
