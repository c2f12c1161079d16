package experiments

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/strictyaml"
)

// Whatever results.json holds, a series of seeds refuses it or can sum it up.
func FuzzSeedResults(f *testing.F) {
	f.Add(read(f, mustRun(f, parse(f, smallYAML), options(f)).Dir, resultsFile))
	for _, text := range []string{
		`{"status": "complete"}`, `{"status": "complete", "test": {"miou": 2}}`, `{"status": "running"}`, `null`, `[]`, `{} {}`, ``,
		`{"status": "cancelled", "epochs": null, "test": {"prediction": {"miou": 0.5}, "images": -1}}`, `{"status": "complete", "seed": -1}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parseResults(data)
		if err != nil {
			if r != nil {
				t.Fatalf("results %v with the error %v", r, err)
			}
			return
		}
		if r.Status != "complete" && r.Status != "cancelled" {
			t.Fatalf("accepted %+v", r)
		}
		s := &SeedsResult{Seeds: []SeedResult{{Seed: 1, Prediction: r.Test.Prediction.Score}, {Seed: 2}}}
		if sp := s.spread(func(r SeedResult) float64 { return r.Prediction }); !(sp.Mean >= 0 && sp.Mean <= .5 && sp.StandardDeviation <= 1) {
			t.Fatalf("the spread is %+v", sp)
		}
		for _, table := range s.Tables() {
			if err := table.Write(&strings.Builder{}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What is wrong with a file of results is said, with its folder.
func TestBadSeedResults(t *testing.T) {
	for text, want := range map[string]string{
		`{"status": "complete", "test": {"miou": 1.5}}`: "a score of 1.5 is none",
		`{"status": "running"}`:                         `the status is "running"`,
		`null`:                                          `the status is ""`,
		`{`:                                             "unexpected end",
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, resultsFile), []byte(text))
		if _, err := readResults(dir); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, resultsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := file.Truncate(maxResultsBytes + 1); err != nil { // of nothing
		t.Fatal(err)
	}
	if _, err := readResults(dir); err == nil || !strings.Contains(err.Error(), "has more than") {
		t.Errorf("of 64 MiB and more: %v", err)
	}
}

// Whatever --set says, it is refused or leaves an experiment that can be written
// and read back, and nothing but a setting is one.
func FuzzSet(f *testing.F) {
	for _, text := range []string{
		"epochs=3", "learning.loss.beta=0.2", "coding.filter=null", "network.populations.enc.conv2d.channels=8", "network.populations.1.max_pool=null",
		"network.populations=[]", "network={neuron: {lif: {}}}", "name=a\nseed: 2", "=", "a.=1", ".=1", "seed=&a 1", "seed=*a", "seed=!!str 1", "seed=\x1b", "a..b=1",
		"network.populations.-1.name=x", "network.populations.99999999999999999999=1", "dataset.synthetic.train_images=1e3", "learning.homeostasis=null",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		setting, err := strictyaml.ParseSetting(text)
		if err != nil {
			if strings.Contains(strings.TrimSuffix(text, "="), "=") && !strings.HasPrefix(text, "=") {
				t.Fatalf("%q is refused: %v", text, err)
			}
			return
		}
		if setting.String() != text {
			t.Fatalf("%q is kept as %q", text, setting)
		}
		spec, err := Parse("x.yaml", []byte(smallYAML), setting)
		if err != nil {
			if spec != nil || err.Error() == "" {
				t.Fatalf("%v with the error %q", spec, err)
			}
			return
		}
		written, err := spec.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("again.yaml", written)
		if err != nil {
			t.Fatalf("%v in\n%s", err, written)
		}
		rewritten, err := again.YAML()
		if err != nil || !bytes.Equal(rewritten, written) {
			t.Fatalf("%v; %s\nhas become\n%s", err, written, rewritten)
		}
		if !reflect.DeepEqual(spec.settings, []string{text}) {
			t.Fatalf("the experiment tells of %q", spec.settings)
		}
	})
}
