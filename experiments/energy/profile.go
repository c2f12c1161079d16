package energy

import "slices"

// Prices are joules per operation of the quantities that a profile prices.
type Prices map[Quantity]float64

// Profile is a named set of energy constants with its provenance.
type Profile struct {
	Name   string // short and stable; the key of results and tables
	Source string // where the constants were published
	Grade  Grade  // how they were obtained
	Note   string // what a reader must know to use them fairly

	JoulesPerOp Prices
	// Covered are quantities without a constant because that of another holds their
	// cost.
	Covered []Quantity
	// StaticW is the power of the chip at rest, in W, where it was measured, and
	// StaticSource by whom; 0 where it is not known, or part of the constants.
	StaticW      float64
	StaticSource string
	// Unpriced is what is left out and not counted either.
	Unpriced []string
}

// dense reports whether p prices one pass of a conventional network.
func (p Profile) dense() bool { return p.JoulesPerOp[DenseOps] > 0 }

// ofSpikes are the quantities that a dense pass has none of.
var ofSpikes = []Quantity{SynapticOps, WeightFetches, StateReads, StateWrites, QueueEvents, NeuronUpdates, Spikes, CodingMACs, ReadoutMACs}

// inSynop are the quantities that a synaptic operation of a chip holds: it reads its
// weight and its neuron's state, and writes that.
var inSynop = []Quantity{WeightFetches, StateReads, StateWrites}

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
	// 1 MB; half of it is charged to each of the two 32-bit words. A write is charged
	// as a read.
	sram8kBWordJ = 10 * picojoule / 2
	sram1MBWordJ = 100 * picojoule / 2
	// A MAC of a dense pass reads a weight, reads an accumulator and writes it.
	wordsPerMAC = 3
	// An event of a queue is a time and a unit of 32 bit each, written and read.
	wordsPerEvent = 4
)

const (
	horowitz     = "M. Horowitz, Computing's energy problem, ISSCC 2014"
	kerasSpiking = "KerasSpiking, keras_spiking/model_energy.py"
	senecaTable  = "G. Tang et al., SENECA, Front. Neurosci. 17, 2023, Table 3 (PMC10326429)"
	// idleLoihi is of the chip while it ran nothing, measured.
	idleLoihi = "P. Blouw et al., Benchmarking keyword spotting efficiency on neuromorphic hardware, 2019 (arXiv:1812.01739): 29 mW idle"
)

// profiles returns every profile, in a fixed order: 45 nm circuits, chips,
// conventional processors.
func profiles() []Profile {
	chips := chips()
	for i := range chips {
		chips[i].Covered = append(chips[i].Covered, inSynop...)
	}
	return append(append(circuits(), chips...), processors()...)
}

// unpriced names the quantities that p has no constant for and that nothing covers:
// of what a run can have counted, in words.
func (p Profile) unpriced(c Counts) (names []string) {
	for _, d := range Definitions() {
		switch {
		case p.JoulesPerOp[d.Quantity] > 0 || slices.Contains(p.Covered, d.Quantity):
		case p.dense() && slices.Contains(ofSpikes, d.Quantity):
		case d.Quantity == DenseOps: // an alternative to the others, not a part of them
		case training(d.Quantity) && c.Of(d.Quantity) == 0:
		default:
			names = append(names, d.Words)
		}
	}
	return names
}

// training reports whether a quantity is one of training alone.
func training(q Quantity) bool { return q == LearningMACs || q == WeightUpdates }
