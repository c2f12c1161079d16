package kernel

import (
	"fmt"
	"math"
)

// What an [Op] does with its neurons. w₁, w₂, … are the weights of its units,
// g its gain and θ the threshold:
//
//	Fire:    v = V + ((w₁ + w₂) + …)·g, then the test
//	Collect: I = ((I + w₁) + w₂) + …, and no test
//	Settle:  v = V + I·g, I = 0, then the test
//	test:    if v ≥ θ·g the neuron fires and V = 0, else V = v
//
// Every sum and every product is rounded to float32, in this order.
const (
	Fire = iota
	Collect
	Settle
)

// Op is one step of a [Program]: the same for every neuron of a few rows.
type Op struct {
	Kind int32 // Fire, Collect or Settle
	// The rows: Rows ≥ 1 of them with Len ≥ 1 neurons each. The first begins at
	// neuron First, every other Program.Pitch after the one before.
	//
	// A Collect knows nothing of neurons, only of Program.Input: there its first
	// row begins at First, every other Input after the one before.
	First, Len, Rows int32
	// Units ≥ 1 is how many offsets a Fire or a Collect takes; a Settle takes 0.
	Units int32
	// Stride is how many weights after a unit's first row its second begins. Of
	// a Settle it is how many inputs after the first row's the second's begin.
	Stride int32
	Gain   float32
	// Input is where in Program.Input the first row of a Settle finds its inputs.
	// Of a Collect it is the pitch; 0 will do for a single row.
	Input int32
}

// Fired is a neuron that has fired.
type Fired struct {
	Op, Neuron int32
	// Potential is v before the reset, still scaled by the gain of the Op.
	Potential float32
}

// Program is what the input of a population does to it, step by step.
//
// Its numbers come from the simulator, not from users: Run panics when an Op
// reaches beyond a slice.
type Program struct {
	Ops []Op
	// Offsets holds, for one Op after the other, where in Weights the first
	// rows of its units begin.
	Offsets   []int32
	Weights   []float32
	Potential []float32 // V of every neuron
	// Input is where Collect adds up I for Settle: room for every neuron, or for
	// the few of one instant. Fire leaves it alone.
	Input []float32
	// Pitch is how many neurons after a row the next begins.
	Pitch int
	// Threshold is θ of all neurons, unless Thresholds holds one for each neuron
	// of a row: neuron First+j of an Op, and the j-th of its other rows, has
	// Thresholds[j]. Then no row may be longer than it.
	Threshold  float32
	Thresholds []float32
	// Fired receives the neurons that fire, in the order of Ops and, within one,
	// of neurons. Run stops before an Op that it might not have room for.
	Fired []Fired
	// Pause has Run stop after an Op in which neurons fire, so that the caller can set
	// their potentials to something else than 0.
	Pause bool

	op, offset int // where Run goes on
}

// Run carries out the ops from the one numbered from, until the end or until
// Fired might overflow. It returns how many ops it did and, as the front of
// Fired, which neurons fired. A Run begins with op 0 or goes on where the last
// one stopped:
//
//	for first := 0; first < len(p.Ops); {
//		ops, fired := p.Run(first)
//		first += ops
//		…
//	}
//
// Fired needs room for all the neurons of the largest Op that tests.
func (p *Program) Run(from int) (ops int, fired []Fired) { return p.RunTo(from, len(p.Ops)) }

// RunTo is Run until before the op numbered to.
func (p *Program) RunTo(from, to int) (ops int, fired []Fired) {
	if p.Pitch < 1 || p.Pitch > math.MaxInt32 || max(len(p.Weights), len(p.Potential), len(p.Input)) > math.MaxInt32 {
		panic(fmt.Sprintf("kernel: a program of %d weights, %d potentials and %d inputs with pitch %d", len(p.Weights), len(p.Potential), len(p.Input), p.Pitch))
	}
	if from == 0 {
		p.op, p.offset = 0, 0
	}
	if from != p.op {
		panic(fmt.Sprintf("kernel: a run from op %d, after one that stopped before op %d", from, p.op))
	}
	ops, offsets, n := p.run(to)
	p.op += ops
	p.offset += offsets
	switch {
	case p.op < to && p.Pause && n > 0:
		// The next run finds what is wrong with the next op.
	case p.op < to:
		op := p.Ops[p.op]
		if fault := p.fault(op, p.offset); fault != "" {
			panic(fmt.Sprintf("kernel: op %d %+v %s", p.op, op, fault))
		}
		if n == 0 {
			panic(fmt.Sprintf("kernel: op %d %+v may fire %d neurons <- Fired has room for %d", p.op, op, mayFire(op), len(p.Fired)))
		}
	case to == len(p.Ops) && p.offset != len(p.Offsets):
		panic(fmt.Sprintf("kernel: the ops took %d of %d offsets", p.offset, len(p.Offsets)))
	}
	return ops, p.Fired[:n]
}

// fault says what is wrong with an op whose offsets begin at Offsets[offset],
// and "" if nothing is. The kernel asks the same of every op as it comes to it.
func (p *Program) fault(op Op, offset int) string {
	last, length := int64(op.Rows)-1, int64(op.Len)
	// beyond reports whether rows that begin at first, pitch apart, end beyond n.
	beyond := func(first, pitch int32, n int) bool {
		return first < 0 || last > 0 && pitch < 0 || int64(first)+last*int64(pitch)+length > int64(n)
	}
	switch {
	case op.Kind < Fire || op.Kind > Settle:
		return "is of no kind"
	case op.Len < 1 || op.Rows < 1:
		return "has no neurons"
	case op.Kind != Collect && beyond(op.First, int32(p.Pitch), len(p.Potential)):
		return fmt.Sprintf("reaches beyond the %d neurons", len(p.Potential))
	case op.Kind == Settle && beyond(op.Input, op.Stride, len(p.Input)) || op.Kind == Collect && beyond(op.First, op.Input, len(p.Input)):
		return fmt.Sprintf("reaches beyond the %d inputs", len(p.Input))
	case op.Kind == Collect && op.Input == 0 && op.Rows > 1:
		return "has all its rows in one place"
	case op.Kind != Collect && len(p.Thresholds) > 0 && int(op.Len) > len(p.Thresholds):
		return fmt.Sprintf("has longer rows than there are thresholds, %d", len(p.Thresholds))
	case op.Kind == Settle && op.Units != 0 || op.Kind != Settle && op.Units < 1:
		return "has a wrong number of units"
	case int(op.Units) > len(p.Offsets)-offset:
		return fmt.Sprintf("wants more offsets than the %d left", len(p.Offsets)-offset)
	}
	for _, from := range p.Offsets[offset : offset+int(op.Units)] {
		if beyond(from, op.Stride, len(p.Weights)) {
			return fmt.Sprintf("with offset %d reaches beyond the %d weights", from, len(p.Weights))
		}
	}
	return ""
}

// mayFire is how much room in Fired an op needs.
func mayFire(op Op) int64 {
	if op.Kind == Collect {
		return 0
	}
	return int64(op.Rows) * int64(op.Len)
}
