package wiring

import "fmt"

// window is how a kernel goes over one axis of a map, with zeros before and after
// it: output o meets input o·stride + k·dilation − before by tap k.
type window struct {
	size             int // of the map
	kernel           int
	stride, dilation int
	before, after    int
}

// windows returns those of the rows and of the columns, or reports why there are
// none.
func windows(in Shape, kernel, stride, dilation Extent, p Padding, report Report) (rows, columns window, ok bool) {
	reach := Extent{(kernel.Rows-1)*dilation.Rows + 1, (kernel.Columns-1)*dilation.Columns + 1}
	p = p.resolve(reach)
	rows = window{in.Height, kernel.Rows, stride.Rows, dilation.Rows, p.Top, p.Bottom}
	columns = window{in.Width, kernel.Columns, stride.Columns, dilation.Columns, p.Left, p.Right}
	if rows.outputs() < 1 || columns.outputs() < 1 {
		report("kernel", fmt.Sprintf("it spans %v, more than the map of %d×%d with its padding", reach, in.Height, in.Width),
			"take a smaller kernel or dilation, or pad more")
		return rows, columns, false
	}
	return rows, columns, true
}

// outputs returns how many places the kernel has.
func (w window) outputs() int {
	room := w.size + w.before + w.after - (w.kernel-1)*w.dilation - 1
	if room < 0 {
		return 0
	}
	return room/w.stride + 1
}

// contact is an output that an input reaches, and the tap by which it does.
type contact struct{ output, tap int32 }

// contacts returns, for every input, the outputs that it reaches, ascending.
func (w window) contacts() [][]contact {
	all := make([][]contact, w.size)
	for o := range w.outputs() {
		for k := range w.kernel {
			if i := o*w.stride + k*w.dilation - w.before; i >= 0 && i < w.size {
				all[i] = append(all[i], contact{int32(o), int32(k)})
			}
		}
	}
	return all
}

// pairs returns how many pairs of an input and an output meet.
func (w window) pairs() (n int64) {
	for _, m := range w.contacts() {
		n += int64(len(m))
	}
	return n
}

// places returns where the taps of a kernel stand among the weights, in the order
// in which the outputs of one input follow each other. An input reaches output o
// through tap k = i+before−o·stride: for consecutive outputs the taps descend by
// the stride. So taps that are equal modulo the stride stand together, each group
// descending.
func (w window) places() []int {
	tap, place := make([]int, w.kernel), 0
	for group := range w.stride {
		for k := w.kernel - 1; k >= 0; k-- {
			if k%w.stride == group {
				tap[k] = place
				place++
			}
		}
	}
	return tap
}

// stretches returns what every input reaches, for a dilation of 1, with taps at
// places whose weights stand tap apart.
func (w window) stretches(places []int, tap int) []Stretch {
	all, outputs := make([]Stretch, w.size), w.outputs()
	for i := range all {
		// Tap k = i+before−o·stride must lie in 0..kernel−1.
		high := i + w.before
		low := high - (w.kernel - 1)
		first := 0
		if low > 0 {
			first = (low + w.stride - 1) / w.stride
		}
		last := min(high/w.stride, outputs-1)
		if last < first {
			continue
		}
		n := int32(last - first + 1)
		all[i] = Stretch{int32(first), n, int32(places[high-first*w.stride] * tap), n}
	}
	return all
}
