package npz

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"spikesim/experiments/files"
)

func folder(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteNeedsTheFolder(t *testing.T) {
	if err := Write(filepath.Join(t.TempDir(), "no", "w.npz"), nil, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestWriteToACurrentFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := Write("w.npz", []Array{Scalar("x", 1)}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Read("w.npz"); err != nil {
		t.Error(err)
	}
}

func TestWriteReportsAFullDisk(t *testing.T) {
	arrays := []Array{{Name: "x", Shape: []int{3000}, Data: make([]float64, 3000)}, Scalar("y", true)}
	var whole countingWriter
	if err := WriteTo(&whole, arrays, map[string][]byte{"meta": []byte("m")}); err != nil {
		t.Fatal(err)
	}
	for room := 0; room < whole.n; room += 13 {
		if err := WriteTo(&fullWriter{room}, arrays, map[string][]byte{"meta": []byte("m")}); !errors.Is(err, io.ErrShortWrite) {
			t.Fatalf("a disk full after %d of %d bytes gives error %v", room, whole.n, err)
		}
	}
}

type countingWriter struct{ n int }

func (w *countingWriter) Write(p []byte) (int, error) { w.n += len(p); return len(p), nil }

// fullWriter fails once room bytes are written.
type fullWriter struct{ room int }

func (w *fullWriter) Write(p []byte) (int, error) {
	n := min(len(p), w.room)
	w.room -= n
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

// The test binary runs itself as a program that writes two archives in turn, and
// kills it at some moment: the file must always hold one of the two.
func TestKilledProcessLeavesAWholeFile(t *testing.T) {
	const variable = "NPZ_TEST_WRITE_FOR_EVER"
	archive := func(value float32) []Array {
		data := make([]float32, 200_000)
		for i := range data {
			data[i] = value * float32(i)
		}
		return []Array{{Name: "x", Shape: []int{len(data)}, Data: data}}
	}
	if path := os.Getenv(variable); path != "" {
		for i := 0; ; i++ {
			if err := Write(path, archive(float32(i%2+1)), nil); err != nil {
				t.Fatal(err)
			}
			_, _ = os.Stdout.WriteString("written\n")
		}
	}
	path := filepath.Join(t.TempDir(), "w.npz")
	for kill := range 6 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledProcessLeavesAWholeFile$")
		cmd.Env = append(os.Environ(), variable+"="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for i := 0; i <= kill%3 && lines.Scan(); i++ {
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		a, err := Read(path)
		if err != nil {
			t.Fatalf("after kill %d: %v", kill, err)
		}
		x, err := a.Float32("x", 200_000)
		if err != nil || x[1] != 1 && x[1] != 2 || x[199_999] != x[1]*199_999 {
			t.Fatalf("after kill %d the file holds %v..., error %v", kill, x[:2], err)
		}
	}
	if err := Write(path, archive(1), nil); err != nil {
		t.Fatal(err)
	}
	if err := files.Tidy(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if names := folder(t, path); len(names) != 1 {
		t.Errorf("the folder holds %q", names)
	}
}
