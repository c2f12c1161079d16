package experiments

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// loop is smallYAML with a way back of the given delay.
func loop(delayMS string) string {
	return strings.Replace(smallYAML, "learning:", `  connections:
    - {from: image, to: enc}
    - {from: enc, to: out}
    - {from: out, to: out, delay_ms: `+delayMS+`, weights: own}
learning:`, 1)
}

// A cycle that makes a presentation of too many windows is refused before anything
// starts, with a delay that helps; one of many is said.
func TestCyclesOfShortDelays(t *testing.T) {
	for _, tt := range []struct {
		delayMS string
		said    string
		refused string
	}{
		{"1", "", ""},
		{"0.1", "", ""},
		{"0.001", "", ""},
		{"0.0001", "The delays around the cycle out → out are so short that a presentation of 8 ms takes 80,000 windows in each of 3 populations, about 240 ms for every batch", ""},
		{"0.00001", "takes 800,000 windows", ""},
		{"0.000001", "", "network.connections: the delays around the cycle out → out are so short that a presentation of 8 ms takes 8,000,000 windows in each of 3 populations, about 24 s for every batch; give one connection of every such cycle a delay_ms of at least 0.00001"},
		{"0.0000001", "", "delay_ms: 1e-07 ms is less than half a nanosecond, the resolution of time; give 0 or at least 0.000001"},
		{"0", "", "cycle without delay"},
	} {
		spec, err := Parse("test.yaml", []byte(loop(tt.delayMS)))
		if tt.refused != "" {
			if err == nil || !strings.Contains(err.Error(), tt.refused) {
				t.Errorf("%s ms: %v, want %q", tt.delayMS, err, tt.refused)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s ms: %v", tt.delayMS, err)
			continue
		}
		l := &listener{}
		if err := (&Options{Progress: l}).tellSteps(spec); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(l.lines); (len(l.lines) > 0) != (tt.said != "") || !strings.Contains(got, tt.said) {
			t.Errorf("%s ms: said %s, want %q", tt.delayMS, got, tt.said)
		}
		tables, err := spec.Tables(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(fmt.Sprint(tables), "so short that a presentation"); got != (tt.said != "") {
			t.Errorf("%s ms: check says so: %v", tt.delayMS, got)
		}
	}
	// The advice holds wherever it is given.
	for _, ms := range []string{"8", "1000", "999983"} {
		yaml := strings.Replace(loop("0.000001"), "duration_ms: 8", "duration_ms: "+ms, 1)
		_, err := Parse("test.yaml", []byte(yaml))
		if err == nil {
			t.Fatalf("%s ms are not refused", ms)
		}
		_, advice, _ := strings.Cut(err.Error(), "of at least ")
		if _, err := Parse("test.yaml", []byte(strings.Replace(yaml, "delay_ms: 0.000001", "delay_ms: "+advice, 1))); err != nil {
			t.Errorf("%s ms: with the delay advised: %v", ms, err)
		}
	}
	for _, said := range []bool{false, true} {
		spec := parse(t, loop(map[bool]string{false: "1", true: "0.0001"}[said]), "test_images: 4", "test_images: 1")
		o := options(t)
		l := &listener{}
		none := 0
		o.Progress, o.Epochs = l, &none
		mustRun(t, spec, o)
		if got := strings.Contains(fmt.Sprint(l.lines), "so short that"); got != said {
			t.Errorf("a run says so: %v, want %v", got, said)
		}
	}
}

// A clock of very many steps is refused before anything starts, and one of many is
// said.
func TestStepsOfTheClock(t *testing.T) {
	for _, tt := range []struct {
		stepMS  float64
		said    string
		refused bool
	}{
		{1, "", false},
		{0.01, "", false},
		{0.0001, "On the clock, with --dt-ms 0.0001, a presentation of 8 ms takes 80,000 steps in each of 3 populations, at least", false},
		{0.000001, "on the clock, with --dt-ms 0.000001, a presentation of 8 ms takes 8,000,000 steps in each of 3 populations", true},
	} {
		l := &listener{}
		o := &Options{Engine: EngineClocked, DTMS: tt.stepMS, Progress: l}
		err := o.tellSteps(parse(t, smallYAML))
		said := fmt.Sprint(l.lines)
		if err != nil {
			said = err.Error()
		}
		if (err != nil) != tt.refused || !strings.Contains(said, tt.said) || tt.said == "" && len(l.lines) > 0 {
			t.Errorf("steps of %g ms: error %v, said %q", tt.stepMS, err, l.lines)
		}
	}
	o := options(t)
	o.Engine, o.DTMS, o.Out = EngineClocked, 0.000001, filepath.Join(t.TempDir(), "out")
	if _, err := Run(t.Context(), parse(t, smallYAML), o); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("a run: %v", err)
	}
	if _, err := os.Stat(o.Out); !os.IsNotExist(err) {
		t.Errorf("it left %s behind", o.Out)
	}
}
