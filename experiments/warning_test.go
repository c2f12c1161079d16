package experiments

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/dataset"
	"spikesim/experiments/npz"
	"spikesim/network"
)

// lively is what makes every unit of the small experiment fire.
var lively = []string{"dense: {units: 12}, init: {kind: uniform, weight_gain: 2}", "dense: {units: 12}, init: {kind: uniform, weight_gain: 5}"}

// kinds lists warnings as "population kind".
func kinds(warnings []Warning) []string {
	list := []string{}
	for _, w := range warnings {
		list = append(list, w.Population+" "+w.Kind)
	}
	return list
}

// What is warned of follows from the counts, with bounds where they are said to
// be.
func TestWarningsFollowFromTheCounts(t *testing.T) {
	spec := parse(t, smallYAML, "dense: {units: 12}", "dense: {units: 1200}")
	d, err := spec.Network.Describe()
	if err != nil {
		t.Fatal(err)
	}
	const images = 10
	// Spikes per image of image, enc and out, which have 96, 288 and 1,200 neurons
	// and are shown for 8 ms; the smallest numbers that are none too few.
	for _, tt := range []struct {
		name   string
		spikes [3]uint64
		silent []int // channels of enc
		want   []string
		text   string
	}{
		{"healthy", [3]uint64{50, 300, 300}, nil, nil, ""},
		{"a third of all ticks", [3]uint64{50, 768, 3200}, nil, nil, ""},
		{"input as fast as it is told", [3]uint64{700, 300, 300}, nil, nil, ""},
		{"few enough", [3]uint64{50, 3, 12}, nil, nil, ""},
		{"too few", [3]uint64{50, 2, 11}, nil, []string{"enc nearly_silent", "out nearly_silent"}, "out hardly fires: 11 spikes of its 1200 neurons per presentation, at the 10 test images"},
		{"half", [3]uint64{50, 1152, 300}, nil, nil, ""},
		{"more than half", [3]uint64{50, 1153, 300}, nil, []string{"enc saturated"}, "enc fires at 0.50 spikes per neuron and ms, more than 0.5, at the 10 test images"},
		{"dead", [3]uint64{50, 0, 0}, nil, []string{"enc silent", "out silent"}, "out never fired at the 10 test images: nothing reached it from enc"},
		{"unseen", [3]uint64{0, 300, 300}, nil, []string{"image silent"}, "image never fired at the 10 test images"},
		{"a channel", [3]uint64{50, 300, 300}, []int{1}, []string{"enc silent_channels"}, "enc: 1 of 3 channels never fired at the 10 test images: channel 1"},
		{"two channels", [3]uint64{50, 300, 300}, []int{0, 2}, []string{"enc silent_channels"}, "enc: 2 of 3 channels never fired at the 10 test images: channels 0, 2"},
	} {
		c := network.Counters{Presentations: images, Ticks: images * 8, Connections: make([]network.ConnectionCounters, len(d.Connections))}
		for i, p := range d.Populations {
			c.Populations = append(c.Populations, network.PopulationCounters{Spikes: tt.spikes[i] * images})
			fired := make(network.Channels, (p.Neurons.Channels+7)/8)
			for k := range fired {
				fired[k] = 0xff
			}
			if p.Name == "enc" {
				for _, ch := range tt.silent {
					fired[0] &^= 1 << ch
				}
			}
			c.Fired = append(c.Fired, fired)
			for k := range d.Connections {
				if d.Connections[k].From == p.Name {
					c.Connections[k].Spikes = tt.spikes[i] * images
				}
			}
		}
		got := spec.warnings(d, &c, "test images")
		if !slices.Equal(kinds(got), tt.want) {
			t.Errorf("%s: warned of %q, want %q", tt.name, kinds(got), tt.want)
		} else if tt.text != "" && got[len(got)-1].Text != tt.text {
			t.Errorf("%s: warned with\n%s, want\n%s", tt.name, got[len(got)-1].Text, tt.text)
		}
		c.Fired = nil
		if got := kinds(spec.warnings(d, &c, "test images")); slices.ContainsFunc(got, func(k string) bool { return strings.Contains(k, network.WarnSilentChannels) }) {
			t.Errorf("%s: warned of channels that are not known: %q", tt.name, got)
		}
	}
}

