package wiring_test

import (
	"slices"

	"spikesim/network/wiring"
	"spikesim/sim/random"
)

// drawn gives every neuron a fixed number of synapses from units drawn at random,
// the same unit more than once and itself included. Weights stand in order of the
// unit, in no order of channels.
type drawn struct{ neurons, inDegree int }

func (d *drawn) Validate(wiring.Report) {}

func (d *drawn) Resolve(input wiring.Shape, key random.Key, _ wiring.Report) wiring.Synapses {
	s := &list{input: input, output: wiring.Shape{Channels: d.neurons, Height: 1, Width: 1}, targets: make([][]int32, input.Units())}
	for n := range d.neurons {
		for i := range d.inDegree {
			u := int(key.Int(n).Float64(uint64(i)) * float64(input.Units()))
			s.targets[u] = append(s.targets[u], int32(n))
		}
	}
	for u, targets := range s.targets {
		slices.Sort(targets)
		s.first = append(s.first, s.weights)
		s.weights += len(s.targets[u])
	}
	return s
}

// list is a list of synapses, each with a weight of its own.
type list struct {
	input, output wiring.Shape
	targets       [][]int32 // per unit, ascending
	first         []int     // weight of each unit
	weights       int
}

func (l *list) Input() wiring.Shape  { return l.input }
func (l *list) Output() wiring.Shape { return l.output }
func (l *list) Weights() int         { return l.weights }

func (l *list) Rows(unit int32, dst []wiring.Row) []wiring.Row {
	for i, n := range l.targets[unit] {
		dst = append(dst, wiring.Row{Weight: int32(l.first[unit] + i), First: n, Len: 1})
	}
	return dst
}

// sums adds up squares of units channel by channel: one weight of 1 for all, which
// stays.
type sums struct{ side int }

func (s *sums) Validate(wiring.Report) {}

func (s *sums) Resolve(input wiring.Shape, _ random.Key, _ wiring.Report) wiring.Synapses {
	return squares{input, s.side}
}

type squares struct {
	input wiring.Shape
	side  int
}

func (s squares) Input() wiring.Shape      { return s.input }
func (s squares) Output() wiring.Shape     { return s.input.Pooled(s.side) }
func (s squares) Weights() int             { return 1 }
func (s squares) Preset(weights []float32) { weights[0] = 1 }
func (s squares) Fixed() bool              { return true }
func (s squares) Rows(unit int32, dst []wiring.Row) []wiring.Row {
	y, x, c := s.input.Position(unit)
	out := s.Output()
	if y /= s.side; y >= out.Height {
		return dst
	}
	if x /= s.side; x >= out.Width {
		return dst
	}
	return append(dst, wiring.Row{Weight: 0, First: out.Unit(y, x, c), Len: 1})
}
