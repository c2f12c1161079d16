package experiments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"spikesim/experiments/memory"
	"spikesim/experiments/npz"
)

// hugeYAML is an experiment that no machine has the memory for, though no part of
// it is beyond the bounds of a network: its weights alone are terabytes.
func hugeYAML() string {
	var b strings.Builder
	b.WriteString("name: huge\nbatch: 1\ndataset: {name: synthetic, height: 2, width: 2, synthetic: {train_images: 2, test_images: 2, epochs: 1}}\n" +
		"network:\n  neuron: {lif: {}}\n  populations:\n  - {name: image, input: {channels: 1, height: 2, width: 2}}\n")
	for i := range 400 {
		fmt.Fprintf(&b, "  - {name: wide%d, dense: {units: 60000000}}\n  - {name: narrow%d, dense: {units: 4}}\n", i, i)
	}
	return b.String()
}

// weightsOf writes a file of weights without any, of the experiment in yaml.
func weightsOf(t *testing.T, yaml string) string {
	t.Helper()
	meta, err := json.Marshal(WeightsInfo{Format: weightsFormat, YAML: yaml, Experiment: "stranger"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "weights.npz")
	if err := npz.Write(file, []npz.Array{{Name: "a", Shape: []int{1}, Data: []float32{1}}}, map[string][]byte{metaMember: meta}); err != nil {
		t.Fatal(err)
	}
	return file
}

// Whatever would simulate refuses what there is no memory for: at once, naming the
// parts, and leaving nothing behind.
func TestRefusedBeforeMemoryRunsOut(t *testing.T) {
	if _, known := memory.Available(); !known {
		t.Skip("this system does not say how much memory there is")
	}
	yaml := hugeYAML()
	spec := parse(t, yaml)
	for _, tt := range []struct {
		name string
		do   func(o Options) error
	}{
		{"run", func(o Options) error { _, err := Run(context.Background(), spec, o); return err }},
		{"run on the clock", func(o Options) error {
			o.Engine = EngineClocked
			_, err := Run(context.Background(), spec, o)
			return err
		}},
		{"seeds", func(o Options) error { _, err := RunSeeds(context.Background(), spec, o, 2); return err }},
		{"compare", func(o Options) error { _, err := Compare(context.Background(), spec, o); return err }},
		{"locate", func(Options) error { _, err := NewLocator(weightsOf(t, yaml)); return err }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := options(t)
			o.Out = filepath.Join(t.TempDir(), "out")
			err := tt.do(o)
			var short *memory.ShortError
			if !errors.As(err, &short) {
				t.Fatalf("error %v, want one about memory", err)
			}
			for _, want := range []string{"TiB", "largest parts", "\n"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in the error\n%v", want, err)
				}
			}
			if _, err := os.Stat(o.Out); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("it left %s behind", o.Out)
			}
		})
	}
	// A smaller one passes.
	if _, err := NewLocator(weightsOf(t, smallYAML)); err == nil || errors.As(err, new(*memory.ShortError)) {
		t.Errorf("a small network: error %v, want one about its weights", err)
	}
}

func TestLocateIsBoundedInTime(t *testing.T) {
	for _, tt := range []struct {
		duration, units string
		refused         bool
	}{
		{"8", "12", false},
		{"1000", "1000000", false},
		{"1000000", "12", false},
		{"1000000", "1000000", true},
	} {
		yaml := strings.ReplaceAll(smallYAML, "duration_ms: 8", "duration_ms: "+tt.duration)
		spec := parse(t, strings.ReplaceAll(yaml, "units: 12", "units: "+tt.units))
		spec.Batch = 1
		took, err := spec.checkLocate()
		if refused := err != nil && strings.Contains(err.Error(), "--set duration_ms="); refused != tt.refused || !refused && (err != nil || took <= 0) {
			t.Errorf("%s ms, %s units: %v, error %v; want it refused: %v", tt.duration, tt.units, took, err, tt.refused)
		}
	}
}

// What a run takes grows with what it is asked for, part by part.
func TestFootprint(t *testing.T) {
	// So many samples that their state outweighs the scratch of the kernels, which is
	// as large for one.
	yaml := strings.Replace(smallYAML, "batch: 4", "batch: 16", 1)
	base := footprint{spec: parse(t, yaml), train: true, quiet: true}
	need := func(change func(f *footprint)) int64 {
		t.Helper()
		f := base
		change(&f)
		n, err := f.need()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range n.Parts {
			if p.Bytes < 0 || p.Name == "" {
				t.Errorf("part %+v", p)
			}
		}
		return n.Total()
	}
	is := need(func(*footprint) {})
	for _, tt := range []struct {
		name   string
		more   bool
		change func(f *footprint)
	}{
		{"pictures", true, func(f *footprint) { f.quiet = false }},
		{"a team", true, func(f *footprint) { f.team = true }},
		{"the clock", true, func(f *footprint) { f.clockedDT = Tick }},
		{"no learning", false, func(f *footprint) { f.train = false }},
		{"no data", false, func(f *footprint) { f.noData = true }},
		{"every tick", true, func(f *footprint) { f.anytime = true }},
		{"a batch", true, func(f *footprint) { f.spec = parse(t, yaml, "batch: 16", "batch: 40") }},
		{"one sample", false, func(f *footprint) { f.spec = parse(t, yaml, "batch: 16", "batch: 1") }},
		{"images", true, func(f *footprint) { f.spec = parse(t, yaml, "train_images: 10", "train_images: 1000") }},
		{"a limit", false, func(f *footprint) { f.limit = 2 }},
		{"crops", true, func(f *footprint) {
			f.spec = parse(t, yaml, "  synthetic:", "  augment: {crop: {probability: 0.5}}\n  synthetic:")
		}},
		{"another model", true, func(f *footprint) {
			f.spec = parse(t, yaml, "{lif: {tau_m_ms: 10, threshold: 1}}", "{cuba_lif: {}}")
		}},
	} {
		if tt.name == "a team" && runtime.GOMAXPROCS(0) < 2 {
			continue // one works alone
		}
		if got := need(tt.change); got > is != tt.more || got == is {
			t.Errorf("with %s %d bytes, without %d", tt.name, got, is)
		}
	}
}

// The longest and largest that validation lets through has an estimate that no sum
// has overflown.
func TestFootprintOfExtremes(t *testing.T) {
	spec := parse(t, hugeYAML(), "batch: 1", "batch: 4096\nduration_ms: 1000000\ncoding: {kind: poisson, max_rate_per_ms: 1000}")
	spec.Network.CreditTicks = 10_000
	n, err := (&footprint{spec: spec, train: true, team: true, anytime: true, clockedDT: Tick}).need()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range n.Parts {
		if p.Bytes < 0 {
			t.Errorf("part %+v", p)
		}
	}
	if n.Total() < 1<<45 {
		t.Errorf("%d bytes", n.Total())
	}
}
