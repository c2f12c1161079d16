package openfile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"spikesim/experiments/openfile"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	for _, size := range []int{0, 1, 511, 512, 513, 100_000} {
		want := bytes.Repeat([]byte{'x'}, size)
		if err := os.WriteFile(file, want, 0o666); err != nil {
			t.Fatal(err)
		}
		for _, limit := range []int64{int64(size), 1 << 30} {
			if got, err := openfile.Read(file, limit); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes within %d: %d bytes, %v", size, limit, len(got), err)
			}
			if got, err := openfile.ReadStream(t.Context(), file, limit); err != nil || !bytes.Equal(got, want) {
				t.Errorf("as a stream, %d bytes within %d: %d bytes, %v", size, limit, len(got), err)
			}
		}
		var large *openfile.TooLargeError
		if _, err := openfile.Read(file, int64(size)-1); size > 0 && (!errors.As(err, &large) || large.Limit != int64(size)-1) {
			t.Errorf("%d bytes within one less: %v", size, err)
		}
	}
	var not *openfile.NotFileError
	if _, err := openfile.Read(dir, 1<<20); !errors.As(err, &not) || not.Kind != "a folder" || err.Error() != dir+" is a folder, not a file" {
		t.Errorf("a folder: %v", err)
	}
	if _, err := openfile.ReadStream(t.Context(), dir, 1<<20); !errors.As(err, &not) {
		t.Errorf("a folder as a stream: %v", err)
	}
	for _, name := range []string{filepath.Join(dir, "none"), filepath.Join(file, "none"), ""} {
		if _, err := openfile.Read(name, 1<<20); err == nil {
			t.Errorf("%q is read", name)
		}
	}
	if _, err := openfile.ReadStream(t.Context(), filepath.Join(dir, "none"), 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// Files of /proc are regular, say that they have 0 bytes, and have more.
func TestReadMoreThanTheSize(t *testing.T) {
	const file = "/proc/self/maps"
	info, err := os.Stat(file)
	if err != nil || info.Size() != 0 {
		t.Skip("there is no such file here")
	}
	if got, err := openfile.Read(file, 1<<20); err != nil || len(got) < 600 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	var large *openfile.TooLargeError
	if _, err := openfile.Read(file, 100); !errors.As(err, &large) {
		t.Errorf("within 100 bytes: %v", err)
	}
}

// The kernel's log calls itself a regular file, and who reads it to its end waits
// for the next message, for ever.
func TestStreamsOfTheKernelAreRefused(t *testing.T) {
	const file = "/proc/kmsg"
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		t.Skip("there is no such file here")
	}
	if f, err := os.Open(file); err != nil {
		t.Skip("it must not be read here: ", err)
	} else {
		f.Close()
	}
	for name, read := range map[string]func() error{
		"opened":   func() error { _, err := openfile.Regular(file); return err },
		"read":     func() error { _, err := openfile.Read(file, 1<<20); return err },
		"a stream": func() error { _, err := openfile.ReadStream(t.Context(), file, 1<<20); return err },
	} {
		var not *openfile.NotFileError
		if err := read(); !errors.As(err, &not) {
			t.Errorf("%s: error %v, want that it is no file", name, err)
		}
	}
}

// Who waits for a pipe can be told to stop.
func TestReadStreamUntilCancelled(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() // which ends the read that is left behind
	defer r.Close()
	name := descriptor(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	if data, err := openfile.ReadStream(ctx, name, 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("%q, %v", data, err)
	}
}

// A pipe that was handed over is read to its end and left open; by its name in a
// file system it is refused.
func TestReadStream(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	name := descriptor(t, r)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteString("epochs: 3\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if got, err := openfile.ReadStream(t.Context(), link, 10); err != nil || string(got) != "epochs: 3\n" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := openfile.ReadStream(t.Context(), name, 10); err != nil || len(got) != 0 {
		t.Errorf("at its end, %q, %v", got, err)
	}
	var not *openfile.NotFileError
	if _, err := openfile.Read(name, 10); !errors.As(err, &not) || not.Kind != "a pipe" {
		t.Errorf("as a file: %v", err)
	}
}

// descriptor returns the name of an open file, where there are such names.
func descriptor(t *testing.T, f *os.File) string {
	t.Helper()
	name := fmt.Sprintf("/dev/fd/%d", f.Fd())
	if _, err := os.Stat(name); err != nil {
		t.Skip("descriptors have no names here: ", err)
	}
	return name
}
