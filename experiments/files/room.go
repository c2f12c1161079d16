package files

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
)

// probeBytes is what every directory must have room for.
const probeBytes = 64 << 10

// Room makes sure that so many bytes can be written to the directory, by writing
// them.
func (h *Held) Room(bytes int64) error {
	return h.cannot(room(h.dir, bytes))
}

func room(dir string, bytes int64) error {
	p, err := newPartial(dir)
	if err != nil {
		return err
	}
	defer p.discard()
	chunk := make([]byte, probeBytes)
	_, _ = rand.Read(chunk) // no zeros, which some file systems do not store; never fails
	err = p.fill(func(w io.Writer) error {
		for left := bytes; left > 0; left -= int64(len(chunk)) {
			if _, err := w.Write(chunk[:min(left, int64(len(chunk)))]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		var at *os.PathError
		if errors.As(err, &at) {
			err = at.Err // the reader of the message does not know the partial file
		}
		return fmt.Errorf("no room for %d bytes: %w", bytes, err)
	}
	return nil
}

// Ready makes dir where it is missing, tidies it up and makes sure that it can be
// written to, for commands that add single files to it and do not hold it.
func Ready(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	_ = Tidy(dir) // of a folder that cannot be read nothing is known
	if err := room(dir, probeBytes); err != nil {
		return fmt.Errorf("cannot write to %s: %w", dir, err)
	}
	return nil
}
