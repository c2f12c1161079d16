package wiring

import "spikesim/sim/random"

// presetSparse is the synapses of a [Sparse] with weights that are given: all the
// same, or drawn around a mean.
type presetSparse struct {
	*sparse
	key      random.Key
	mean, sd float64
	fixed    bool
}

// Preset implements [Preset].
func (s *presetSparse) Preset(weights []float32) {
	for i := range weights {
		w := s.mean
		if s.sd > 0 {
			w += s.sd * s.key.Normal(uint64(i))
		}
		weights[i] = float32(w)
	}
}

// Fixed implements [Preset].
func (s *presetSparse) Fixed() bool { return s.fixed }
