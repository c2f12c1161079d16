package experiments

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/dataset"
	"spikesim/experiments/npz"
	"spikesim/experiments/stage"
)

// writeUntidy leaves spikes of a population in: of the first sample two that stand
// before an earlier one, one twice, and one after 20 ms; of another one after 20 ms.
func writeUntidy(t *testing.T, samples int) string {
	t.Helper()
	const ms = 1_000_000
	times := []int64{3 * ms, 2 * ms, 1 * ms, 5 * ms, 5 * ms, 20 * ms, 20*ms + 1}
	units := []int32{0, 1, 0, 1, 1, 0, 0}
	of := make([]int32, len(times))
	labels := []int32{0}
	for s := 1; s < samples; s++ {
		times, units, of, labels = append(times, int64(s)*ms), append(units, 1), append(of, int32(s)), append(labels, int32(s%2))
	}
	if samples > 1 {
		times, units, of = append(times, 30*ms), append(units, 0), append(of, 1)
	}
	file := filepath.Join(t.TempDir(), "untidy.npz")
	arrays := []npz.Array{
		{Name: "in.time_ns", Shape: []int{len(times)}, Data: times},
		{Name: "in.unit", Shape: []int{len(times)}, Data: units},
		{Name: "in.sample", Shape: []int{len(times)}, Data: of},
		{Name: "label", Shape: []int{len(labels)}, Data: labels},
	}
	if samples == 1 {
		arrays = arrays[:2]
	}
	if err := npz.Write(file, arrays, nil); err != nil {
		t.Fatal(err)
	}
	return file
}

// A file of spikes is read once for all lanes, those prepared ahead and those of a
// team included.
func TestLanesShareAFileOfSpikes(t *testing.T) {
	file := writeUntidy(t, 1)
	spec := parse(t, untidyYAML+"batch: 3\ninputs: {in: {recorded: {path: "+file+"}}}")
	s, err := newSession(spec, &dataset.Set{Name: dataset.NoneName}, stage.Serial)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if s.spare, err = s.newBank(); err != nil {
		t.Error(err)
	}
	m, err := s.member(stage.Serial)
	if err != nil {
		t.Fatal(err)
	}
	samples := []dataset.Sample{{Name: "a"}}
	for _, shown := range []*session{s, m} {
		if err := shown.showTests(t.Context(), samples); err != nil {
			t.Fatal(err)
		}
		if c := shown.Net.Counters(); c.Populations[0].Spikes != 5 {
			t.Errorf("%d spikes of the file are shown, want 5", c.Populations[0].Spikes)
		}
	}
}

const untidyYAML = `
name: untidy
duration_ms: 20
epochs: 0
network:
  neuron: {lif: {threshold: 0.5}}
  populations:
    - {name: in, input: {units: 2}}
    - {name: out, dense: {units: 2}, init: {kind: uniform, weight_gain: 3}}
  connections:
    - {from: in, to: out}
`

// Spikes that were put in order, dropped, or come when nothing is shown any more are
// counted for whoever reads the results, whichever way they come.
func TestWhatIsNotShownIsCounted(t *testing.T) {
	const (
		moved   = "2 spikes were out of order and have been sorted"
		dropped = "1 spikes of a unit that has another at the same nanosecond have been dropped"
		late    = "1 spikes come after the end of a presentation of 20 ms and are not shown"
	)
	several, one := writeUntidy(t, 8), writeUntidy(t, 1)
	for _, tt := range []struct {
		name, yaml, input string
		want              []string
	}{
		{"input", "dataset: {name: input}", one, []string{moved, dropped, late}},
		{"file of a population", "inputs: {in: {recorded: {path: " + several + "}}}", "",
			[]string{moved, dropped, late, "the first sample alone is shown, 7 more are not"}},
		{"data set", "dataset: {name: spikes, path: " + several + ", train_images: 4}\ntask: {classes: {count: 2}}", "",
			[]string{moved, dropped, "2 spikes of 2 samples come after the end"}},
		{"list", "inputs: {in: {list: {times_ms: [1, 20, 20.1]}}}", "", []string{"2 spikes come after the end"}},
		{"nothing", "inputs: {in: {list: {times_ms: [1, 20]}}}", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := options(t)
			o.Input = tt.input
			r := mustRun(t, parse(t, untidyYAML+tt.yaml), o)
			notes := strings.Join(r.Dataset.Notes, "\n")
			for _, want := range tt.want {
				if !strings.Contains(notes, want) {
					t.Errorf("%q is not in the notes\n%s", want, notes)
				}
			}
			if (notes != "") != (tt.want != nil) {
				t.Errorf("notes %q", notes)
			}
			for _, note := range r.Dataset.Notes {
				if !slices.Contains(r.Tables()[0].Notes, note) {
					t.Errorf("%q is not shown", note)
				}
			}
		})
	}
}
