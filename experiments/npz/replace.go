package npz

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	partial   = ".partial"
	randomLen = 26 // of crypto/rand.Text
)

// replace puts what write writes at path, all of it or nothing: it goes to a
// hidden file in the same folder, which takes path's place only once its bytes
// are on the disk. Renaming is atomic within a file system (POSIX rename).
func replace(path string, write func(io.Writer) error) error {
	dir, base := filepath.Split(path)
	dir = filepath.Clean(dir)
	if err := removePartial(dir, base); err != nil {
		return err
	}
	// A name of its own for every attempt, unlike any other writer's: a file that
	// two share could be moved into place half written. No result depends on it.
	temp := filepath.Join(dir, "."+base+"."+rand.Text()+partial)
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err := fill(f, write); err != nil {
		return errors.Join(fmt.Errorf("cannot write %s: %w", path, err), os.Remove(temp))
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return syncDir(dir)
}

// fill writes f, waits until it is on the disk and closes it.
func fill(f *os.File, write func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(f, 1<<16)
	err := write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// removePartial removes what interrupted writes of base left in dir.
func removePartial(dir, base string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		random, ok := strings.CutPrefix(entry.Name(), "."+base+".")
		random, isPartial := strings.CutSuffix(random, partial)
		if !ok || !isPartial || len(random) != randomLen || !entry.Type().IsRegular() {
			continue
		}
		if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// syncDir waits until the names in dir are on the disk. Some file systems cannot
// and say so; the file is whole all the same.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}
