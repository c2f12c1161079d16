package wiring

// Deltas are the derivatives of the loss of one sample at one tick by the
// membranes of a population's neurons. Behind a max-pooling only the winner of
// every window has one; there they are kept by window, and spread over the
// neurons when somebody asks for that.
type Deltas struct {
	// Pooled has one value for every unit after pooling, and Winners the neuron
	// whose it is. Without pooling Winners is nil and Pooled has one per neuron.
	Pooled  []float32
	Winners []int32

	perNeuron []float32
	spread    bool // perNeuron is up to date
}

// NewDeltas returns deltas of 0 for neurons that are pooled to the given number of units, or
// not pooled where the numbers are the same.
func NewDeltas(neurons, pooled int) *Deltas {
	d := &Deltas{Pooled: make([]float32, pooled)}
	if neurons != pooled {
		d.Winners, d.perNeuron = make([]int32, pooled), make([]float32, neurons)
	}
	return d
}

// Changed notes that Pooled or Winners have changed.
func (d *Deltas) Changed() { d.spread = false }

// PerNeuron returns the delta of every neuron. It is valid until the next call of
// Changed.
func (d *Deltas) PerNeuron() []float32 {
	if d.Winners == nil {
		return d.Pooled
	}
	if !d.spread {
		clear(d.perNeuron)
		for j, n := range d.Winners {
			d.perNeuron[n] = d.Pooled[j]
		}
		d.spread = true
	}
	return d.perNeuron
}
