package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Replace puts what write writes at path, all of it or nothing, in place of what
// is there: it is for files that the caller knows to be its own. The folder must
// exist. An error names path.
func Replace(path string, write func(io.Writer) error) error {
	return put(path, write, (*partial).replace)
}

// Add is [Replace] where nothing may be at path: the error is [os.ErrExist] if
// something is, even if it came there while write wrote.
func Add(path string, write func(io.Writer) error) error {
	if err := Free(path); err != nil {
		return err
	}
	return put(path, write, (*partial).add)
}

// Bytes makes the argument of Replace and Add that writes data.
func Bytes(data []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(data)); return err }
}

func put(path string, write func(io.Writer) error, move func(p *partial, path string) error) error {
	p, err := newPartial(filepath.Dir(path))
	if err != nil {
		return cannotWrite(path, err)
	}
	if err = p.fill(write); err == nil {
		err = move(p, path)
	}
	if err != nil {
		p.discard()
		return cannotWrite(path, err)
	}
	return nil
}

// Free returns an error that is [os.ErrExist] if anything is at path, a symbolic
// link included.
func Free(path string) error {
	_, err := os.Lstat(path)
	switch {
	case err == nil:
		return taken(path)
	case errors.Is(err, os.ErrNotExist):
		return nil
	}
	return err
}

// taken is the error of a path where something is.
type taken string

func (path taken) Error() string {
	return fmt.Sprintf("%s is there already and is not overwritten; remove it, or choose another name", string(path))
}

func (path taken) Is(target error) bool { return target == os.ErrExist }

// cannotWrite says that a file cannot be written, and leaves out the names of
// partial files, which the reader of the message does not know.
func cannotWrite(path string, err error) error {
	var there taken
	var at *os.PathError
	var moving *os.LinkError
	switch {
	case errors.As(err, &there):
		return there
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &moving):
		err = moving.Err
	}
	return fmt.Errorf("cannot write %s: %w", path, err)
}
