package network

// OverruleErrors is called with the derivatives of the loss with respect to the
// readout of a population in one lane, one per output, at every tick with a
// gradient and after [Probe.Readout]. What it changes in them is what learning
// then uses; the loss stays that of the readout.
type OverruleErrors func(population, lane int, errors []float32)

// OverruleErrors sets what has the last word about errors, in all later
// presentations and with any engine; nil leaves them as they are. Like
// [Network.Overrule] it is there for replays: learning that overshoots its target
// doubles the rounding of a readout with every step, and a replay can take the
// errors of the recording. Populations are overruled by their own goroutines.
func (n *Network) OverruleErrors(with OverruleErrors) {
	for _, p := range n.populations {
		if p.learner == nil {
			continue
		}
		if with == nil {
			p.learner.layer.OverruleErrors(nil)
			continue
		}
		p.learner.layer.OverruleErrors(func(lane int, errors []float32) { with(p.index, lane, errors) })
	}
}
