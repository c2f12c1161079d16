package wiring

import (
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Synapses is what a connection is: which neurons a spike of every unit of an
// input map reaches, and by which weights. These four methods are enough for
// everything: delivery event by event, the clocked engine, learning, counts. The
// optional interfaces of this package make it faster, or say what can't be told
// from the rows.
//
// A value is not modified once it is made, and may be used by several goroutines
// at a time.
type Synapses interface {
	// Input returns the shape of the input map, Output that of the neurons.
	Input() Shape
	Output() Shape
	// Weights returns the number of weights. Several synapses may share one.
	Weights() int
	// Rows appends the rows of one input unit to dst, in any order. Their lengths
	// add up to the unit's fan-out. Rows may overlap: two synapses between the same
	// two units both count.
	Rows(unit int32, dst []Row) []Row
}

// Row is some of what one presynaptic unit reaches: Len synapses, from weight
// Weight on, to the neurons from First on. Both go up by one from synapse to
// synapse.
type Row struct {
	Weight, First, Len int32
}

// Kind is a kind of connection as an experiment chooses it: with its parameters,
// and before anything is known of what it connects.
type Kind interface {
	// Validate reports what is wrong with the parameters.
	Validate(report Report)
	// Resolve returns the synapses that receive a map of the given shape, or nil
	// after a report of why there are none. What is drawn is drawn by the key: the
	// same key, the same synapses.
	Resolve(input Shape, key random.Key, report Report) Synapses
}

// Biasing is a kind that may ask for a bias: a constant drive of every channel of the
// neurons, in potential per ms, which learns as the weights do. It is no synapse, and
// no operation is counted for it but the update of the neuron.
type Biasing interface {
	Kind
	Biased() bool
}

// Report takes a problem: where it is (a key below the kind's own, "" for the
// kind itself), what it is, and how to mend it.
type Report = validate.Report

// Counted are synapses that know their numbers without going through their rows.
type Counted interface {
	Synapses
	// Count returns the number of synapses, exact at the borders.
	Count() int64
	// FanIn returns the number of synapses of a neuron away from the borders,
	// which scales initial weights.
	FanIn() int
}

// Uneven are synapses of which not every unit away from the borders has the same
// number.
type Uneven interface {
	Synapses
	// FanOut returns the mean, rounded up.
	FanOut() int
}

// Kept are synapses that take memory of their own in proportion to their number.
type Kept interface {
	Synapses
	// Memory returns the bytes.
	Memory() int64
}

// Stored are synapses whose weights the rest of the field stores in a way of its
// own.
type Stored interface {
	Synapses
	// Standard returns the shape of that array, and for every place in it
	// (row-major) the index of the weight here.
	Standard() (shape []int, index func(i int) int)
}

// Preset are synapses that bring their weights, where others start from drawn
// ones.
type Preset interface {
	Synapses
	// Preset writes all weights.
	Preset(weights []float32)
	// Fixed reports whether they stay as they are: no learning, no calibration,
	// and no part of what is saved.
	Fixed() bool
}

// Foldable are synapses that can take an upsampling of their input into their
// weights.
type Foldable interface {
	Synapses
	// Fold returns the synapses from the map before an upsampling by the factor
	// up, above 1, or nil where there are none.
	Fold(up int) Folding
}

// Folding is synapses with an upsampling before them in one. A neuron receives,
// by one weight, the sum of those by which it meets the copies of a unit.
type Folding interface {
	// Source returns the map before upsampling, Axes what its units reach.
	Source() Shape
	Axes() Axes
	// Size returns the number of folded weights, and Fold computes them.
	Size() int
	Fold(weights, folded []float32)
}

// Multiplied are synapses with an [Operator] for whole maps.
type Multiplied interface {
	Synapses
	// Operator returns one that reads the given weights: its own, or with up above
	// 1 those folded for an upsampling by up.
	Operator(weights []float32, up int) Operator
}

// Differentiable are synapses with ways of their own to form a [Gradient].
type Differentiable interface {
	Synapses
	Gradient(s Setting) Gradient
}

// Count returns the number of synapses.
func Count(s Synapses) int64 {
	if c, ok := s.(Counted); ok {
		return c.Count()
	}
	n := int64(0)
	var rows []Row
	for unit := range int32(s.Input().Units()) {
		rows = s.Rows(unit, rows[:0])
		n += lengths(rows)
	}
	return n
}

// FanIn returns the number of synapses of a neuron away from the borders: as far
// as rows tell, the most that any has.
func FanIn(s Synapses) int {
	if c, ok := s.(Counted); ok {
		return c.FanIn()
	}
	// begin counts the rows that begin at a neuron, less those that end before it.
	begin := make([]int, s.Output().Units()+1)
	var rows []Row
	for unit := range int32(s.Input().Units()) {
		rows = s.Rows(unit, rows[:0])
		for _, r := range rows {
			begin[r.First]++
			begin[r.First+r.Len]--
		}
	}
	most, n := 0, 0
	for _, change := range begin {
		n += change
		most = max(most, n)
	}
	return most
}

// FanOut returns the number of synapses of one unit of the input map.
func FanOut(s Synapses, unit int32) int64 {
	if listed, ok := s.(Listed); ok {
		neurons, _ := listed.Lists().Of(unit)
		return int64(len(neurons))
	}
	return lengths(s.Rows(unit, nil))
}

// TypicalFanOut returns the number of synapses of a unit away from the borders: the
// mean, where units differ.
func TypicalFanOut(s Synapses) int {
	if u, ok := s.(Uneven); ok {
		return u.FanOut()
	}
	in := s.Input()
	return int(FanOut(s, in.Unit(in.Height/2, in.Width/2, 0)))
}

func lengths(rows []Row) (n int64) {
	for _, r := range rows {
		n += int64(r.Len)
	}
	return n
}

// Standard returns how the weights are stored: as the field does it, or else in
// one line, as they stand.
func Standard(s Synapses) (shape []int, index func(i int) int) {
	if stored, ok := s.(Stored); ok {
		return stored.Standard()
	}
	return []int{s.Weights()}, func(i int) int { return i }
}

// Fixed reports whether the weights stay as the kind gives them.
func Fixed(s Synapses) bool {
	p, ok := s.(Preset)
	return ok && p.Fixed()
}

// What [Channels] says of weights without one channel.
const (
	NoChannel       = -1 // no synapse uses the weight
	SeveralChannels = -2
)

// Channels returns, for every weight, the channel of the neurons that it serves.
// It returns nil where weight i serves channel i modulo the number of channels,
// as weights do whose channels stand innermost.
func Channels(s Synapses) []int32 {
	channels := int32(s.Output().Channels)
	var rows []Row
	innermost := int32(s.Weights())%channels == 0
	for unit := range int32(s.Input().Units()) {
		rows = s.Rows(unit, rows[:0])
		for _, r := range rows {
			innermost = innermost && (r.Weight-r.First)%channels == 0
		}
	}
	if innermost {
		return nil
	}
	of := make([]int32, s.Weights())
	for i := range of {
		of[i] = NoChannel
	}
	for unit := range int32(s.Input().Units()) {
		rows = s.Rows(unit, rows[:0])
		for _, r := range rows {
			for i := range r.Len {
				c, at := (r.First+i)%channels, &of[r.Weight+i]
				switch *at {
				case NoChannel, c:
					*at = c
				default:
					*at = SeveralChannels
				}
			}
		}
	}
	return of
}
