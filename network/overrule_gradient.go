package network

import "spikesim/network/wiring"

// OverruleGradients is called with the gradients of a population before a step of
// its weights: sums over lanes and over the ticks since the last step, under the
// names and in the shapes of [Network.Gradients]. What it changes in the values
// is what the step then uses.
type OverruleGradients func(population int, gradients []Array)

// OverruleGradients sets what has the last word about gradients, in all later
// presentations and with any engine; nil leaves them as they are. Like
// [Network.Overrule] it is there for replays: an optimizer that divides by the
// size of the gradient makes whole steps of one that rounding alone keeps from
// 0, and a replay can take those of the recording. Populations are overruled by
// their own goroutines.
func (n *Network) OverruleGradients(with OverruleGradients) { n.overruling.gradients = with }

// overruleGradients has the gradients of a population overruled, if there is a
// OverruleGradients.
func (p *population) overruleGradients() {
	if p.overruling.gradients == nil {
		return
	}
	gradients := p.gradients()
	p.overruling.gradients(p.index, gradients)
	next := gradients
	for _, proj := range p.projections {
		if proj.params == nil {
			continue // fixed
		}
		_, index := wiring.Standard(proj.synapses)
		for j, v := range next[0].Values {
			proj.params.Grad[index(j)] = v
		}
		next = next[1:]
	}
	if b := p.learner.bias; b != nil {
		copy(b.Grad, next[0].Values)
	}
}
