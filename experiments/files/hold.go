package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// lockFile is the name of the lock in a directory that is held. It is removed at
// the end, and harmless where a killed process left it: the lock is the operating
// system's, on the open file, and ends with the process.
const lockFile = ".spikesim.lock"

// ErrInUse is the error of a directory that another process holds.
var ErrInUse = errors.New("in use")

// Held is a directory that one process holds: no other writes results there.
type Held struct {
	dir  string
	lock *flock.Flock
	made []string // directories that were missing, outermost first
	// Unlocked says why others are not kept out: the file system knows no locks.
	// It is nil where they are.
	Unlocked error
}

// holder is what the lock file says of the process that holds it.
type holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// String names the process for people. The text is anybody's: it is quoted.
func (h holder) String() string {
	return fmt.Sprintf("process %d on %q since %s, %q", h.PID, h.Host, h.Since.Local().Format(time.DateTime), h.Command)
}

// Hold locks dir, makes it where it is missing, removes what killed processes left
// half written there and makes sure that it can be written to. It does not wait:
// if another process holds dir, the error is [ErrInUse] and names that process.
func Hold(dir string, since time.Time) (*Held, error) {
	return hold(dir, since, (*flock.Flock).TryLock)
}

func hold(dir string, since time.Time, try func(*flock.Flock) (bool, error)) (*Held, error) {
	h := &Held{dir: dir}
	err := h.take(since, try)
	if err == nil {
		err = h.Room(probeBytes)
	}
	if err != nil {
		h.Release()
		return nil, err
	}
	return h, nil
}

// take locks the directory.
func (h *Held) take(since time.Time, try func(*flock.Flock) (bool, error)) error {
	path := filepath.Join(h.dir, lockFile)
	var err error
	for range attempts {
		if err := h.makeDir(); err != nil {
			return fmt.Errorf("the results cannot be written: %w", err)
		}
		if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("%s is not a lock of this tool; remove it, or choose another directory", path)
		}
		lock := flock.New(path, flock.SetPermissions(0o666))
		var locked bool
		locked, err = try(lock)
		var opening *os.PathError
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue // another process that gave up has removed the directory
		case errors.As(err, &opening):
			return h.cannot(opening.Err)
		case err != nil:
			h.Unlocked = err
			_ = os.Remove(path)
		case !locked:
			return inUse(h.dir, path)
		default:
			// Whoever held it before may have removed the file since it was opened.
			opened, openedErr := lock.Stat()
			there, err := os.Lstat(path)
			if openedErr != nil || err != nil || !os.SameFile(opened, there) {
				_ = lock.Unlock()
				continue
			}
			h.lock = lock
		}
		if h.lock != nil {
			err = sign(path, since)
		}
		if tidyErr := Tidy(h.dir); tidyErr != nil && !errors.Is(tidyErr, os.ErrPermission) {
			return h.cannot(tidyErr)
		}
		if h.lock == nil || err == nil {
			return nil
		}
		if !errors.Is(err, os.ErrPermission) {
			// Once more: what was left over may have filled the disk.
			return h.cannot(sign(path, since))
		}
		// The killed process that left the file was another user's.
		removeLocked(path, h.lock)
		h.lock = nil
	}
	return h.cannot(err)
}

// attempts is how often a lock is tried for that others remove at that moment.
const attempts = 100

// cannot says that the directory cannot be written to, if there is an error.
func (h *Held) cannot(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the results cannot be written to %s: %w", h.dir, err)
}

// makeDir makes the directory and remembers what was missing.
func (h *Held) makeDir() error {
	var missing []string
	for dir := filepath.Clean(h.dir); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			break
		}
		missing = append([]string{dir}, missing...)
	}
	for _, dir := range missing {
		switch err := os.Mkdir(dir, 0o777); {
		case err == nil:
			h.made = append(h.made, dir)
			if err := syncDir(filepath.Dir(dir)); err != nil {
				return err
			}
		case !errors.Is(err, os.ErrExist):
			return err
		}
	}
	info, err := os.Stat(h.dir)
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s is not a directory", h.dir)
	}
	return err
}

// On Windows the first byte of a locked file can be neither read nor written by
// others, so that what the file says begins with the second.
const signedFrom = 1

// sign writes into the lock file who holds it. What a longer text left behind it
// is not read.
func sign(path string, since time.Time) error {
	host, _ := os.Hostname() // empty if there is none
	text, err := json.Marshal(holder{os.Getpid(), host, strings.Join(os.Args, " "), since})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(append(text, '\n'), signedFrom)
	return errors.Join(err, f.Close())
}

// inUse names the process that holds dir.
func inUse(dir, path string) error {
	who := "another process"
	// The other may have locked the file a moment ago and be about to sign it.
	const looks, pause = 20, 5 * time.Millisecond
	for range looks {
		if h, err := readHolder(path); err == nil {
			who = h.String()
			break
		}
		time.Sleep(pause)
	}
	return fmt.Errorf("%s is %w by %s; wait until that has ended, or choose another directory", dir, ErrInUse, who)
}

func readHolder(path string) (h holder, err error) {
	f, err := os.Open(path)
	if err != nil {
		return h, err
	}
	defer f.Close()
	const most = 1 << 20
	err = json.NewDecoder(io.NewSectionReader(f, signedFrom, most)).Decode(&h)
	return h, err
}

// Taken returns those of names that are in the directory.
func (h *Held) Taken(names ...string) []string {
	var taken []string
	for _, name := range names {
		if Free(filepath.Join(h.dir, name)) != nil {
			taken = append(taken, name)
		}
	}
	return taken
}

// Release gives the directory up, and removes it if it was made for nothing. Of a
// nil Held there is nothing to give up.
func (h *Held) Release() {
	if h == nil {
		return
	}
	if h.lock != nil {
		removeLocked(h.lock.Path(), h.lock)
		h.lock = nil
	}
	for i := len(h.made) - 1; i >= 0; i-- {
		if os.Remove(h.made[i]) != nil {
			return // it is not empty
		}
	}
}
