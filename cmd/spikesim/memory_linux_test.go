package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The tool is run as it is built, without the test around it.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the tool")
	}
	tool := filepath.Join(t.TempDir(), "spikesim")
	if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		t.Skipf("cannot build the tool: %v\n%s", err, out)
	}
	t.Run("peak", func(t *testing.T) { peakIsAsChecked(t, tool) })
	t.Run("limit", func(t *testing.T) { underALimitOnAddresses(t, tool) })
}

// What check says a run takes at its peak is what the run was found to hold, within
// 20 % or 10 MiB. Larger experiments were measured by hand; see package memory.
func peakIsAsChecked(t *testing.T, tool string) {
	for _, tt := range []struct {
		name string
		set  []string
	}{
		{"lif", nil},
		{"alif", []string{"network.neuron={alif: {}}"}},
		{"cuba_lif", []string{"network.neuron={cuba_lif: {}}"}},
		{"decolle", []string{"network.neuron={decolle: {}}"}},
		{"large images", []string{"dataset.height=88", "dataset.width=120", "network.populations.image.input={channels: 1, height: 88, width: 120}"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{"experiments/tiny.yaml",
				"--set", "epochs=1", "--set", "dataset.synthetic={train_images: 8, test_images: 4, epochs: 1}"}
			for _, s := range tt.set {
				args = append(args, "--set", s)
			}
			peak := checkedPeak(t, tool, args)
			run := exec.Command(tool, append(append([]string{"run"}, args...), "--out", filepath.Join(t.TempDir(), "out"))...)
			if out, err := run.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			held := float64(run.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024 // MiB
			t.Logf("%.1f MiB estimated, %.1f MiB held", peak, held)
			if off := max(peak-held, held-peak); off > 10 && off > held/5 {
				t.Errorf("check says %.1f MiB, the run held %.1f MiB", peak, held)
			}
		})
	}
}

// checkedPeak returns the peak that check states, in MiB.
func checkedPeak(t *testing.T, tool string, args []string) float64 {
	t.Helper()
	out, err := exec.Command(tool, append([]string{"check"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^peak +([0-9.]+) ([KMG])iB *$`).FindStringSubmatch(string(out))
	if found == nil {
		t.Fatalf("no peak in\n%s", out)
	}
	mib, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return mib * map[string]float64{"K": 1. / 1024, "M": 1, "G": 1024}[found[2]]
}

// Under a limit of ulimit -v that is too tight a run is refused with a word about
// it, and under one that suffices it ends well.
func underALimitOnAddresses(t *testing.T, tool string) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	limited := func(kib int, args ...string) (string, error) {
		script := "ulimit -v " + strconv.Itoa(kib) + ` && exec "$0" "$@"`
		command := exec.Command(shell, append([]string{"-c", script, tool}, args...)...)
		command.Env = append(os.Environ(), "GOMAXPROCS=2") // every thread reserves addresses
		out, err := command.CombinedOutput()
		return string(out), err
	}
	dir := filepath.Join(t.TempDir(), "out")
	out, err := limited(2_000_000, "run", "experiments/paper.yaml", "--set", "batch=2", "--epochs", "1", "--out", dir)
	if err == nil || !strings.Contains(out, "RLIMIT_AS (ulimit -v)") || strings.Contains(out, "goroutine") {
		t.Errorf("too tight: error %v\n%s", err, out)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("too tight: it left %s behind", dir)
	}
	if out, err := limited(4_000_000, "run", "experiments/tiny.yaml", "--epochs", "1", "--out", dir); err != nil {
		t.Errorf("enough: %v\n%s", err, out)
	}
}
