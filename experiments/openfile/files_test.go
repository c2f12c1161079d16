package openfile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/openfile"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	other := t.TempDir()
	for _, name := range []string{"b.txt", "a.png", "x/c.txt", "x/y/d.txt", "x/y/e.png", "empty/.keep"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(other, "f.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	// A link to another folder, one to a file, one to nothing, and one in a circle.
	for name, to := range map[string]string{"linked": other, "g.txt": filepath.Join(other, "f.txt"), "gone": "nowhere", "x/round": dir} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	want := func(name string) bool { return strings.HasSuffix(name, ".txt") }
	got, err := openfile.Files(dir, 100, want)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b.txt", "g.txt", "linked/f.txt", "x/c.txt", "x/y/d.txt"} {
		if !slices.Contains(got, name) {
			t.Errorf("%s is not among %v", name, got)
		}
	}
	if !slices.IsSorted(got) || len(got) > 2*5 {
		t.Errorf("files %v", got)
	}
	if _, err := openfile.Files(dir, 3, want); err == nil || !strings.Contains(err.Error(), "more than 3") {
		t.Errorf("a limit of 3: %v", err)
	}
	if _, err := openfile.Files(filepath.Join(dir, "nowhere"), 3, want); err == nil {
		t.Error("a folder that is not there is listed")
	}
}
