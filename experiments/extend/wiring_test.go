package extend_test

import (
	"slices"

	"spikesim/network/wiring"
	"spikesim/sim/random"
)

// Scattered gives every one of so many neurons a number of synapses from units drawn
// at random, each with a weight of its own.
type Scattered struct {
	Units    int `yaml:"units"`
	InDegree int `yaml:"in_degree"`
}

// SetDefaults gives the values that a key left out has.
func (s *Scattered) SetDefaults() { s.InDegree = 8 }

func (s *Scattered) Validate(report wiring.Report) {
	if s.Units < 1 {
		report("units", "there are no neurons", "give their number")
	}
	if s.InDegree < 1 {
		report("in_degree", "there are no synapses", "give the number of synapses of a neuron")
	}
}

func (s *Scattered) Resolve(input wiring.Shape, key random.Key, _ wiring.Report) wiring.Synapses {
	drawn := &scattered{input: input, output: wiring.Shape{Channels: s.Units, Height: 1, Width: 1}, targets: make([][]int32, input.Units())}
	for n := range s.Units {
		for i := range s.InDegree {
			u := int(key.Int(n).Float64(uint64(i)) * float64(input.Units()))
			drawn.targets[u] = append(drawn.targets[u], int32(n))
		}
	}
	for _, targets := range drawn.targets {
		slices.Sort(targets)
		drawn.first = append(drawn.first, int32(drawn.weights))
		drawn.weights += len(targets)
	}
	return drawn
}

// scattered is the synapses of a Scattered, unit by unit.
type scattered struct {
	input, output wiring.Shape
	targets       [][]int32
	first         []int32 // weight of each unit
	weights       int
}

func (s *scattered) Input() wiring.Shape  { return s.input }
func (s *scattered) Output() wiring.Shape { return s.output }
func (s *scattered) Weights() int         { return s.weights }

func (s *scattered) Rows(unit int32, dst []wiring.Row) []wiring.Row {
	for i, n := range s.targets[unit] {
		dst = append(dst, wiring.Row{Weight: s.first[unit] + int32(i), First: n, Len: 1})
	}
	return dst
}

func init() { wiring.Register("scattered", func() wiring.Kind { return &Scattered{} }) }
