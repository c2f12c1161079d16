package network

import (
	"fmt"
	"iter"
	"slices"

	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/validate"
)

// traceKinds parts the neurons of a population that differ in the traces they want: by
// parts, the gradient of every weight is formed of the trace that its neuron has. Nil
// stands for neurons of one kind.
type traceKinds struct {
	kind []int32 // of a neuron, repeating
	n    int
	part *wiring.Deltas
}

func newTraceKinds(pl *populationLayout) *traceKinds {
	kind := pl.neuron.TraceKinds()
	if kind == nil {
		return nil
	}
	return &traceKinds{kind: kind, n: int(slices.Max(kind)) + 1, part: wiring.NewDeltas(pl.neurons.Units(), pl.output.Units())}
}

// mostTraceKinds is how many kinds learning takes: it forms a gradient for each.
const mostTraceKinds = 64

// checkTraceKinds reports populations of too many kinds for learning.
func (l *layout) checkTraceKinds(report validate.Report) {
	for _, p := range l.populations {
		if p.input || !p.neuron.Given() {
			continue
		}
		if kind := p.neuron.TraceKinds(); kind != nil && int(slices.Max(kind)) >= mostTraceKinds {
			report("populations", fmt.Sprintf("neurons of %q have %d different time constants, and learning forms a gradient for each", p.name, slices.Max(kind)+1),
				fmt.Sprintf("give at most %d different ones, or learn nothing", mostTraceKinds))
		}
	}
}

// parts goes through the kinds with the deltas of the neurons that are of each, and 0
// for others.
func (k *traceKinds) parts(d *wiring.Deltas) iter.Seq2[int, *wiring.Deltas] {
	return func(yield func(int, *wiring.Deltas) bool) {
		if k == nil {
			yield(0, d)
			return
		}
		for i := range k.n {
			k.take(i, d)
			if !yield(i, k.part) {
				return
			}
		}
	}
}

// take makes part the deltas of one kind.
func (k *traceKinds) take(kind int, d *wiring.Deltas) {
	copy(k.part.Winners, d.Winners)
	for j, delta := range d.Pooled {
		neuron := int32(j)
		if d.Winners != nil {
			neuron = d.Winners[j]
		}
		if k.kind[uint32(neuron)%uint32(len(k.kind))] != int32(kind) {
			delta = 0
		}
		k.part.Pooled[j] = delta
	}
	k.part.Changed()
}

// of returns the trace of a kind.
func (k *traceKinds) of(t neuron.Trace, kind int) neuron.Trace {
	if k == nil {
		return t
	}
	return t.(*neuron.VariedTrace).Kinds[kind]
}

// member returns a neuron of a kind.
func (k *traceKinds) member(kind int) int {
	if k == nil {
		return 0
	}
	return slices.Index(k.kind, int32(kind))
}
