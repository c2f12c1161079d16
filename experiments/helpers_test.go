package experiments

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spikesim/network"
)

// smallYAML is an experiment of every kind of part that runs in milliseconds.
// Four test images all show up on the contact sheet, with their predictions.
const smallYAML = `
name: small
seed: 7
epochs: 2
batch: 4
duration_ms: 8
dataset:
  name: synthetic
  height: 8
  width: 12
  synthetic: {train_images: 10, test_images: 4, epochs: 2}
coding: {kind: poisson, max_rate_per_ms: 0.4}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: image, input: {channels: 1, height: 8, width: 12}}
    - {name: enc, conv2d: {channels: 3, kernel: 3}, max_pool: 2, init: {kind: uniform, weight_gain: 2}}
    - {name: out, dense: {units: 12}, init: {kind: uniform, weight_gain: 2}}
learning:
  readout: {on: sigmoid_membrane, weights: learned, init: mean_target, learning_rate: 0.01}
  optimizer: {kind: adamax, learning_rate: 0.001}
  burn_in_ms: 2
  gradient_every_ticks: 2
  update_every_ticks: 2
`

// parse reads an experiment after replacing parts of its text, given in pairs
// of old and new.
func parse(t testing.TB, yaml string, replace ...string) *Spec {
	t.Helper()
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(yaml, replace[i]) {
			t.Fatalf("the experiment does not contain %q", replace[i])
		}
		yaml = strings.ReplaceAll(yaml, replace[i], replace[i+1])
	}
	spec, err := Parse("test.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// clock is a time that moves by step whenever it is asked for.
type clock struct {
	step  time.Duration
	asked atomic.Int64
}

func (c *clock) now() time.Time {
	return time.Unix(0, 0).Add(c.step * time.Duration(c.asked.Add(1)))
}

// listener is a Progress that keeps lines and calls a func at every step that
// completes images.
type listener struct {
	mu     sync.Mutex
	lines  []string
	label  string
	units  []string // of the pieces of work
	onStep func(label string, done int)
}

func (l *listener) Start(label string, _ int, unit string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.label, l.units = label, append(l.units, unit)
}

func (l *listener) Step(done int, note string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	withinBatch := strings.Contains(note, "ms shown")
	if l.onStep != nil && !withinBatch {
		l.onStep(l.label, done)
	}
}

func (l *listener) Done(string) {}

func (l *listener) Line(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

// options returns the options of a run into a fresh directory. Most tests do
// without pictures, which would take nearly all of their time.
func options(t testing.TB) Options {
	t.Helper()
	return Options{
		Engine: EngineEvent, Out: filepath.Join(t.TempDir(), "run"), NoPictures: true,
		Progress: &listener{}, Now: (&clock{step: time.Millisecond}).now,
	}
}

func mustRun(t testing.TB, spec *Spec, o Options) *Results {
	t.Helper()
	r, err := Run(context.Background(), spec, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// refused runs an experiment that must fail with an error holding all texts.
func refused(t *testing.T, spec *Spec, o Options, texts ...string) {
	t.Helper()
	r, err := Run(context.Background(), spec, o)
	if err == nil {
		t.Fatalf("the run went through, with results in %s; want an error with %q", r.Dir, texts)
	}
	wantTexts(t, err.Error(), texts...)
}

func wantTexts(t *testing.T, got string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(got, text) {
			t.Errorf("%q\ndoes not contain %q", got, text)
		}
	}
}

func read(t testing.TB, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// untimed returns the results.json in dir without what depends on the clock, on
// the engine and on nothing else.
func untimed(t testing.TB, dir string) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(read(t, dir, resultsFile), &all); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"wall_seconds", "seconds_per_image", "engine"} {
		if _, ok := all[key]; !ok {
			t.Fatalf("no %q in %s", key, dir)
		}
		delete(all, key)
	}
	for _, e := range all["epochs"].([]any) {
		delete(e.(map[string]any), "seconds")
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sameRun makes sure that two directories hold the same results and weights.
func sameRun(t testing.TB, what, got, want string) {
	t.Helper()
	if a, b := untimed(t, got), untimed(t, want); a != b {
		t.Errorf("%s: the results differ:\n%s", what, firstDifference(a, b))
	}
	if string(read(t, got, weightsFile)) != string(read(t, want, weightsFile)) {
		t.Errorf("%s: the weights differ", what)
	}
}

// firstDifference returns the first line at which two texts differ.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d:\n%s\nwant\n%s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// setWeights gives a network of an experiment the weights in a file.
func setWeights(file string, spec *Spec, net *network.Network) error {
	w, err := openWeights(file)
	if err != nil {
		return err
	}
	if _, err := w.fit(spec, false); err != nil {
		return err
	}
	return w.set(net)
}
