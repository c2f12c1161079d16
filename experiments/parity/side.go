package parity

import "fmt"

// Side is a decision within rounding that a replay took from the recording.
type Side struct {
	Kind SideKind
	Tick int // from 1
	// Image is that of a spike or a maximum; a step is of all images.
	Image int
	// Unit is the place of a neuron, [channel, row, column], or of a weight,
	// [out, in, row, column], or bias, [out].
	Unit []int
	// Margin is how far our own value is from the edge: the potential from the
	// threshold, the second greatest potential from the greatest, the gradient
	// from the recorded one.
	Margin float64
}

// SideKind is what a side decides.
type SideKind string

// The kinds of sides.
const (
	SpikeSide   SideKind = "spike"   // whether a neuron fires
	MaximumSide SideKind = "maximum" // which neuron of a pooling window gets the gradient
	StepSide    SideKind = "step"    // where the first step of a weight goes
)

func (s Side) String() string {
	where := fmt.Sprintf("tick %d", s.Tick)
	if s.Kind != StepSide {
		where += fmt.Sprintf(", image %d, neuron", s.Image)
	} else if len(s.Unit) == 1 {
		where += ", bias"
	} else {
		where += ", weight"
	}
	return fmt.Sprintf("%s at %s %v: %.1e", s.Kind, where, s.Unit, s.Margin)
}

// place returns the place of a neuron.
func (s *settler) place(neuron int32) []int {
	position := int(neuron) / s.channels
	return []int{int(neuron) % s.channels, position / s.width, position % s.width}
}

// weightPlace returns the place of a weight.
func (l *Layer) weightPlace(i int) []int {
	k := l.Kernel
	return []int{i / (k * k * l.Inputs), i / (k * k) % l.Inputs, i / k % k, i % k}
}
