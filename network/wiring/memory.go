package wiring

// Measured are synapses that know what their operators and gradients take.
// Without it, estimates count what any synapses take.
type Measured interface {
	Synapses
	// OperatorMemory estimates the bytes of an [Operator] for an upsampling by up, 1
	// for none, and OperatorGradientMemory what it takes on top once somebody
	// learns.
	OperatorMemory(up int) int64
	OperatorGradientMemory() int64
	// GradientMemory estimates the bytes of a [Gradient], also of one that is given
	// deltas without winners where the setting has a pooling.
	GradientMemory(s Setting, spread bool) int64
	// LayoutSize returns the number of values that the operator's layout holds.
	LayoutSize() int
}

// bytesOf returns the bytes of n elements of some bytes each.
func bytesOf(n, each int) int64 { return int64(n) * int64(each) }

// appended is how much more room than elements a slice that grew by append has,
// on average: it grows by a quarter.
const appended = 1.125
