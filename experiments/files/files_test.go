package files

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func place(t *testing.T, path string, data string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// holds fails unless the folder of path holds it, with the given bytes, and
// nothing else.
func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("the file holds %q, error %v, want %q", got, err, want)
	}
	if names := folder(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the folder holds %q", names)
	}
}

func folder(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Who opened the old file reads it to its end, and other names of it keep it:
// writing never happens in place.
func TestReplaceIsNotInPlace(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "a", "f"), filepath.Join(dir, "other")
	if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	place(t, path, "old")
	if err := os.Link(path, other); err != nil {
		t.Skip(err)
	}
	opened, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	during := func(w io.Writer) error {
		if _, err := io.WriteString(w, strings.Repeat("new", 1<<17)); err != nil {
			return err
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
			t.Errorf("while the new file is written the old one holds %q, error %v", got, err)
		}
		return nil
	}
	if err := Replace(path, during); err != nil {
		t.Fatal(err)
	}
	holds(t, path, strings.Repeat("new", 1<<17))
	if got, err := io.ReadAll(opened); err != nil || string(got) != "old" {
		t.Errorf("who had it open reads %q, error %v", got, err)
	}
	if got, err := os.ReadFile(other); err != nil || string(got) != "old" {
		t.Errorf("its other name holds %q, error %v", got, err)
	}
}

func TestFailedWriteLeavesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	place(t, path, "old")
	full := errors.New("disk full")
	err := Replace(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
		return full
	})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not wrap %q and name %s", err, full, path)
	}
	holds(t, path, "old")
}

func TestReplaceReplacesALinkNotItsTarget(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	place(t, target, "precious")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if err := Replace(link, Bytes([]byte("new"))); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{target: "precious", link: "new"} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s holds %q, error %v, want %q", path, got, err, want)
		}
	}
}

// Whatever is there already keeps its bytes, however it came there.
func TestAddAndCreateOverwriteNothing(t *testing.T) {
	kinds := map[string]func(t *testing.T, path string) error{
		"file":       func(t *testing.T, path string) error { place(t, path, "precious"); return nil },
		"empty file": func(t *testing.T, path string) error { place(t, path, ""); return nil },
		"folder":     func(_ *testing.T, path string) error { return os.Mkdir(path, 0o777) },
		"link": func(t *testing.T, path string) error {
			place(t, path+"-target", "precious")
			return os.Symlink(path+"-target", path)
		},
		"dangling link": func(_ *testing.T, path string) error { return os.Symlink(path+"-target", path) },
	}
	adding := func(path string, during func()) error {
		return Add(path, func(w io.Writer) error { during(); _, err := io.WriteString(w, "new"); return err })
	}
	creating := func(path string, during func()) error {
		f, err := Create(path)
		if err != nil {
			return err
		}
		during()
		if _, err := io.WriteString(f, "new"); err != nil {
			return err
		}
		return f.Close()
	}
	for kind, make := range kinds {
		for name, write := range map[string]func(path string, during func()) error{"Add": adding, "Create": creating} {
			for _, late := range []bool{false, true} {
				dir := t.TempDir()
				path := filepath.Join(dir, "f")
				var before []string
				appear := func() {
					if err := make(t, path); err != nil {
						t.Skip(err)
					}
				}
				during := func() {}
				if late {
					during = appear
				} else {
					appear()
				}
				err := write(path, during)
				if !errors.Is(err, os.ErrExist) || !strings.Contains(err.Error(), path) {
					t.Errorf("%s where a %s is (late: %v): error %v", name, kind, late, err)
				}
				before = append(before, "f")
				if strings.Contains(kind, "link") && !strings.Contains(kind, "dangling") {
					before = append(before, "f-target")
				}
				if got := folder(t, dir); strings.Join(got, " ") != strings.Join(before, " ") {
					t.Errorf("%s where a %s is: the folder holds %q", name, kind, got)
				}
				if got, _ := os.ReadFile(path); strings.Contains(string(got), "new") {
					t.Errorf("%s has overwritten a %s", name, kind)
				}
			}
		}
	}
}

func TestAddAndCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := Add(path, Bytes([]byte("new"))); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "new")
	path = filepath.Join(t.TempDir(), "f")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, "new"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it has its name before it is complete (%v)", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "new")
	f, err = Create(filepath.Join(filepath.Dir(path), "g"))
	if err != nil {
		t.Fatal(err)
	}
	f.Discard()
	holds(t, path, "new")
}

// Permissions are what the umask leaves of reading and writing for all, as for
// any other program's files.
func TestPermissionsFollowTheUmask(t *testing.T) {
	dir := t.TempDir()
	plain, path := filepath.Join(dir, "plain"), filepath.Join(dir, "f")
	if f, err := os.Create(plain); err != nil {
		t.Fatal(err)
	} else if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, Bytes(nil)); err != nil {
		t.Fatal(err)
	}
	want, err := os.Stat(plain)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.Stat(path); err != nil || got.Mode() != want.Mode() {
		t.Errorf("mode %v, error %v, want %v", got.Mode(), err, want.Mode())
	}
}

func TestCreateWritesToDevices(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no devices among the files")
	}
	before, err := os.Lstat(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Create(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, "new"); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if after, err := os.Lstat(os.DevNull); err != nil || !os.SameFile(before, after) {
		t.Errorf("the device is another file now (%v)", err)
	}
}

func TestFolderThatIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "f")
	if err := Replace(path, Bytes(nil)); !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), partialSuffix) {
		t.Errorf("error %v", err)
	}
	if _, err := Create(path); !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), partialSuffix) {
		t.Errorf("error %v", err)
	}
}

// What a killed process left behind goes, and nothing else: neither a file that
// is being written now nor one that only looks like it.
func TestTidy(t *testing.T) {
	dir := t.TempDir()
	name := rand.Text()
	keep := []string{
		partialPrefix + partialSuffix, partialPrefix + "mine" + partialSuffix, partialPrefix + name, name + partialSuffix,
		partialPrefix + strings.ToLower(name) + partialSuffix, partialPrefix + name + partialSuffix + ".bak",
		"." + "data.npz." + name + partialSuffix, ".tmp-123", lockFile,
	}
	for _, name := range keep {
		place(t, filepath.Join(dir, name), "precious")
	}
	if err := os.Mkdir(filepath.Join(dir, partialPrefix+rand.Text()+partialSuffix), 0o777); err != nil {
		t.Fatal(err)
	}
	writing, err := newPartial(dir)
	if err != nil {
		t.Fatal(err)
	}
	before := folder(t, dir)
	for _, left := range []string{partialPrefix, ".checkpoint.npz."} {
		place(t, filepath.Join(dir, left+rand.Text()+partialSuffix), "half")
	}
	if err := Tidy(dir); err != nil {
		t.Fatal(err)
	}
	if after := folder(t, dir); strings.Join(after, " ") != strings.Join(before, " ") {
		t.Errorf("left over are\n%q, want\n%q", after, before)
	}
	writing.discard()
}
