package energy

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// counts are easy to multiply by hand: 1000 deliveries, 10 000 dense
// operations, 100 updates, 10 spikes, 50 readout and 20 learning MACs.
var counts = Counts{
	SynapticOps: 1000, DenseOps: 10_000, NeuronUpdates: 100,
	Spikes: 10, ReadoutMACs: 50, LearningMACs: 20,
}

func TestPriceByHand(t *testing.T) {
	want := []struct {
		profile    string
		picojoules float64
	}{
		{"45nm-arithmetic", 1000*0.9 + 50*4.6 + 20*4.6},
		{"45nm-arithmetic-ann", 10_000 * 4.6},
		{"45nm-sram-8kB", 1000*(0.9+15) + 50*(4.6+15) + 20*(4.6+15)},
		{"45nm-sram-8kB-ann", 10_000 * (4.6 + 15)},
		{"45nm-sram-1MB", 1000*(0.9+150) + 50*(4.6+150) + 20*(4.6+150)},
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
		physical := len(p.Unpriced) - len(unpricedCounts(p))
		if physical < 1 {
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
		if spiking, dense := p.SynapticOpJ > 0, p.DenseOpJ > 0; spiking == dense {
			t.Errorf("%s: prices synaptic operations %v and dense operations %v, want exactly one", p.Name, spiking, dense)
		}
	}
}

func TestCountsWithoutAConstantAreListedAsUnpriced(t *testing.T) {
	tests := []struct{ profile, want string }{
		{"45nm-arithmetic", "neuron updates, spike generation, memory traffic, routing and control, leakage and clock"},
		{"45nm-arithmetic-ann", "learning, memory traffic, routing and control, leakage and clock"},
		{"truenorth-marginal", "neuron updates, spike generation, readout, learning, routing, leakage and clock, input and output"},
		{"truenorth", "readout, learning, input and output"}, // its constant covers the neurons
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
		c := Counts{
			SynapticOps: draw("synaptic ops"), DenseOps: draw("dense ops"),
			NeuronUpdates: draw("updates"), Spikes: draw("spikes"),
			ReadoutMACs: draw("readout"), LearningMACs: draw("learning"),
		}
		// Doubling is exact in binary floating point.
		twice := Counts{2 * c.SynapticOps, 2 * c.DenseOps, 2 * c.NeuronUpdates, 2 * c.Spikes, 2 * c.ReadoutMACs, 2 * c.LearningMACs}
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
		`"priced":[{"count":"synaptic_ops","ops":2,`, `"unpriced":["neuron updates",`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s\nlacks %s", text, want)
		}
	}
}
