package openfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"spikesim/experiments/printable"
)

// ReadStream is Read, but takes what a program was handed already open, too: a
// pipe, terminal or socket named /dev/stdin, /dev/fd/N or /proc/self/fd/N, as
// shells name <(command). It is read to its end, which may be long in coming;
// when ctx is cancelled before, the error is the context's.
func ReadStream(ctx context.Context, path string, limit int64) ([]byte, error) {
	data, err := Read(path, limit)
	var not *NotFileError
	handed := errors.As(err, &not) && not.Kind != kind(fs.ModeDir) && not.Kind != stream ||
		errors.Is(err, fs.ErrNotExist) // a descriptor that has no file below it, on some systems
	if !handed {
		return data, err
	}
	number, is := descriptor(path)
	if !is {
		return nil, err
	}
	// A second descriptor, because the first is not ours to close.
	f, err := duplicate(number)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", printable.Name(path), err)
	}
	return first(ctx, func() ([]byte, error) {
		defer f.Close()
		return readAll(f, path, 0, limit)
	})
}

// first returns what read does, or the context's error if that comes first. A
// read that nothing will ever end is left behind: it cannot be called off
// without changing the stream for the other programs that share it.
func first(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	results := make(chan result, 2) // room for both: neither waits
	stop := context.AfterFunc(ctx, func() { results <- result{nil, ctx.Err()} })
	defer stop()
	go func() {
		data, err := read()
		results <- result{data, err}
	}()
	r := <-results
	return r.data, r.err
}

// descriptor returns the number of the descriptor that path names, directly or
// by links.
func descriptor(path string) (number int, is bool) {
	const mostLinks = 40 // as Linux has it
	for range mostLinks {
		path = filepath.Clean(path)
		if path == "/dev/stdin" {
			return 0, true
		}
		for _, dir := range []string{"/dev/fd/", "/proc/self/fd/"} {
			if name, below := strings.CutPrefix(path, dir); below {
				number, err := strconv.Atoi(name)
				return number, err == nil && number >= 0
			}
		}
		to, err := os.Readlink(path)
		if err != nil {
			return 0, false
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return 0, false
}
