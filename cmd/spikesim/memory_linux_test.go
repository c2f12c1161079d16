package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
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
	generators := filepath.Join(t.TempDir(), "generators.yaml")
	if err := os.WriteFile(generators, []byte(generatorsYAML), 0o666); err != nil {
		t.Fatal(err)
	}
	const few = "dataset.synthetic={train_images: 8, test_images: 4, epochs: 1}"
	for _, tt := range []struct {
		name, file string
		set        []string
	}{
		{"lif", tiny, []string{few}},
		{"alif", tiny, []string{few, "network.neuron={alif: {}}"}},
		{"cuba_lif", tiny, []string{few, "network.neuron={cuba_lif: {}}"}},
		{"decolle", tiny, []string{few, "network.neuron={decolle: {}}"}},
		{"a batch of lif", tiny, []string{"batch=64"}},
		{"a batch of if", tiny, []string{"batch=64", "network.neuron={if: {}}"}},
		{"a batch of decolle", tiny, []string{"batch=64", "network.neuron={decolle: {}}"}},
		{"generators", generators, nil},
		{"large images", tiny, []string{few, "dataset.height=88", "dataset.width=120", "network.populations.image.input={channels: 1, height: 88, width: 120}"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{tt.file, "--set", "epochs=1"}
			for _, s := range tt.set {
				args = append(args, "--set", s)
			}
			peak := checkedPeak(t, tool, args)
			run := exec.Command(tool, append(append([]string{"run"}, args...), "--out", filepath.Join(t.TempDir(), "out"))...)
			held := peakOf(t, run)
			t.Logf("%.1f MiB estimated, %.1f MiB held", peak, held)
			if off := max(peak-held, held-peak); off > 10 && off > held/5 {
				t.Errorf("check says %.1f MiB, the run held %.1f MiB", peak, held)
			}
		})
	}
}

const (
	tiny = "experiments/tiny.yaml"

	generatorsYAML = `
name: generators
batch: 4
duration_ms: 50
dataset: {name: none}
inputs: {noise: {poisson: {rate_per_ms: 0.02}}, beat: {regular: {interval_ms: 5}}}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: noise, input: {units: 200000}}
    - {name: beat, input: {units: 2000}}
    - {name: a, dense: {units: 20}}
  connections: [{from: noise, to: a}, {from: beat, to: a, weights: own}]
`
)

// peakOf runs a command and returns the peak of its resident size in MiB. It is read
// while the command runs: what is told of a process that has ended, getrusage's
// ru_maxrss, is at least the size of the process that started it, this test.
func peakOf(t *testing.T, command *exec.Cmd) (mib float64) {
	t.Helper()
	var out strings.Builder
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	peak := regexp.MustCompile(`(?m)^VmHWM:\s+([0-9]+) kB$`)
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v\n%s", err, out.String())
			}
			return mib
		case <-time.After(2 * time.Millisecond):
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", command.Process.Pid))
		if found := peak.FindSubmatch(status); err == nil && found != nil && strings.HasPrefix(string(status), "Name:\tspikesim\n") {
			kib, err := strconv.ParseFloat(string(found[1]), 64)
			if err != nil {
				t.Fatal(err)
			}
			mib = max(mib, kib/1024)
		}
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