// scaled writes the weights of a run with one array changed, and returns the file.
func scaled(t *testing.T, from, array string, change func(i int, v float32) float32) string {
	t.Helper()
	a, err := npz.Read(filepath.Join(from, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	changed := false
	for i := range a.Arrays {
		if a.Arrays[i].Name == array {
			values, err := a.Arrays[i].Float32()
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range values {
				values[k] = change(k, v)
			}
			a.Arrays[i].Data = values
			changed = true
		}
	}
	if !changed {
		t.Fatalf("there is no array %s", array)
	}
	file := filepath.Join(t.TempDir(), "changed.npz")
	if err := npz.Write(file, a.Arrays, a.Extra); err != nil {
		t.Fatal(err)
	}
	return file
}

// A layer whose weights were spoiled is named on the terminal and in the results,
// whatever engine and however many cores.
func TestDeadLayersAreSaid(t *testing.T) {
	spec := parse(t, smallYAML, lively...)
	whole := mustRun(t, spec, options(t))
	if len(whole.Warnings) != 0 {
		t.Fatalf("a network that works is warned of: %+v", whole.Warnings)
	}
	perChannel := 9 // 3×3 weights of one input channel
	for _, tt := range []struct {
		name   string
		change func(i int, v float32) float32
		want   []string
		silent [3]int // channels, per population
	}{
		{"dead", func(_ int, v float32) float32 { return v / 1000 }, []string{"enc silent", "out silent"}, [3]int{0, 3, 12}},
		{"a channel", func(i int, v float32) float32 {
			if i/perChannel == 2 {
				return -1
			}
			return v
		}, []string{"enc silent_channels"}, [3]int{0, 1, 0}},
		{"saturated", func(int, float32) float32 { return 10 }, []string{"enc saturated", "out saturated", "out silent_channels"}, [3]int{0, 0, -1}},
	} {
		file := scaled(t, whole.Dir, "enc.weights", tt.change)
		spec := spec
		if tt.name == "saturated" {
			spec = parse(t, smallYAML, append(lively, "max_rate_per_ms: 0.4", "max_rate_per_ms: 8")...)
		}
		var first *Results
		for _, engine := range []string{EngineEvent, EngineSerial, EngineClocked} {
			for _, cores := range []int{1, 2} {
				o := options(t)
				o.Eval, o.Weights, o.Engine, o.ForeignWeights = true, file, engine, true
				if engine == EngineClocked {
					o.DTMS, o.SkipZeros = 0.05, true
				}
				withCores(cores, func() {
					r := mustRun(t, spec, o)
					var stored struct {
						Warnings []Warning `json:"warnings"`
					}
					if err := json.Unmarshal(read(t, r.Dir, resultsFile), &stored); err != nil {
						t.Fatal(err)
					}
					if !slices.Equal(kinds(stored.Warnings), tt.want) || !reflect.DeepEqual(stored.Warnings, r.Warnings) {
						t.Errorf("%s, %s: %+v, want %q", tt.name, engine, stored.Warnings, tt.want)
					}
					for i, p := range r.Populations {
						// Rounding alone decides which units are silent behind one that fires at everything.
						if want := tt.silent[i]; p.SilentChannels == nil || want >= 0 && *p.SilentChannels != want {
							t.Errorf("%s, %s: %s has other silent channels than %d", tt.name, engine, p.Name, want)
						}
					}
					tables := r.Tables()
					if last := tables[len(tables)-1]; last.Title != "Warnings" || !strings.Contains(strings.Join(last.Notes, "\n"), r.Warnings[0].Text) {
						t.Errorf("%s, %s: the last table is %+v", tt.name, engine, last)
					}
					if first == nil {
						first = r
					} else if engine != EngineClocked && !reflect.DeepEqual(r.Warnings, first.Warnings) {
						t.Errorf("%s: %s warns of %+v, another engine of %+v", tt.name, engine, r.Warnings, first.Warnings)
					}
				})
			}
		}
	}
}

// What died in training is said after the first epoch, once, and a run that was
// cut warns of what the whole one does.
func TestDeathInTrainingIsSaid(t *testing.T) {
	spec := parse(t, smallYAML, "max_pool: 2, init: {kind: uniform, weight_gain: 2}", "max_pool: 2, init: {kind: uniform, weight_gain: 0.01}")
	l := &listener{}
	o := options(t)
	o.Progress = l
	whole := mustRun(t, spec, o)
	var said []string
	for _, line := range l.lines {
		if strings.Contains(line, "never fired") {
			said = append(said, line)
		}
	}
	want := []string{
		"epoch 1: enc never fired at the 10 training images; what helps: larger weights (init.weight_gain), a lower threshold, calibration, learning.homeostasis, learning.zero_mean",
		"epoch 1: out never fired at the 10 training images: nothing reached it from enc",
	}
	if !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
	for _, e := range whole.Epochs {
		if got := fmt.Sprint(kinds(e.Warnings)); got != "[enc silent out silent]" {
			t.Errorf("epoch %d warns of %s", e.Epoch, got)
		}
	}
	// The test says the same, so the training does not say it again.
	if got := fmt.Sprint(kinds(whole.Warnings)); got != "[enc silent out silent]" {
		t.Errorf("the run warns of %s", got)
	}
	cut := interrupted(t, spec, options(t), "epoch 2/2, training", 4, true)
	mustRun(t, spec, resuming(t, cut.Dir))
	sameRun(t, "resumed", cut.Dir, whole.Dir)
}

// A layer that fires at first and is dead at the end of an epoch is said after that
// epoch, by the images that it is scored on. What kills it here is a readout that
// weighs all that fires, and so says too much of everything.
func TestDeathWithinAnEpochIsSaid(t *testing.T) {
	start := mustRun(t, parse(t, smallYAML, append(lively, "learning_rate: 0.01", "learning_rate: 1.0e-9")...), options(t))
	o := options(t)
	l := &listener{}
	o.Progress, o.Weights = l, scaled(t, start.Dir, "enc.readout.weights", func(int, float32) float32 { return 1 })
	r := mustRun(t, parse(t, smallYAML, append(lively, "learning_rate: 0.01", "learning_rate: 1.0e-9", "learning_rate: 0.001", "learning_rate: 0.05")...), o)
	want := "epoch 1: enc never fired at the 4 test images; what helps: larger weights (init.weight_gain), a lower threshold, calibration, learning.homeostasis, learning.zero_mean"
	if !slices.Contains(l.lines, want) {
		t.Errorf("said %q, want %q", l.lines, want)
	}
	if got := kinds(r.Epochs[0].Warnings); !slices.Contains(got, "enc silent") {
		t.Errorf("the first epoch warns of %q", got)
	}
}

// A photograph that leaves layers silent says so; channels it need not reach.
func TestLocateSaysWhatIsSilent(t *testing.T) {
	spec := parse(t, smallYAML, lively...)
	whole := mustRun(t, spec, options(t))
	set := dataset.Synthetic(spec.Dataset, spec.Seed, 0)
	file := sampleImage(t, &set.Test[0], 8, 12, 1)
	locate := func(weights string) *Location {
		l, err := NewLocator(weights)
		if err != nil {
			t.Fatal(err)
		}
		at, err := l.Locate(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := locate(filepath.Join(whole.Dir, weightsFile)); len(at.Warnings) != 0 {
		t.Errorf("warned of %+v", at.Warnings)
	}
	dead := locate(scaled(t, whole.Dir, "enc.weights", func(_ int, v float32) float32 { return v / 1000 }))
	if got := fmt.Sprint(kinds(dead.Warnings)); got != "[enc silent out silent]" || dead.Warnings[0].Text != "enc never fired at the photograph" {
		t.Errorf("warned of %s: %+v", got, dead.Warnings)
	}
}
