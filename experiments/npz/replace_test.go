package npz

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func writeFile(t *testing.T, path string, data string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkFolder fails unless the folder of path holds it, with the given bytes,
// and nothing else.
func checkFolder(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("the file holds %q, error %v, want %q", got, err, want)
	}
	if names := folder(t, path); len(names) != 1 {
		t.Errorf("the folder holds %q", names)
	}
}

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

func TestFailedWriteLeavesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.npz")
	writeFile(t, path, "old")
	full := errors.New("disk full")
	err := replace(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
		return full
	})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not wrap %q and name %s", err, full, path)
	}
	checkFolder(t, path, "old")
}

// A panic in mid-write stands for a kill: nothing is tidied up.
func TestInterruptedWriteIsTidiedUpByTheNext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.npz")
	writeFile(t, path, "old")
	func() {
		defer func() { _ = recover() }()
		_ = replace(path, func(w io.Writer) error {
			_, _ = w.Write(make([]byte, 1<<20))
			panic("killed")
		})
	}()
	names := folder(t, path)
	if len(names) != 2 || !strings.HasPrefix(names[0], ".w.npz.") || !strings.HasSuffix(names[0], ".partial") {
		t.Fatalf("the folder holds %q, want a hidden partial file and the old one", names)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Fatalf("the file holds %q, error %v", got, err)
	}
	if err := replace(path, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	checkFolder(t, path, "new")
}

func TestTidyingSparesOtherFiles(t *testing.T) {
	dir := t.TempDir()
	others := []string{".w.npz.partial", ".w.npz.mine.partial", ".v.npz." + strings.Repeat("A", randomLen) + partial, "w.npz." + strings.Repeat("A", randomLen) + partial}
	for _, name := range others {
		writeFile(t, filepath.Join(dir, name), "")
	}
	if err := Write(filepath.Join(dir, "w.npz"), nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range others {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
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
	if names := folder(t, path); len(names) != 1 {
		t.Errorf("the folder holds %q", names)
	}
}
