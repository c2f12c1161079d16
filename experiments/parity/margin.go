package parity

import "math"

// roundingOf returns how far a sum in float32 can be from the exact one, given
// the sum of the squares of its terms and their number n. Every addition rounds by
// up to unit times the partial sum; of terms of either sign a partial sum is no
// larger than about the root of the sum of their squares, and n errors that are
// independent of each other add up to √n of them (Higham & Mary, SIAM J. Sci.
// Comput. 41, 2019, and 42, 2020, with the factor λ and what it is good for). It
// holds for any order of the sum.
func roundingOf(squares float64, terms int) float64 {
	return unit * confidence * math.Sqrt(float64(terms)*squares)
}

const (
	unit       = 1. / (1 << 24) // half the distance from 1 to the next float32
	confidence = 4              // λ: a sum in thousands is further off
)

// margin returns how far rounding can move the potential of a neuron at the
// running tick: [roundingOf] the sum that it is, of weights times traces, the bias
// and the refractory trace, which is no larger than the others and the potential
// together. A term goes through as many roundings as the sum has terms, and before
// that through those of its trace, which remembers about 1/(1−α) + 1/(1−β) ticks.
func (s *settler) margin(image int, neuron int32, potential float32) float64 {
	bias := math.Abs(float64(s.bias[int(neuron)%s.channels])) + s.drifted()
	squares := bias*bias + float64(potential)*float64(potential)
	s.inputs(image, neuron, func(weight int, trace float64) {
		term := trace * (s.sizes[weight] + s.drifted())
		squares += term * term
	})
	return roundingOf(squares, s.terms)
}

// spread returns how far the rounding of all steps so far can move the potential
// of a neuron.
func (s *settler) spread(image int, neuron int32) float64 {
	if s.updates == nil {
		return 0
	}
	squares := 0.
	s.inputs(image, neuron, func(weight int, trace float64) { squares += trace * trace * s.updates.variance[weight] })
	return s.drift * math.Sqrt(squares)
}

// spreads returns a spread that none of an image's neurons exceeds.
func (s *settler) spreads(image int) float64 {
	if s.updates == nil {
		return 0
	}
	per, most := len(s.sizes)/s.channels, 0.
	for c := range s.channels {
		squares := 0.
		for _, v := range s.updates.variance[c*per : (c+1)*per] {
			squares += v
		}
		most = max(most, squares)
	}
	return s.drift * largest(s.traces.p[image]) * math.Sqrt(most)
}

// inputs calls visit with the weights of a neuron, [out, in, row, column], and the
// traces that they meet.
func (s *settler) inputs(image int, neuron int32, visit func(weight int, trace float64)) {
	position, channel := int(neuron)/s.channels, int(neuron)%s.channels
	y, x := position/s.width, position%s.width
	in, k := s.traces.channels, s.kernel
	for tap := range k * k {
		row, column := y+tap/k-k/2, x+tap%k-k/2
		if row < 0 || column < 0 || row >= s.height || column >= s.width {
			continue
		}
		for i, p := range s.traces.p[image][(row*s.width+column)*in:][:in] {
			if p != 0 {
				visit((channel*in+i)*k*k+tap, float64(p))
			}
		}
	}
}

// readoutRounding returns how far rounding can move a readout: [roundingOf] weights
// times sigmoids, which are no larger than 1. A spike more or less makes a greater
// difference where it shows at all.
func (l *Layer) readoutRounding() float64 {
	most := 0.
	for k := range outputs {
		squares := 0.
		for _, w := range l.ReadoutWeights[k*l.units() : (k+1)*l.units()] {
			squares += float64(w) * float64(w)
		}
		most = max(most, roundingOf(squares, l.units()))
	}
	return most
}

// drive returns the largest sum of the traces that a neuron meets: by how much its
// potential changes if every weight changes by 1.
func (s *settler) drive() float64 {
	largest := 0.
	for image := range s.traces.p {
		for position := range s.height * s.width {
			sum := 0.
			s.inputs(image, int32(position*s.channels), func(_ int, trace float64) { sum += trace })
			largest = max(largest, sum)
		}
	}
	return largest
}

// reach returns a margin that none of an image's neurons exceeds, given their
// potentials.
func (s *settler) reach(image int, membrane []float32) float64 {
	size := float64(s.kernel * s.kernel * s.traces.channels)
	sum := largest(s.traces.p[image]) * (s.norm + math.Sqrt(size)*s.drifted())
	bias, potential := s.largestBias+s.drifted(), largest(membrane)
	return roundingOf(sum*sum+bias*bias+potential*potential, s.terms)
}

// largest returns the largest magnitude.
func largest(v []float32) float64 {
	m := float32(0)
	for _, x := range v {
		m = max(m, x, -x)
	}
	return float64(m)
}

// drifted returns by how much learning can have changed a weight so far.
func (s *settler) drifted() float64 { return s.drift * float64(max(0, s.traces.tick-s.learning)) }

// size sets the magnitudes of weights and biases and the number of roundings.
func (s *settler) size(t *Trace, l *Layer) {
	k := l.Kernel
	s.bias, s.largestBias = l.Bias, largest(l.Bias)
	s.kernel, s.sizes = k, make([]float64, len(l.Weights))
	per := k * k * l.Inputs
	for c := range l.Channels {
		squares := 0.
		for i, w := range l.Weights[c*per : (c+1)*per] {
			s.sizes[c*per+i] = math.Abs(float64(w))
			squares += float64(w) * float64(w)
		}
		s.norm = max(s.norm, math.Sqrt(squares))
	}
	s.terms = per + int(1/(1-t.Alpha)+1/(1-t.Beta))
}
