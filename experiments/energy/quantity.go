package energy

// Quantity is something that is counted and may be priced, by its name in results.
type Quantity string

// The quantities. Those of a conventional network, DenseOps, stand apart: a profile
// prices them or the others.
const (
	SynapticOps   Quantity = "synaptic_ops"
	WeightFetches Quantity = "weight_fetches"
	StateReads    Quantity = "state_reads"
	StateWrites   Quantity = "state_writes"
	QueueEvents   Quantity = "queue_events"
	NeuronUpdates Quantity = "neuron_updates"
	Spikes        Quantity = "spikes"
	CodingMACs    Quantity = "coding_macs"
	ReadoutMACs   Quantity = "readout_macs"
	LearningMACs  Quantity = "learning_macs"
	WeightUpdates Quantity = "weight_updates"
	DenseOps      Quantity = "dense_ops"
)

// Definition says what a quantity is: its unit, in words for a table, and how it is
// counted.
type Definition struct {
	Quantity Quantity `json:"quantity"`
	Words    string   `json:"words"`
	Is       string   `json:"is"`
}

// Definitions returns those of all quantities, in the order in which they are priced.
func Definitions() []Definition {
	return []Definition{
		{SynapticOps, "synaptic operations", "deliveries of one spike to one existing synapse: each an addition of a weight"},
		{WeightFetches, "weight fetches", "weights read, one a synaptic operation, and one a MAC of readout and learning: nothing is taken to be kept at hand"},
		{StateReads, "state reads", "words of 32 bit read: an accumulator for every synaptic operation and every MAC of readout and learning, and a neuron's state at every update"},
		{StateWrites, "state writes", "words of 32 bit written: as many as are read"},
		{QueueEvents, "queue events", "spikes put into the queue of a connection and taken out again"},
		{NeuronUpdates, "neuron updates", "times a neuron's state was advanced: decay, threshold, reset; an event-driven simulation advances a neuron only when input arrives, a clocked chip every neuron in every step"},
		{Spikes, "spike generation", "spikes of neurons; those of inputs are made outside of the network"},
		{CodingMACs, "input coding", "multiply-accumulates of the filter before the input's spikes"},
		{ReadoutMACs, "readout", "multiply-accumulates of readouts"},
		{LearningMACs, "learning", "multiply-accumulates of the gradients of synaptic weights"},
		{WeightUpdates, "optimizer", "parameters stepped by the optimizer"},
		{DenseOps, "dense operations", "multiply-accumulates of one dense pass of a conventional network with the same connections: once a sample, not once a step"},
	}
}

// Counts are the operations of one sample, or their mean over samples. Quantities that
// are not counted here follow from these; see [Definitions].
type Counts struct {
	SynapticOps   float64 `json:"synaptic_ops"`
	QueueEvents   float64 `json:"queue_events,omitempty"`
	NeuronUpdates float64 `json:"neuron_updates"`
	// StateWords is how many words of 32 bit all neuron updates together read, and
	// write; where it is 0, a word an update.
	StateWords    float64 `json:"state_words,omitempty"`
	Spikes        float64 `json:"spikes"`
	CodingMACs    float64 `json:"coding_macs,omitempty"`
	ReadoutMACs   float64 `json:"readout_macs"`
	LearningMACs  float64 `json:"learning_macs"`
	WeightUpdates float64 `json:"weight_updates,omitempty"`
	DenseOps      float64 `json:"dense_ops"`
	// PresentedS is how long the sample is shown, in s; 0 where that is not known.
	PresentedS float64 `json:"presented_s,omitempty"`
}

// Of returns what was counted of a quantity, or follows from it.
func (c Counts) Of(q Quantity) float64 {
	macs := c.ReadoutMACs + c.LearningMACs
	state := c.StateWords
	if state == 0 {
		state = c.NeuronUpdates
	}
	switch q {
	case SynapticOps:
		return c.SynapticOps
	case WeightFetches:
		return c.SynapticOps + macs
	case StateReads, StateWrites:
		return c.SynapticOps + macs + state
	case QueueEvents:
		return c.QueueEvents
	case NeuronUpdates:
		return c.NeuronUpdates
	case Spikes:
		return c.Spikes
	case CodingMACs:
		return c.CodingMACs
	case ReadoutMACs:
		return c.ReadoutMACs
	case LearningMACs:
		return c.LearningMACs
	case WeightUpdates:
		return c.WeightUpdates
	case DenseOps:
		return c.DenseOps
	}
	panic("energy: no such quantity: " + string(q))
}
