package energy

// Profile is a named set of energy constants with its provenance. A constant
// of 0 means that the profile does not price that count.
type Profile struct {
	Name   string // short and stable; the key of results and tables
	Source string // where the constants were published
	Grade  Grade  // how they were obtained
	Note   string // what a reader must know to use them fairly

	SynapticOpJ   float64 // joules per delivery of a spike
	DenseOpJ      float64 // joules per multiply-accumulate of a dense pass
	NeuronUpdateJ float64 // joules per update of a neuron's state
	SpikeJ        float64 // joules per emitted spike
	MACJ          float64 // joules per multiply-accumulate of a readout
	LearningMACJ  float64 // joules per multiply-accumulate of learning

	// Covered names the counts (by JSON name) that have no constant because
	// SynapticOpJ is a mean that already holds their cost.
	Covered  []string
	Unpriced []string // what is left out: counts first, then physical terms
}

// Units of energy.
const (
	picojoule = 1e-12
	nanojoule = 1e-9
)

// Energies of single operations, 45 nm at 0.9 V.
const (
	f32AddJ = 0.9 * picojoule
	f32MulJ = 3.7 * picojoule
	f32MACJ = f32AddJ + f32MulJ
	// An access of 64 bit costs 10 pJ in a memory of 8 kB and 100 pJ in one of
	// 1 MB; half of it is charged to each of the two 32-bit words.
	sram8kBWordJ = 10 * picojoule / 2
	sram1MBWordJ = 100 * picojoule / 2
	// Each operation reads a weight, reads an accumulator (the membrane, for a
	// synaptic operation) and writes it back; a write is charged as a read.
	wordsPerOp = 3
)

const (
	horowitz     = "M. Horowitz, Computing's energy problem, ISSCC 2014"
	kerasSpiking = "KerasSpiking, keras_spiking/model_energy.py"
	senecaTable  = "G. Tang et al., SENECA, Front. Neurosci. 17, 2023, Table 3 (PMC10326429)"
)

// profiles returns every profile, in a fixed order: 45 nm circuits, chips,
// conventional processors. The result is the caller's to change.
func profiles() []Profile {
	all := append(circuits(), chips()...)
	all = append(all, processors()...)
	for i := range all {
		p := &all[i]
		p.Unpriced = append(unpricedCounts(*p), p.Unpriced...)
	}
	return all
}

// unpricedCounts names the counts that p has no constant for.
func unpricedCounts(p Profile) []string {
	what := map[string]string{
		"synaptic_ops":   "synaptic operations",
		"dense_ops":      "dense operations",
		"neuron_updates": "neuron updates",
		"spikes":         "spike generation",
		"readout_macs":   "readout",
		"learning_macs":  "learning",
	}
	if p.DenseOpJ == 0 {
		delete(what, "dense_ops") // an alternative to the spiking counts, not a part of them
	} else {
		for _, count := range []string{"synaptic_ops", "neuron_updates", "spikes", "readout_macs"} {
			delete(what, count) // a dense pass has none of these
		}
	}
	for _, count := range p.Covered {
		delete(what, count)
	}
	var names []string
	for _, t := range p.terms(Counts{}) {
		if name := what[t.Count]; name != "" && t.JoulesPerOp == 0 {
			names = append(names, name)
		}
	}
	return names
}
