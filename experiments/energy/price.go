package energy

import "math"

// Counts are the operations of one image, or their mean over images.
type Counts struct {
	// SynapticOps is the number of deliveries: each spike times its true
	// fan-out, borders and strides included.
	SynapticOps float64 `json:"synaptic_ops"`
	// DenseOps is the number of multiply-accumulates of one dense pass of a
	// conventional network with the same connections: once per image, not
	// once per time step.
	DenseOps float64 `json:"dense_ops"`
	// NeuronUpdates is the number of times a neuron's state was advanced. An
	// event-driven simulation advances a neuron only when input arrives; a
	// clocked chip advances every neuron in every step and pays more.
	NeuronUpdates float64 `json:"neuron_updates"`
	// Spikes is the number of spikes emitted by the network's neurons. Input
	// spikes are not among them: no neuron of the network emitted them.
	Spikes float64 `json:"spikes"`
	// ReadoutMACs is the number of multiply-accumulates of the readouts.
	ReadoutMACs float64 `json:"readout_macs"`
	// LearningMACs is the number of multiply-accumulates spent on learning;
	// 0 for inference.
	LearningMACs float64 `json:"learning_macs"`
}

// Term is one priced count of an Estimate.
type Term struct {
	Count       string  `json:"count"`         // JSON name of the field of Counts
	Ops         float64 `json:"ops"`           // operations per image
	JoulesPerOp float64 `json:"joules_per_op"` // the profile's constant
	Joules      float64 `json:"joules"`        // Ops × JoulesPerOp
}

// Estimate is the energy of one image under one Profile.
type Estimate struct {
	Profile        string   `json:"profile"`
	Grade          Grade    `json:"grade"`
	Source         string   `json:"source"`
	Note           string   `json:"note"`
	JoulesPerImage float64  `json:"joules_per_image"` // sum over Priced
	Priced         []Term   `json:"priced"`
	Unpriced       []string `json:"unpriced"`
}

// Price prices c with every profile, in the order of profiles.
func Price(c Counts) []Estimate {
	all := profiles()
	estimates := make([]Estimate, len(all))
	for i, p := range all {
		estimates[i] = p.Price(c)
	}
	return estimates
}

// Price prices c. A count whose constant is 0 is not priced; the profile lists
// it as unpriced. Price panics if a count is negative, infinite or NaN.
func (p Profile) Price(c Counts) Estimate {
	e := Estimate{
		Profile:  p.Name,
		Grade:    p.Grade,
		Source:   p.Source,
		Note:     p.Note,
		Unpriced: append([]string(nil), p.Unpriced...),
	}
	for _, t := range p.terms(c) {
		if !(t.Ops >= 0) || math.IsInf(t.Ops, 1) {
			panic("energy: counts must be finite and not negative")
		}
		if t.JoulesPerOp == 0 {
			continue
		}
		t.Joules = t.Ops * t.JoulesPerOp
		e.JoulesPerImage += t.Joules
		e.Priced = append(e.Priced, t)
	}
	return e
}

// terms pairs every count with its constant, in the order of Counts.
func (p Profile) terms(c Counts) []Term {
	return []Term{
		{Count: "synaptic_ops", Ops: c.SynapticOps, JoulesPerOp: p.SynapticOpJ},
		{Count: "dense_ops", Ops: c.DenseOps, JoulesPerOp: p.DenseOpJ},
		{Count: "neuron_updates", Ops: c.NeuronUpdates, JoulesPerOp: p.NeuronUpdateJ},
		{Count: "spikes", Ops: c.Spikes, JoulesPerOp: p.SpikeJ},
		{Count: "readout_macs", Ops: c.ReadoutMACs, JoulesPerOp: p.MACJ},
		{Count: "learning_macs", Ops: c.LearningMACs, JoulesPerOp: p.LearningMACJ},
	}
}
