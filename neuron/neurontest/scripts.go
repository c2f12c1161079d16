package neurontest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/sim/random"
)

// script returns pseudo-random inputs to the given number of neurons within
// end, ascending in time: several inputs at some instants, gaps from a
// nanosecond to ticks, two thirds of the weights positive, all of them small
// multiples of the quantum.
func (s *Subject) script(name string, number, neurons int, end events.Time) []Input {
	key := random.New(1).Name(name).Int(number)
	var inputs []Input
	draw := uint64(0)
	uniform := func() float64 { draw++; return key.Float64(draw) }
	at := events.Time(0)
	for {
		// Log-uniform from 1 ns to eight ticks.
		at += 1 + events.Time(math.Exp(uniform()*math.Log(8*float64(s.Tick))))
		if at > end {
			return inputs
		}
		for range 1 + int(3*uniform()*uniform()) {
			inputs = append(inputs, Input{
				At:     at,
				Neuron: int32(uniform() * float64(neurons)),
				Weight: float32(math.Floor(uniform()*24)-9) * s.quantum(),
			})
		}
	}
}

// sparse returns pseudo-random inputs to one neuron on a coarse grid, ascending
// in time, one to a tick or two.
func (s *Subject) sparse(name string, number int, grid, end events.Time) []Input {
	key := random.New(1).Name(name).Int(number)
	var inputs []Input
	at := events.Time(0)
	for draw := uint64(0); ; draw += 2 {
		at += grid * (1 + events.Time(key.Float64(draw)*3*float64(s.Tick/grid)))
		if at > end {
			return inputs
		}
		weight := float32(math.Floor(key.Float64(draw+1)*24)-6) * s.quantum()
		inputs = append(inputs, Input{at, 0, weight})
	}
}

// only returns the inputs of one neuron, as inputs to neuron 0.
func only(inputs []Input, n int32) []Input {
	var own []Input
	for _, in := range inputs {
		if in.Neuron == n {
			own = append(own, Input{in.At, 0, in.Weight})
		}
	}
	return own
}

// differ describes the first place where two lists of spikes part, or returns
// "" if they are the same.
func differ(a, b []spike) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return fmt.Sprintf("spike %d is none and %v", i, b[i])
		case i >= len(b):
			return fmt.Sprintf("spike %d is %v and none", i, a[i])
		case a[i] != b[i]:
			return fmt.Sprintf("spike %d is %v and %v", i, a[i], b[i])
		}
	}
	return ""
}

// apart describes where two potentials, minus the threshold, are further apart
// than the tolerance. Their scale is that of the script, so that a potential
// that happens to be small is not asked for more than its summands.
func (s *Subject) apart(a, b []float32) string {
	for n := range a {
		scale := math.Max(float64(s.Strong), math.Max(math.Abs(float64(a[n])), math.Abs(float64(b[n]))))
		if !(math.Abs(float64(a[n])-float64(b[n])) <= 5*s.tolerance()*scale) {
			return fmt.Sprintf("the membrane of neuron %d is %v and %v", n, a[n], b[n])
		}
	}
	return ""
}

// show prints inputs for a message: the last before the given time and no more
// than it takes to see the case.
func show(inputs []Input, before events.Time) string {
	const most = 12
	end := 0
	for end < len(inputs) && inputs[end].At <= before {
		end++
	}
	var b strings.Builder
	if end > most {
		fmt.Fprintf(&b, "%d inputs and then ", end-most)
	}
	for i, in := range inputs[max(0, end-most):end] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%v to neuron %d at %d ns", in.Weight, in.Neuron, int64(in.At))
	}
	return b.String()
}

// merged returns all inputs in order of time; those of one time keep their
// order.
func merged(lists ...[]Input) []Input {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b Input) int { return int(min(max(a.At-b.At, -1), 1)) })
	return all
}
