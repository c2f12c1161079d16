package network

// SettleGradients is called with the gradients of a population before a step of
// its weights: sums over lanes and over the ticks since the last step, under the
// names and in the shapes of [Network.Gradients]. What it changes in the values
// is what the step then uses.
type SettleGradients func(population int, gradients []Array)

// SettleGradients sets what has the last word about gradients, in all later
// presentations and with any engine; nil leaves them as they are. Like
// [Network.Settle] it is there for replays: an optimizer that divides by the
// size of the gradient makes whole steps of one that rounding alone keeps from
// 0, and a replay can take those of the recording. Populations are settled by
// their own goroutines.
func (n *Network) SettleGradients(with SettleGradients) { n.settling.gradients = with }

// settleGradients has the gradients of a population settled, if anybody does
// that.
func (p *population) settleGradients() {
	if p.settling.gradients == nil {
		return
	}
	gradients := p.gradients()
	p.settling.gradients(p.index, gradients)
	for i, proj := range p.projections {
		_, index := proj.synapses.Standard()
		for j, v := range gradients[i].Values {
			proj.params.Grad[index(j)] = v
		}
	}
	if b := p.learner.bias; b != nil {
		copy(b.Grad, gradients[len(p.projections)].Values)
	}
}
