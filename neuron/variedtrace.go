package neuron

import (
	"spikesim/events"
	"spikesim/sim/kernel"
)

// TracedParams are those of a model whose neurons can differ in what a spike does to
// their potential, so that they want presynaptic traces of several kinds.
type TracedParams interface {
	Params
	// TraceKinds returns, for as many neurons as it takes until they repeat, which of
	// the kinds of its [VariedTrace] each has; nil where there is one kind, and
	// NewTrace and NewClockedTrace return a trace of it.
	TraceKinds() []int32
}

// TraceKinds returns which trace each neuron of the chosen model has, the list repeating
// over the neurons; nil where all have the same. See [VariedTrace].
func (s Spec) TraceKinds() []int32 {
	if p, ok := s.mustChoose().(TracedParams); ok {
		return p.TraceKinds()
	}
	return nil
}

// VariedTrace is the presynaptic traces of units for neurons that differ in time
// constants: one of each kind.
type VariedTrace struct{ Kinds []Trace }

// Reset implements [Trace].
func (v *VariedTrace) Reset() {
	for _, t := range v.Kinds {
		t.Reset()
	}
}

// Add implements [Trace].
func (v *VariedTrace) Add(t events.Time, units []int32) {
	for _, k := range v.Kinds {
		k.Add(t, units)
	}
}

// Tick implements [Trace].
func (v *VariedTrace) Tick(t events.Time) {
	for _, k := range v.Kinds {
		k.Tick(t)
	}
}

// At implements [Trace] for the first kind.
func (v *VariedTrace) At(t events.Time) (values []float32, scale float32) { return v.Kinds[0].At(t) }

// variedClockedTrace is a VariedTrace on the clock: it returns the traces of one kind
// after those of the other.
type variedClockedTrace struct {
	units int
	p     []float32
	decay []float32 // of every kind
}

func newVariedClockedTrace(units int, tausMS []float64, dt events.Time) *variedClockedTrace {
	v := &variedClockedTrace{units: units, p: make([]float32, units*len(tausMS))}
	for _, tau := range tausMS {
		v.decay = append(v.decay, float32(stepDecay(tau, dt)))
	}
	return v
}

func (v *variedClockedTrace) Reset() { clear(v.p) }

func (v *variedClockedTrace) Step(count []float32) []float32 {
	for k, decay := range v.decay {
		kernel.Blend(v.p[k*v.units:][:v.units], count, decay, 1)
	}
	return v.p
}
