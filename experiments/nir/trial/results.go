package trial

import (
	"spikesim/experiments/energy"
	"spikesim/experiments/nir"
)

// Results are what a trial found. Counts are of the one presentation.
type Results struct {
	// Model is the file, Version that of the nir package that wrote it.
	Model   string `json:"model"`
	Version string `json:"nir_version"`
	Status  string `json:"status"`
	// Profile names how the file was read, and Reading is that.
	Profile string      `json:"profile"`
	Reading nir.Reading `json:"reading"`
	// Source names the code that the profile of a tool was read from, Deviations say in
	// what it departs from the format's document for the nodes of this model.
	Source     string      `json:"source,omitempty"`
	Deviations []string    `json:"deviations,omitempty"`
	Engine     string      `json:"engine"`
	Input      InputResult `json:"input"`
	// DTMS is the step of arrays and of potentials, DurationMS how long the trial lasted.
	DTMS       float64 `json:"dt_ms"`
	DurationMS float64 `json:"duration_ms"`

	// Nodes says what became of every node.
	Nodes []NodeResult `json:"nodes"`
	// Populations are the nodes that fire or have a potential, Connections the links
	// between them.
	Populations []PopulationResult `json:"populations"`
	Connections []ConnectionResult `json:"connections"`
	Outputs     []OutputResult     `json:"outputs"`
	Totals      Totals             `json:"totals"`
	Energy      []energy.Estimate  `json:"energy"`
	Warnings    []string           `json:"warnings"`

	// SpikeHash is that of all spikes of the engine; "" where there is none.
	SpikeHash   string  `json:"spike_hash,omitempty"`
	WallSeconds float64 `json:"wall_seconds"`

	// Dir is where the trial was written.
	Dir string `json:"-"`
}

// InputResult is what was shown.
type InputResult struct {
	File  string `json:"file"`
	Kind  string `json:"kind"`
	Steps int    `json:"steps,omitempty"` // rows of an array
	// Spikes is the number of events, Label the class where it is known.
	Spikes int      `json:"spikes"`
	Label  *int     `json:"label,omitempty"`
	Notes  []string `json:"notes,omitempty"`
}

// NodeResult is what became of a node.
type NodeResult struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	In     []int  `json:"in"`
	Out    []int  `json:"out"`
	Status string `json:"status"`
	How    string `json:"how,omitempty"`
}

// PopulationResult is what a node did.
type PopulationResult struct {
	Name          string  `json:"name"`
	Neurons       int     `json:"neurons"`
	Input         bool    `json:"input,omitempty"`
	Spikes        float64 `json:"spikes"`
	RatePerMS     float64 `json:"rate_per_ms"`
	NeuronUpdates float64 `json:"neuron_updates"`
}

// ConnectionResult is what a link delivered.
type ConnectionResult struct {
	From    string   `json:"from"`
	To      string   `json:"to"`
	Through []string `json:"through,omitempty"`
	// Kind is that of connection in the engine, DelayMS how long a spike is under way.
	Kind     string  `json:"kind"`
	DelayMS  float64 `json:"delay_ms"`
	Synapses int64   `json:"synapses"`
	// SynapticOps is the number of deliveries of one spike to one synapse, DenseOps that
	// of every synapse once a step.
	SynapticOps float64 `json:"synaptic_ops"`
	DenseOps    float64 `json:"dense_ops"`
}

// OutputResult is what reached an Output.
type OutputResult struct {
	Name string `json:"name"`
	// Spikes counts those of every unit, in C order; it is empty where potentials reach
	// the output. Mean is then the potential of every unit, the mean over all steps, and
	// Last that at the end.
	Spikes []int     `json:"spikes,omitempty"`
	Mean   []float64 `json:"mean_potential,omitempty"`
	Last   []float64 `json:"last_potential,omitempty"`
	// Class is the first of the units with the most spikes, or the highest mean; nil
	// where all are the same.
	Class *int `json:"class,omitempty"`
}

// Totals are sums over the network.
type Totals struct {
	Spikes        float64 `json:"spikes"`
	InputSpikes   float64 `json:"input_spikes"`
	SynapticOps   float64 `json:"synaptic_ops"`
	DenseOps      float64 `json:"dense_ops"`
	NeuronUpdates float64 `json:"neuron_updates"`
}

// finish sums up and prices what was counted.
func (r *Results) finish() {
	r.Totals = Totals{}
	for _, p := range r.Populations {
		if p.Input {
			r.Totals.InputSpikes += p.Spikes
			continue
		}
		r.Totals.Spikes += p.Spikes
		r.Totals.NeuronUpdates += p.NeuronUpdates
	}
	synapses := 0.
	for _, c := range r.Connections {
		r.Totals.SynapticOps += c.SynapticOps
		r.Totals.DenseOps += c.DenseOps
		synapses += float64(c.Synapses)
	}
	r.Energy = energy.Price(energy.Counts{SynapticOps: r.Totals.SynapticOps, DenseOps: synapses, NeuronUpdates: r.Totals.NeuronUpdates, Spikes: r.Totals.Spikes})
	for i := range r.Outputs {
		r.Outputs[i].decide()
	}
}

// decide finds the class.
func (o *OutputResult) decide() {
	values := o.Mean
	if o.Spikes != nil {
		values = make([]float64, len(o.Spikes))
		for i, n := range o.Spikes {
			values[i] = float64(n)
		}
	}
	best, same := 0, true
	for i, v := range values {
		same = same && v == values[0]
		if v > values[best] {
			best = i
		}
	}
	if o.Class = nil; !same {
		o.Class = &best
	}
}
