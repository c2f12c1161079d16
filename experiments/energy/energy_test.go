package energy

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// counts are easy to multiply by hand: 1000 deliveries of 30 events, 10 000 dense
// operations, 100 updates of 3 words, 10 spikes, 7 coding, 50 readout and 20 learning
// MACs, in half a second.
var counts = Counts{
	SynapticOps: 1000, QueueEvents: 30, DenseOps: 10_000, NeuronUpdates: 100, StateWords: 300,
	Spikes: 10, CodingMACs: 7, ReadoutMACs: 50, LearningMACs: 20, WeightUpdates: 5, PresentedS: 0.5,
}

// words are what counts reads and writes: fetches, states twice, events.
const words = (1000 + 50 + 20) + 2*(1000+50+20+300) + 4*30

func TestPriceByHand(t *testing.T) {
	want := []struct {
		profile    string
		picojoules float64
	}{
		{"45nm-arithmetic", 1000*0.9 + (100+7+50+20)*4.6},
		{"45nm-arithmetic-ann", 10_000 * 4.6},
		{"45nm-sram-8kB", 1000*0.9 + (100+7+50+20)*4.6 + words*5},
		{"45nm-sram-8kB-ann", 10_000 * (4.6 + 15)},
		{"45nm-sram-1MB", 1000*0.9 + (100+7+50+20)*4.6 + words*50},
		{"45nm-sram-1MB-ann", 10_000 * (4.6 + 150)},
		{"loihi-minimum", 1000 * 23.6},
		{"loihi-kerasspiking", 1000*27.1 + 100*81},
		{"loihi-sanafe", 1000*35.5 + 100*72.8 + 10*69.3},
		{"truenorth", 1000 * 26},
		{"truenorth-marginal", 1000 * 2.5},
		{"spinnaker", 1000*13_300 + 100*26_000},
		{"spinnaker2-prototype", 1000*450 + 100*2190},
		{"spinnaker2-survey", 1000 * 10},
		{"odin", 1000 * 12.7},
		{"reckon", 1000 * 5.3},
		{"seneca", 1000 * 2.8},
		{"mubrain", 1000 * 26},
		{"tianjic", 1000 * 1.54},
		{"neuronflow", 1000 * 20},
		{"cpu-i7-4960x", 10_000 * 8600},
		{"gpu-titan-black", 10_000 * 300},
		{"arm-cortex-a", 10_000 * 900},
	}
	got := Price(counts)
	if len(got) != len(want) {
		t.Fatalf("%d estimates, want %d", len(got), len(want))
	}
	for i, w := range want {
		if got[i].Profile != w.profile {
			t.Fatalf("estimate %d is of %s, want %s: the order is a promise", i, got[i].Profile, w.profile)
		}
		if wantJ := w.picojoules * 1e-12; math.Abs(got[i].JoulesPerImage-wantJ) > 1e-12*wantJ {
			t.Errorf("%s: %g J, want %g J", w.profile, got[i].JoulesPerImage, wantJ)
		}
	}
}

func TestTermsAddUpToTheEstimate(t *testing.T) {
	for _, e := range Price(counts) {
		var sum float64
		for _, term := range e.Priced {
			if term.Joules != term.Ops*term.JoulesPerOp {
				t.Errorf("%s: %s: %g J is not %g × %g J", e.Profile, term.Count, term.Joules, term.Ops, term.JoulesPerOp)
			}
			sum += term.Joules
		}
		if sum != e.JoulesPerImage {
			t.Errorf("%s: terms add up to %g J, the estimate says %g J", e.Profile, sum, e.JoulesPerImage)
		}
	}
}

func TestEveryProfileStatesItsProvenance(t *testing.T) {
	grades := []Grade{Measured, Prototype, PreSilicon, Analytic, Estimated}
	seen := map[string]bool{}
	for _, p := range profiles() {
		if seen[p.Name] {
			t.Errorf("%s: listed twice", p.Name)
		}
		seen[p.Name] = true
		if p.Name == "" || p.Source == "" || p.Note == "" {
			t.Errorf("%q: name, source and note must not be empty", p.Name)
		}
		if !slices.Contains(grades, p.Grade) {
			t.Errorf("%s: grade %q is not one of grades", p.Name, p.Grade)
		}
		// Counts are not enough: no profile covers all of physics.
		if len(p.Unpriced) < 1 {
			t.Errorf("%s: lists no physical term as unpriced", p.Name)
		}
		for _, u := range p.Unpriced {
			if strings.TrimSpace(u) == "" {
				t.Errorf("%s: empty entry among the unpriced", p.Name)
			}
		}
	}
}

