package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestReport shows a run once more, from its directory alone: the same tables, and
// pictures of the same pixels.
func TestReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	var first, again, messages bytes.Buffer
	if err := runCommand(t.Context(), []string{"experiments/tiny.yaml", "--epochs", "1", "--limit", "8", "--out", dir}, &first, &messages); err != nil {
		t.Fatal(err)
	}
	pictures := func() map[string][]byte {
		files, err := filepath.Glob(filepath.Join(dir, "*.png"))
		if err != nil || len(files) < 3 {
			t.Fatal(files, err)
		}
		m := map[string][]byte{}
		for _, file := range files {
			if m[file], err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
		return m
	}
	before := pictures()
	for file := range before {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := reportCommand(t.Context(), []string{dir}, &again, &messages); err != nil {
		t.Fatal(err)
	}
	// What a run has no room for comes first.
	was, is := plain(first.String()), plain(again.String())
	if len(is) <= len(was) || !slices.Equal(was, is[len(is)-len(was):]) {
		t.Errorf("the tables were\n%s\nand are now\n%s", first.String(), again.String())
	}
	for file, want := range before {
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is another picture: %v", filepath.Base(file), err)
		}
	}
	if err := reportCommand(t.Context(), nil, &again, &messages); !errors.Is(err, errUsage) {
		t.Errorf("without a directory: %v", err)
	}
	if err := reportCommand(t.Context(), []string{t.TempDir()}, &again, &messages); err == nil {
		t.Error("a directory without a run is reported")
	}
}
