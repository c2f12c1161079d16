package experiments

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/strictyaml"
)

// Two runs of which the second has half the threshold: diff names the setting, the
// counts and the score, and of equal runs nothing.
func TestDiff(t *testing.T) {
	one, other, again := options(t), options(t), options(t)
	mustRun(t, parse(t, smallYAML), one)
	mustRun(t, parse(t, smallYAML), again)
	b := mustRun(t, parse(t, smallYAML, "threshold: 1", "threshold: 0.5"), other)

	d, err := Diff(one.Out, again.Out)
	if err != nil {
		t.Fatal(err)
	}
	if !d.SameSpikes || len(d.Settings) != 0 || d.Score.Paired != 4 || d.Score.Mean != 0 || !d.Score.Chance() {
		t.Errorf("equal runs differ: %+v, score %+v", d, d.Score)
	}
	if d, err = Diff(one.Out, other.Out); err != nil {
		t.Fatal(err)
	}
	if want := []SettingDifference{{"network.neuron.lif.threshold", "1", "0.5"}}; d.SameSpikes || !slices.Equal(d.Settings, want) {
		t.Errorf("settings %v, want %v; same spikes: %v", d.Settings, want, d.SameSpikes)
	}
	if s := d.Score; s.B != b.Test.Prediction.Score || math.Abs(s.B-s.A-s.Mean) > 1e-15 || s.Low > s.Mean || s.High < s.Mean {
		t.Errorf("score %+v", s)
	}
	i := slices.IndexFunc(d.Figures, func(f FigureDifference) bool { return f.Name == "synaptic ops" })
	if i < 0 || d.Figures[i].B != b.Totals.SynapticOps || d.Figures[i].A >= d.Figures[i].B {
		t.Errorf("figures %v", d.Figures)
	}
}

// Samples are paired by name and truth, several of one name in order.
func TestPairs(t *testing.T) {
	a := []sampleScore{{"x", "cat", .5}, {"y", "cat", .25}, {"x", "cat", 1}, {"z", "dog", 1}}
	b := []sampleScore{{"z", "cat", 0}, {"x", "cat", .75}, {"x", "cat", .5}, {"y", "cat", .5}, {"w", "dog", 1}}
	p := pair(a, b)
	if want := []float64{.25, .25, -.5}; !slices.Equal(p.differences, want) || p.onlyA != 1 || p.onlyB != 2 || p.meanA != 1.75/3 || p.meanB != 1.75/3 {
		t.Errorf("%+v, want differences %v", p, want)
	}
}

func TestDiffRefuses(t *testing.T) {
	o := options(t)
	mustRun(t, parse(t, smallYAML), o)
	cut := t.TempDir()
	data, err := os.ReadFile(filepath.Join(o.Out, resultsFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cut, resultsFile), data[:len(data)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{t.TempDir(): "holds no results.json", cut: "cut short or were edited", "no/such": "is no directory"} {
		if _, err := Diff(o.Out, dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want %q", dir, err, want)
		}
	}
	for _, text := range []string{"sample,score\nx,1\n", "", "sample,score,answer,truth\nx,2,a,b\n", "sample,score,answer,truth\nx,NaN,a,b\n", "sample,score,answer,truth\nx,1,\"a"} {
		if _, err := parseAnswers([]byte(text), "answers.csv"); err == nil {
			t.Errorf("no error for %q", text)
		}
	}
}

// A run is verified by its weights, or whole; one whose results were edited, or whose
// weights, is not.
func TestVerify(t *testing.T) {
	o := options(t)
	mustRun(t, parse(t, smallYAML), o)
	again := func() Options { v := options(t); v.Out = ""; return v }
	for _, train := range []bool{false, true} {
		v, err := Verify(context.Background(), o.Out, train, again())
		if err != nil || v.Err() != nil || v.Repeated != train {
			t.Errorf("train %v: %+v, %v", train, v, err)
		}
	}
	file := filepath.Join(o.Out, resultsFile)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	hash := `"spike_hash": "`
	edited := strings.Replace(string(data), hash, hash+"0", 1)
	if err := os.WriteFile(file, []byte(edited), 0o666); err != nil {
		t.Fatal(err)
	}
	v, err := Verify(context.Background(), o.Out, false, again())
	if err != nil || v.Err() == nil || len(v.Differences) != 1 || v.Differences[0].Figure != "spike_hash" {
		t.Errorf("edited results: %+v, %v", v, err)
	}
}

// A run with a limit, on another engine, with seeds of its own: what the results say is
// enough to repeat it.
func TestVerifyKnowsTheChoices(t *testing.T) {
	o := options(t)
	seed := uint64(3)
	o.Limit, o.Seed, o.Engine, o.DTMS = 3, &seed, EngineClocked, .5
	mustRun(t, parse(t, smallYAML), o)
	v, err := Verify(context.Background(), o.Out, true, Options{Progress: o.Progress, Now: o.Now})
	if err != nil || v.Err() != nil {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestBudget(t *testing.T) {
	spec := parse(t, smallYAML+`
budget:
  synaptic_ops: {at_most: 1}
  spikes: {at_least: 1}
  miou: {at_least: 0.999}
  rate_per_ms: {at_most: 1, at_least: 0.9}
  joules: {at_most: 1, profile: seneca}
`)
	r := mustRun(t, spec, options(t))
	kept := map[string]bool{}
	for _, b := range r.Budget {
		kept[b.Figure+" "+b.Of] = b.Kept
	}
	low, high := "out", "enc"
	if r.Populations[1].RatePerMS < r.Populations[2].RatePerMS {
		low, high = high, low
	}
	want := map[string]bool{
		"synaptic_ops ": false, "spikes ": true, "miou ": false, "rate_per_ms " + low: false,
		"rate_per_ms " + high: r.Populations[1].RatePerMS >= .9, "joules seneca": true,
	}
	for key, is := range want {
		if got, has := kept[key]; !has || got != is {
			t.Errorf("%s: kept %v (there: %v), want %v; populations %+v", key, got, has, is, r.Populations)
		}
	}
	if len(r.Breaches()) < 3 {
		t.Errorf("breaches %q", r.Breaches())
	}
}

func TestBadBudgets(t *testing.T) {
	for budget, want := range map[string]string{
		"{accuracy: {at_least: 1}}":               "the run has no such figure",
		"{spikes: {}}":                            "there is no bound",
		"{spikes: {at_most: 1, at_least: 2}}":     "is below at_least",
		"{spikes: {at_most: -1}}":                 "out of range",
		"{joules: {at_most: 1, profile: senecA}}": "there is no profile",
		"{spikes: {at_most: 1, profile: seneca}}": "only joules are of a profile",
	} {
		_, err := Parse("test.yaml", []byte(smallYAML), strictyaml.Setting{Path: "budget", Value: budget})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want %q", budget, err, want)
		}
	}
}
