package neuron

// Size is what a model takes in memory: bytes for each neuron of a [Model] or a
// [Clocked], and for each unit of a [Trace] or a [ClockedTrace]. What grows with
// activity is left out: every model notes, for two ticks, which neurons fired, at
// SpikeSize a spike.
type Size struct {
	Neuron, Trace, ClockedNeuron, ClockedTrace int
	// Lists is what the lists of its [Values] take, once for a whole population; it
	// follows from them.
	Lists int
}

// SpikeSize is what a model keeps of a spike for [Model].Membrane, in bytes.
const SpikeSize = 8
