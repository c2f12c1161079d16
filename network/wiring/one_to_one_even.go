package wiring

// evenOneToOne is one to one by one weight for all, which stays.
type evenOneToOne struct {
	oneToOne
	weight float32
}

func (e evenOneToOne) Weights() int { return 1 }

// Preset implements [Preset].
func (e evenOneToOne) Preset(weights []float32) { weights[0] = e.weight }

// Fixed implements [Preset].
func (e evenOneToOne) Fixed() bool { return true }

// Rows implements [Synapses].
func (e evenOneToOne) Rows(unit int32, dst []Row) []Row { return append(dst, Row{0, unit, 1}) }

// Standard implements [Stored].
func (e evenOneToOne) Standard() ([]int, func(i int) int) {
	return []int{1}, func(int) int { return 0 }
}