func TestProfilesPriceEitherSpikesOrADensePass(t *testing.T) {
	for _, p := range profiles() {
		if spiking, dense := p.JoulesPerOp[SynapticOps] > 0, p.JoulesPerOp[DenseOps] > 0; spiking == dense {
			t.Errorf("%s: prices synaptic operations %v and dense operations %v, want exactly one", p.Name, spiking, dense)
		}
	}
}

func TestCountsWithoutAConstantAreListedAsUnpriced(t *testing.T) {
	tests := []struct{ profile, want string }{
		{"45nm-arithmetic", "weight fetches, state reads, state writes, queue events, optimizer, routing and control, leakage and clock"},
		{"45nm-arithmetic-ann", "learning, optimizer, memory traffic, routing and control, leakage and clock"},
		{"truenorth-marginal", "queue events, neuron updates, spike generation, input coding, readout, learning, optimizer, routing, leakage and clock, input and output"},
		{"truenorth", "input coding, readout, learning, optimizer, input and output"}, // its constant covers the neurons
	}
	for _, tt := range tests {
		for _, e := range Price(counts) {
			if got := strings.Join(e.Unpriced, ", "); e.Profile == tt.profile && got != tt.want {
				t.Errorf("%s leaves unpriced: %s\nwant: %s", e.Profile, got, tt.want)
			}
		}
	}
}

func TestPriceIsLinear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) float64 { return float64(rapid.IntRange(0, 1e12).Draw(t, name)) }
		var c, twice Counts
		for i, from := 0, reflect.ValueOf(&c).Elem(); i < from.NumField(); i++ {
			x := draw(from.Type().Field(i).Name)
			from.Field(i).SetFloat(x)
			reflect.ValueOf(&twice).Elem().Field(i).SetFloat(2 * x)
		}
		// Doubling is exact in binary floating point.
		one, two := Price(c), Price(twice)
		for i := range one {
			if two[i].JoulesPerImage != 2*one[i].JoulesPerImage {
				t.Fatalf("%s: twice the counts cost %g J, once %g J", one[i].Profile, two[i].JoulesPerImage, one[i].JoulesPerImage)
			}
		}
	})
}

func TestProfilesAreNotShared(t *testing.T) {
	profiles()[0].Unpriced[0] = "changed"
	Price(counts)[0].Unpriced[0] = "changed"
	if got := profiles()[0].Unpriced[0]; got == "changed" {
		t.Error("changing a returned profile or estimate changed the next one")
	}
}

func TestPriceRejectsImpossibleCounts(t *testing.T) {
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a count of %g was priced", bad)
				}
			}()
			Price(Counts{LearningMACs: bad})
		}()
	}
}

func TestEstimateAsJSON(t *testing.T) {
	text, err := json.Marshal(Price(Counts{SynapticOps: 2})[6])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"profile":"loihi-minimum"`, `"grade":"pre-silicon"`, `"joules_per_image":4.72e-11`,
		`"priced":[{"count":"synaptic_ops","ops":2,`, `"unpriced":["queue events","neuron updates",`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s\nlacks %s", text, want)
		}
	}
}

// Static power counts for as long as a sample lasts, and apart.
func TestStaticPower(t *testing.T) {
	for _, e := range Price(counts) {
		loihi := strings.HasPrefix(e.Profile, "loihi")
		switch {
		case loihi != (e.StaticJoules != nil):
			t.Errorf("%s: static energy %v", e.Profile, e.StaticJoules)
		case loihi && (*e.StaticJoules != 0.029*0.5 || e.StaticSource == ""):
			t.Errorf("%s: %g J at rest, from %q", e.Profile, *e.StaticJoules, e.StaticSource)
		}
	}
}

func TestRanges(t *testing.T) {
	got := Ranges([]Estimate{
		{Profile: "a", Grade: Analytic, JoulesPerImage: 2}, {Profile: "b", Grade: Measured, JoulesPerImage: 5},
		{Profile: "c", Grade: Analytic, JoulesPerImage: 1}, {Profile: "d", Grade: Analytic, JoulesPerImage: 9, Dense: true},
		{Profile: "e", Grade: Analytic, JoulesPerImage: 3},
	})
	want := []Range{
		{Measured, false, 5, "b", 5, "b", 1}, {Analytic, false, 1, "c", 3, "e", 3}, {Analytic, true, 9, "d", 9, "d", 1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Every quantity is defined once, and what a profile prices or covers is one of them.
func TestQuantitiesAreDefined(t *testing.T) {
	defined := map[Quantity]bool{}
	for _, d := range Definitions() {
		if defined[d.Quantity] || d.Words == "" || d.Is == "" {
			t.Errorf("%s is defined twice, or not said", d.Quantity)
		}
		defined[d.Quantity] = true
		counts.Of(d.Quantity)
	}
	for _, p := range profiles() {
		for q := range p.JoulesPerOp {
			if !defined[q] {
				t.Errorf("%s prices %s, which is no quantity", p.Name, q)
			}
		}
	}
}
