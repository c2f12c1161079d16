package files

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"github.com/gofrs/flock"
)

func mustHold(t *testing.T, dir string) *Held {
	t.Helper()
	h, err := Hold(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHold(t *testing.T) {
	outer := filepath.Join(t.TempDir(), "a")
	dir := filepath.Join(outer, "b")
	h := mustHold(t, dir)
	since := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if _, err := Hold(dir, since); !errors.Is(err, ErrInUse) {
		t.Errorf("held twice: error %v", err)
	}
	place(t, filepath.Join(dir, "result"), "")
	h.Release()
	if names := folder(t, dir); len(names) != 1 {
		t.Errorf("the folder holds %q", names)
	}
	if err := os.Remove(filepath.Join(dir, "result")); err != nil {
		t.Fatal(err)
	}
	// A directory that was there before stays, empty as it is.
	mustHold(t, dir).Release()
	if _, err := os.Stat(dir); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(outer); err != nil {
		t.Fatal(err)
	}
	// One that was made for nothing does not.
	mustHold(t, dir).Release()
	if _, err := os.Stat(outer); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left (%v)", outer, err)
	}
	(*Held)(nil).Release()
}

// The test binary runs itself as a program that holds a directory until it is
// killed.
func TestHoldAgainstAnotherProcess(t *testing.T) {
	const variable = "FILES_TEST_HOLD"
	since := time.Date(2001, 2, 3, 4, 5, 6, 0, time.Local)
	if dir := os.Getenv(variable); dir != "" {
		_, err := Hold(dir, since)
		if _, partialErr := newPartial(dir); partialErr != nil { // what is left half written
			err = partialErr
		}
		fmt.Println("held", err)
		select {}
	}
	dir := t.TempDir()
	for range 2 { // the second time over what the first left behind
		child := exec.Command(os.Args[0], "-test.run=^TestHoldAgainstAnotherProcess$")
		child.Env = append(os.Environ(), variable+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(out)
		if !said.Scan() || said.Text() != "held <nil>" {
			t.Errorf("the other process says %q", said.Text())
		}
		before := folder(t, dir)
		_, err = Hold(dir, time.Now())
		if !errors.Is(err, ErrInUse) {
			t.Errorf("error %v", err)
		} else {
			for _, want := range []string{dir, fmt.Sprintf("process %d on", child.Process.Pid), "since 2001-02-03 04:05:06", "-test.run=^TestHold"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not contain %q", err, want)
				}
			}
		}
		if after := folder(t, dir); len(before) != 2 || len(after) != 2 {
			t.Errorf("the folder held %q and holds %q, want a lock and a partial file", before, after)
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait()
	}
	h := mustHold(t, dir)
	if names := folder(t, dir); len(names) != 1 {
		t.Errorf("the folder holds %q, want a lock", names)
	}
	h.Release()
}

// A lock file may hold anything when it is read, and other people's files may
// have its name.
func TestLockFileThatIsNone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, lockFile)
	place(t, path, "\x00{\"pid\": \"\x1b[2J\"")
	lock := flock.New(path)
	if ok, err := lock.TryLock(); err != nil || !ok {
		t.Skip(err)
	}
	if _, err := Hold(dir, time.Now()); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "by another process") {
		t.Errorf("error %v", err)
	}
	place(t, path, "\x00{\"host\": \"\x1b[2J\\u001b\"}")
	if _, err := Hold(dir, time.Now()); !errors.Is(err, ErrInUse) || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("error %q", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "precious")
	place(t, target, "precious")
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
	if _, err := Hold(dir, time.Now()); err == nil || !strings.Contains(err.Error(), "not a lock") {
		t.Errorf("error %v", err)
	}
	if got, err := os.ReadFile(target); err != nil || string(got) != "precious" {
		t.Errorf("the file holds %q, error %v", got, err)
	}
}

// Without locks everything goes on, and is said.
func TestFileSystemWithoutLocks(t *testing.T) {
	dir := t.TempDir()
	h, err := hold(dir, time.Now(), func(f *flock.Flock) (bool, error) {
		place(t, f.Path(), "")
		return false, syscall.ENOLCK
	})
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(h.Unlocked, syscall.ENOLCK) {
		t.Errorf("it is unlocked for %v", h.Unlocked)
	}
	h.Release()
	if names := folder(t, dir); len(names) != 0 {
		t.Errorf("the folder holds %q", names)
	}
}

func TestDirectoriesThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	place(t, file, "precious")
	readOnly := filepath.Join(dir, "read-only")
	if err := os.Mkdir(readOnly, 0o555); err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{
		file:                      "not a directory",
		filepath.Join(file, "in"): "not a directory",
		filepath.Join(dir, strings.Repeat("long", 100)): "name too long",
	}
	if runtime.GOOS == "linux" {
		cases["/proc/self"] = "no such file"
	}
	if os.Geteuid() > 0 { // root may write anywhere
		cases[readOnly] = "permission denied"
		cases[filepath.Join(readOnly, "in")] = "permission denied"
	}
	for path, want := range cases {
		if h, err := Hold(path, time.Now()); err == nil {
			t.Errorf("%s is held", path)
			h.Release()
		} else if runtime.GOOS != "windows" && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q does not contain %q", path, err, want)
		}
	}
	if names := folder(t, dir); len(names) != 2 {
		t.Errorf("the folder holds %q", names)
	}
}

func TestTaken(t *testing.T) {
	dir := t.TempDir()
	place(t, filepath.Join(dir, "b"), "")
	if err := os.Symlink("nowhere", filepath.Join(dir, "c")); err != nil {
		t.Skip(err)
	}
	h := mustHold(t, dir)
	defer h.Release()
	if got := h.Taken("a", "b", "c"); strings.Join(got, " ") != "b c" {
		t.Errorf("taken are %q", got)
	}
	if err := h.Room(1 << 20); err != nil {
		t.Error(err)
	}
	if names := folder(t, dir); len(names) != 3 {
		t.Errorf("the folder holds %q", names)
	}
}

// A lock file is read while others write it, or may be anybody's.
func FuzzReadHolder(f *testing.F) {
	f.Add([]byte("\x00{\"pid\": 1, \"host\": \"h\", \"command\": \"c\", \"since\": \"2001-02-03T04:05:06Z\"}\nrest"))
	f.Add([]byte("\x00[[[["))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), lockFile)
		place(t, path, string(data))
		h, err := readHolder(path)
		if err == nil && len(data) < 3 {
			t.Errorf("%q is of %+v", data, h)
		}
		if text := h.String(); strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("%q holds control characters", text)
		}
	})
}
