package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// File is a new file that is being written. It has its name once it is closed.
type File struct {
	io.Writer
	path string
	p    *partial // nil where it is written directly
	file *os.File
}

// Create starts a file that the user has named. The error is [os.ErrExist] if it
// exists. A device or a pipe is written as it is, and so are the tool's own output
// streams, by the names /dev/stdout and /dev/stderr, wherever they lead.
func Create(path string) (*File, error) {
	for _, stream := range []*os.File{os.Stdout, os.Stderr} {
		if path == stream.Name() {
			return &File{Writer: stream, path: path}, nil
		}
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		return &File{Writer: f, path: path, file: f}, nil
	}
	if err := Free(path); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	// Tidying up is no condition: of a folder that cannot be read nothing is known.
	_ = Tidy(dir)
	p, err := newPartial(dir)
	if err != nil {
		return nil, cannotWrite(path, err)
	}
	return &File{Writer: p, path: path, p: p}, nil
}

// SamePlace reports whether two names that do not exist yet are one: the same name in
// the same folder, by whatever way.
func SamePlace(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	one, err := os.Stat(filepath.Dir(a))
	if err != nil {
		return false
	}
	other, err := os.Stat(filepath.Dir(b))
	return err == nil && filepath.Base(a) == filepath.Base(b) && os.SameFile(one, other)
}

// Close puts the file in its place, once it is on the disk.
func (f *File) Close() error {
	switch {
	case f.file != nil:
		return f.file.Close()
	case f.p == nil:
		return nil
	}
	err := errors.Join(f.p.Sync(), f.p.Close())
	if err == nil {
		err = f.p.add(f.path)
	}
	if err != nil {
		f.Discard()
		return cannotWrite(f.path, err)
	}
	return nil
}

// Discard gives the file up, which leaves nothing behind.
func (f *File) Discard() {
	switch {
	case f.file != nil:
		f.file.Close()
	case f.p != nil:
		f.p.discard()
	}
}
