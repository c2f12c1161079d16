package conventions

import "math"

// NeuroBench has the metrics of that name under the names that its own results have,
// except where they have none. Synaptic operations, activation sparsity and neuron
// operations are of the samples observed.
type NeuroBench struct {
	Version string `json:"version"`
	// Samples is how many samples the metrics are of that depend on them.
	Samples int `json:"samples"`
	// Footprint is the bytes of parameters in 32 bits, zeros and learned readouts included;
	// the few numbers that a model keeps beside them are not.
	Footprint      int `json:"Footprint"`
	ParameterCount int `json:"ParameterCount"`
	// ConnectionSparsity is the share of weights that are 0, of Conv2d and Linear
	// layers, to four decimals.
	ConnectionSparsity float64 `json:"ConnectionSparsity"`
	// ActivationSparsity is the share of pairs of neuron and tick without a spike,
	// before pooling.
	ActivationSparsity float64 `json:"ActivationSparsity"`

	SynapticOperations SynapticOperations `json:"SynapticOperations"`
	// NeuronOperations is null where a model of neurons has no counterpart among those
	// that NeuroBench knows, which are snnTorch's.
	NeuronOperations *NeuronOperations `json:"NeuronOperations"`
}

// SynapticOperations are means per sample, biases left out.
type SynapticOperations struct {
	EffectiveMACs float64 `json:"Effective_MACs"`
	EffectiveACs  float64 `json:"Effective_ACs"`
	Dense         float64 `json:"Dense"`
}

// NeuronOperations are means per sample: updates of a membrane times the operations of
// one, 4 for snnTorch's Leaky (lif, if) and 8 for its Synaptic that resets to 0
// (cuba_lif).
type NeuronOperations struct {
	// Effective counts a neuron in its first tick, and then in every tick that leaves
	// its membrane another than the tick before. It is null where membranes were not
	// read; see [Observer.ReadMembranes].
	Effective *float64 `json:"Effective Neuron Ops"`
	Dense     float64  `json:"Neuron Dense Ops"`
}

// perUpdate is how many operations NeuroBench counts for an update, by the model here.
var perUpdate = map[string]float64{"lif": 4, "if": 4, "cuba_lif": 8}

func (o *Observer) neuroBench(all []sums, samples int) *NeuroBench {
	n := float64(samples)
	b := &NeuroBench{Version: readNeuroBench, Samples: samples, Footprint: 4 * o.parameters, ParameterCount: o.parameters}
	zeros, weights := 0, 0
	for i := range o.layers {
		l, s := &o.layers[i], &all[i]
		if l.As == "" {
			continue
		}
		weights, zeros = weights+l.weights, zeros+l.weights-l.nonZero
		b.SynapticOperations.EffectiveMACs += float64(s.mixedEffective) / n
		b.SynapticOperations.EffectiveACs += float64(s.effective-s.mixedEffective) / n
		b.SynapticOperations.Dense += float64(l.synapses) * float64(o.ticks)
	}
	if weights > 0 {
		b.ConnectionSparsity = math.Round(float64(zeros)/float64(weights)*1e4) / 1e4
	}
	active, pairs := uint64(0), 0.0
	for p, neurons := range o.neurons {
		for _, s := range o.seen {
			if s != nil {
				active += s.active[p]
				pairs += float64(neurons) * float64(o.ticks)
			}
		}
	}
	if pairs > 0 {
		b.ActivationSparsity = 1 - float64(active)/pairs
	}
	b.NeuronOperations = o.neuronOperations()
	return b
}

// neuronOperations returns nil where a model is none of snnTorch's.
func (o *Observer) neuronOperations() *NeuronOperations {
	var ops NeuronOperations
	for p, neurons := range o.neurons {
		if neurons == 0 {
			continue
		}
		factor, known := perUpdate[o.models[p]]
		if !known {
			return nil
		}
		ops.Dense += factor * float64(neurons) * float64(o.ticks)
	}
	if !o.membranes {
		return &ops
	}
	effective, samples := 0.0, 0
	for _, s := range o.seen {
		if s == nil {
			continue
		}
		samples++
		for p, changes := range s.changes {
			effective += perUpdate[o.models[p]] * float64(changes)
		}
	}
	effective /= float64(max(samples, 1))
	ops.Effective = &effective
	return &ops
}
