package files

import (
	"bufio"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"

	"github.com/gofrs/flock"
)

// Names of partial files, with crypto/rand.Text between.
const (
	partialPrefix = ".spikesim-"
	partialSuffix = ".partial"
)

// partialName matches them, and those of archives of earlier versions.
var partialName = regexp.MustCompile(`^\.(spikesim-|(checkpoint|weights)\.npz\.)[A-Z2-7]{26}\.partial$`)

// openStays says that the system removes no file that is open. No lock is needed
// then, which on Windows would keep out the writer as well.
const openStays = runtime.GOOS == "windows"

// partial is a file on its way to its name.
type partial struct {
	*os.File
	lock *flock.Flock
}

// newPartial creates an empty file in dir.
func newPartial(dir string) (*partial, error) {
	for {
		// A name of its own for every file, unlike any other writer's: a file that
		// two share could be moved into place half written. No result depends on it.
		name := filepath.Join(dir, partialPrefix+rand.Text()+partialSuffix)
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, err
		}
		p := &partial{f, flock.New(name, flock.SetFlag(os.O_RDONLY))}
		if openStays {
			return p, nil
		}
		locked, err := p.lock.TryLock()
		if locked || err != nil && !errors.Is(err, os.ErrNotExist) { // a file system without locks: nothing is tidied up there either
			return p, nil
		}
		// Somebody who tidies up came between.
		p.discard()
	}
}

// fill writes the file, waits until it is on the disk and closes it.
func (p *partial) fill(write func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(p, 1<<16)
	err := write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err == nil {
		err = p.Sync()
	}
	return errors.Join(err, p.Close())
}

// discard closes and removes the file.
func (p *partial) discard() {
	p.Close() // may be closed already
	os.Remove(p.Name())
	_ = p.lock.Unlock()
}

// replace moves the complete file to path, whatever is there.
func (p *partial) replace(path string) error {
	defer func() { _ = p.lock.Unlock() }()
	if err := os.Rename(p.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// add moves the complete file to path unless something is there.
func (p *partial) add(path string) error {
	// A link is made only where nothing is, in one step; a rename would replace what is there.
	err := os.Link(p.Name(), path)
	if err == nil {
		p.discard()
		return syncDir(filepath.Dir(path))
	}
	if errors.Is(err, os.ErrExist) {
		return taken(path)
	}
	// Not every file system knows links.
	if err := Free(path); err != nil {
		return err
	}
	return p.replace(path)
}

// Tidy removes what killed processes left half written in dir.
func Tidy(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !partialName.MatchString(entry.Name()) || !entry.Type().IsRegular() {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		if openStays {
			_ = os.Remove(path)
			continue
		}
		lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
		if locked, err := lock.TryLock(); err == nil && locked {
			removeLocked(path, lock)
		}
	}
	return nil
}

// removeLocked removes a file that is locked, and gives up the lock: in this order
// no other process can lock it in between. Windows removes no open file; there a file that
// another has locked in between is open, and stays.
func removeLocked(path string, lock *flock.Flock) {
	err := os.Remove(path)
	_ = lock.Unlock()
	if err != nil {
		os.Remove(path)
	}
}

// syncDir waits until the names in dir are on the disk. Some file systems cannot
// and say so, and some folders may be written but not read; the file is whole all
// the same.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || errors.Is(err, os.ErrPermission) {
		return nil
	}
	return err
}
