package main

import (
	"errors"
	"io"
	"io/fs"
	"syscall"

	"spikesim/experiments/printable"
)

// output is standard output, fit for a terminal and with a memory: text that did
// not arrive fails the command, also where nobody looked at the error.
type output struct {
	text *printable.Writer
	err  error // the first
}

// newOutput returns an output to w that knows names, as [printable.NewWriter] does.
func newOutput(w io.Writer, names []string) *output {
	return &output{text: printable.NewWriter(w, names...)}
}

// Write implements [io.Writer]. After an error it writes nothing more.
func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.text.Write(p)
	o.failed(err)
	return n, o.err
}

// finish returns the error of the command, or else of what it wrote.
func (o *output) finish(err error) error {
	if o.err == nil {
		o.failed(o.text.Flush())
	}
	if err != nil {
		return err
	}
	return o.err
}

func (o *output) failed(err error) {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // the path says no more than that it is standard output
	}
	if err != nil {
		o.err = &outputError{err}
	}
}

// outputError is an error of standard output.
type outputError struct{ err error }

func (e *outputError) Error() string { return "writing to standard output: " + e.err.Error() }
func (e *outputError) Unwrap() error { return e.err }

// readerGone reports whether the program that reads standard output has ended,
// as in spikesim check FILE | head -1: it has seen all that it wanted.
func readerGone(err error) bool {
	var out *outputError
	return errors.As(err, &out) && errors.Is(out.err, syscall.EPIPE)
}
