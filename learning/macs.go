package learning

// MACs counts multiply-accumulate operations (an addition of a weight without a
// multiplication counts as one).
type MACs struct {
	// Executed is what was carried out.
	Executed uint64
	// Dense is what carrying out the same on every feature would have taken.
	Dense uint64
}

func (m *MACs) add(executed, dense int) {
	m.Executed += uint64(executed)
	m.Dense += uint64(dense)
}

func (m *MACs) merge(o MACs) {
	m.Executed += o.Executed
	m.Dense += o.Dense
}

// ReadoutMACs counts the operations of a population's readout, exactly. The
// zero value is ready to use.
type ReadoutMACs struct {
	// Predict is weights times features: what inference costs.
	Predict MACs
	// backward is weights times error, to reach the synapses.
	backward MACs
	// Gradient is features times error, for the weights of a learned readout.
	Gradient MACs
}

// Merge adds the counts of o.
func (m *ReadoutMACs) Merge(o ReadoutMACs) {
	m.Predict.merge(o.Predict)
	m.backward.merge(o.backward)
	m.Gradient.merge(o.Gradient)
}

// Reset sets all counts to 0.
func (m *ReadoutMACs) Reset() { *m = ReadoutMACs{} }

// Total returns the sum of all three.
func (m ReadoutMACs) Total() MACs {
	t := m.Predict
	t.merge(m.backward)
	t.merge(m.Gradient)
	return t
}
