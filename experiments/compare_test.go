package experiments

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"spikesim/events"
)

// comparable is smallYAML with a skip and a delay, and readouts that say
// something without training.
func comparable(t *testing.T, replace ...string) *Spec {
	return parse(t, smallYAML, append([]string{
		"weights: learned, init: mean_target, learning_rate: 0.01", "weights: fixed, init: uniform, scale: 2",
	}, replace...)...)
}

func compareSpec(t *testing.T, spec *Spec) (*Comparison, string) {
	t.Helper()
	dir := t.TempDir()
	c, err := Compare(t.Context(), spec, Options{
		Limit: 3, Out: dir, Progress: &listener{}, Now: (&clock{step: time.Millisecond}).now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, dir
}

func TestCompareAgreesOnTheGridAndConvergesOffIt(t *testing.T) {
	c, dir := compareSpec(t, comparable(t))
	if !c.Grid.Equal || c.Grid.First != nil || c.Grid.EventHash != c.Grid.ClockedHash || c.Grid.Spikes == 0 {
		t.Errorf("on the grid: %+v", c.Grid)
	}
	if len(c.Steps) != finest+1 {
		t.Fatalf("%d steps, want %d", len(c.Steps), finest+1)
	}
	for k, s := range c.Steps {
		if want := math.Pow(2, -float64(k)); s.DTMS != want {
			t.Errorf("step %d is %v ms, want %v", k, s.DTMS, want)
		}
		// Every synapse at every step: halving the step doubles the work.
		if want := c.Steps[0].DenseOps * math.Pow(2, float64(k)); s.DenseOps != want {
			t.Errorf("step %v: %v dense ops, want %v", s.DTMS, s.DenseOps, want)
		}
		if in := s.Populations[0]; in.EventSpikes != in.ClockedSpikes || in.EventSpikes == 0 {
			t.Errorf("step %v: the input differs: %+v", s.DTMS, in)
		}
	}
	coarse, fine := c.Steps[0], c.Steps[finest]
	for p := 1; p < len(coarse.Populations); p++ {
		if a, b := coarse.Populations[p].VictorPurpura, fine.Populations[p].VictorPurpura; !(b < a) {
			t.Errorf("%s: distance %v at 1 ms, %v at 1/64 ms; want less", coarse.Populations[p].Name, a, b)
		}
	}
	if !(fine.ReadoutDifference < coarse.ReadoutDifference) {
		t.Errorf("readouts differ by %v at 1 ms and by %v at 1/64 ms", coarse.ReadoutDifference, fine.ReadoutDifference)
	}
	var names []string
	for _, o := range c.Orders {
		names = append(names, o.Quantity)
	}
	if want := []string{"spike count, enc", "spike count, out", "Victor-Purpura distance, enc", "Victor-Purpura distance, out", "readout difference"}; !slices.Equal(names, want) {
		t.Errorf("orders of %q, want %q", names, want)
	}
	for _, l := range c.Crossover {
		// An input rate of r brings r deliveries per synapse and ms.
		if l.WorkRate == nil || math.Abs(*l.WorkRate-1) > 0.05 {
			t.Errorf("%s: operations cross at %v, want an input rate of 1", l.Layer, l.WorkRate)
		}
	}
	var read map[string]any
	data, err := os.ReadFile(filepath.Join(dir, "compare.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"convergence.png", "work.png", "time.png", "rasters.png"} {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Error(err)
		}
	}
	if text := tablesOf(t, c); !strings.Contains(text, "On the grid:  the same") {
		t.Errorf("the answer is not on the first screen:\n%s", text)
	}
}

// A delay off the ticks needs a grid on which it lies.
func TestCompareGridHoldsDelays(t *testing.T) {
	c, _ := compareSpec(t, comparable(t, "learning:", `  connections:
    - {from: image, to: enc}
    - {from: enc, to: out, delay_ms: 0.75}
learning:`))
	if c.Grid.DTMS != 0.25 || !c.Grid.Equal {
		t.Errorf("on the grid: %+v, want equal at 0.25 ms", c.Grid)
	}
}

// The neuron of the authors' code is defined at ticks: there is nothing finer.
func TestCompareWithAModelOfTicks(t *testing.T) {
	c, _ := compareSpec(t, comparable(t, "lif: {tau_m_ms: 10, threshold: 1}", "decolle: {alpha: 0.9, beta: 0.8, alpha_rp: 0.65}"))
	if len(c.Steps) != 1 {
		t.Errorf("%d steps, want 1", len(c.Steps))
	}
	if !c.Grid.Equal {
		t.Errorf("on the grid: %+v", c.Grid)
	}
}

// Whatever the delays and the models, a comparison ends with a result: on the
// grid where there is one, and else with the reason why not.
func TestCompareWithAnyDelay(t *testing.T) {
	const (
		lif     = "lif: {tau_m_ms: 10, threshold: 1}"
		decolle = "decolle: {alpha: 0.9, beta: 0.8, alpha_rp: 0.65}"
	)
	for _, tt := range []struct {
		model, out string
		delayMS    string
		dtMS       float64
		leftOut    string
	}{
		{decolle, decolle, "0.5", 1, ""},
		{decolle, decolle, "1.7", 1, ""},
		{decolle, decolle, "0.000001", 1, ""},
		{lif, decolle, "0.5", 1, ""},
		{decolle, lif, "2", 1, ""},
		{decolle, lif, "0.5", 0, "the delay of 0.5 ms from enc to out needs steps of 0.5 ms, while decolle of enc lives by ticks of 1 ms; give delays of whole ms to compare on a grid"},
		{lif, lif, "1.7", 0.1, ""},
		{lif, lif, "0.005", 0.005, ""},
		{lif, lif, "0.333333333", 0, "the delay of 0.333333 ms from enc to out needs steps of 1e-06 ms, 8.00 M for each image; round it"},
		{"alif: {}", lif, "0.3", 0.1, ""},
		{lif, lif, "60000", 1, ""},
	} {
		spec := comparable(t, lif, tt.model, "{name: out, ", "{name: out, neuron: {"+tt.out+"}, ", "learning:", `  connections:
    - {from: image, to: enc}
    - {from: enc, to: out, delay_ms: `+tt.delayMS+`}
learning:`)
		// All of a comparison but what measures times, which takes longest.
		under := &comparer{options: Options{Limit: 3, Out: t.TempDir(), Progress: &listener{}, Now: (&clock{step: time.Millisecond}).now}}
		for _, part := range []func(context.Context) error{
			func(ctx context.Context) error { return under.prepare(ctx, spec) }, under.grid, under.sweep,
		} {
			if err := part(t.Context()); err != nil {
				t.Fatalf("%s to %s after %s ms: %v", tt.model, tt.out, tt.delayMS, err)
			}
		}
		c := under.result
		if g := c.Grid; g.DTMS != tt.dtMS || !strings.HasPrefix(g.LeftOut, tt.leftOut) || g.Equal != (tt.leftOut == "") {
			t.Errorf("%s to %s after %s ms: on the grid %+v, want a step of %v ms %s", tt.model, tt.out, tt.delayMS, g, tt.dtMS, tt.leftOut)
		}
		steps := finest + 1
		if tt.model == decolle || tt.out == decolle {
			steps = 1
		}
		if len(c.Steps) != steps {
			t.Errorf("%s to %s after %s ms: %d steps, want %d", tt.model, tt.out, tt.delayMS, len(c.Steps), steps)
		}
		if text := strings.Join(c.verdict().Notes, "\n"); tt.leftOut != "" && !strings.Contains(text, "On the grid:  left out: "+tt.leftOut) {
			t.Errorf("the verdict is\n%s", text)
		}
	}
}

// Two predictions of no box are the same prediction.
func TestCompareOfEmptyBoxes(t *testing.T) {
	c, _ := compareSpec(t, parse(t, smallYAML, "weights: learned, init: mean_target, learning_rate: 0.01", "weights: learned, init: zero, learning_rate: 0.01"))
	for _, s := range c.Steps {
		if s.Agreement != 1 || *s.BoxDifferencePX != 0 || s.EventScore != 0 {
			t.Errorf("step %v: boxes agree by %v, are %v px apart and score %v; want 1, 0 and 0", s.DTMS, s.Agreement, *s.BoxDifferencePX, s.EventScore)
		}
	}
}

func TestFirstDifferenceNamesPlaceAndTime(t *testing.T) {
	spec := comparable(t)
	c := &comparer{options: Options{Limit: 2, Out: t.TempDir(), Progress: &listener{}, Now: (&clock{}).now}}
	if err := c.prepare(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	trains := func() [][]events.Train {
		all := make([][]events.Train, 3)
		for p := range all {
			all[p] = make([]events.Train, 2)
			for i := range all[p] {
				all[p][i].Append(2*events.Millisecond, 4)
				all[p][i].Append(3*events.Millisecond, 5)
			}
		}
		return all
	}
	a, b := trains(), trains()
	if d := c.firstDifference(a, b); d != nil {
		t.Errorf("equal runs differ at %+v", d)
	}
	b[2][1].Unit[1] = 6
	b[1][0].Unit[1] = 7
	want := Difference{Image: c.images[0].Name, Population: "enc", Neuron: 5, AtMS: 3}
	if d := c.firstDifference(a, b); d == nil || *d != want {
		t.Errorf("first difference %+v, want %+v", d, want)
	}
}

func TestOnGridMovesSpikesToTheEndOfTheirStep(t *testing.T) {
	var in events.Train
	in.Append(1, 3)
	in.Append(999_999, 2)
	in.Append(1_000_000, 3) // meets the first
	in.Append(1_000_001, 2)
	got := onGrid(&in, events.Millisecond)
	wantAt := []events.Time{events.Millisecond, events.Millisecond, 2 * events.Millisecond}
	if wantUnit := []int32{2, 3, 2}; !slices.Equal(got.At, wantAt) || !slices.Equal(got.Unit, wantUnit) {
		t.Errorf("got %v %v, want %v %v", got.At, got.Unit, wantAt, wantUnit)
	}
}

func TestCrossingInterpolates(t *testing.T) {
	cost := func(r RateResult) (float64, float64) { return r.EventSeconds, r.ClockedSeconds }
	// Cost x against a constant 0.2: they cross at an input rate of 0.2.
	var rates []RateResult
	for _, x := range []float64{0.05, 0.1, 0.4} {
		rates = append(rates, RateResult{InputRatePerMS: x, NeuronRatePerMS: math.Log2(x), EventSeconds: x, ClockedSeconds: 0.2})
	}
	in, neuron := crossing(rates, cost)
	if in == nil || math.Abs(*in-0.2) > 1e-12 || math.Abs(*neuron-math.Log2(0.2)) > 1e-12 {
		t.Errorf("crossing at %v, %v, want 0.2 and log2 of it", in, neuron)
	}
	// A rate at which nothing came in has no logarithm.
	silent := append([]RateResult{{ClockedSeconds: 0.2, EventSeconds: 0.01}}, rates[2])
	if in, _ := crossing(silent, cost); in != nil {
		t.Errorf("crossing at %v, after a rate of 0", *in)
	}
	if in, _ := crossing(rates[:2], cost); in != nil {
		t.Errorf("crossing at %v where there is none", *in)
	}
}
