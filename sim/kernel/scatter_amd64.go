//go:build !purego

package kernel

import "unsafe"

func (p *Program) run(to int) (ops, offsets, fired int) {
	if !fast {
		return p.runGo(to)
	}
	pause := 0
	if p.Pause {
		pause = 1
	}
	return scatterAVX2(
		unsafe.SliceData(p.Ops[p.op:to]), to-p.op, p.op,
		unsafe.SliceData(p.Offsets[p.offset:]), len(p.Offsets)-p.offset,
		unsafe.SliceData(p.Weights), len(p.Weights),
		unsafe.SliceData(p.Potential), len(p.Potential),
		unsafe.SliceData(p.Input), len(p.Input), p.Pitch,
		p.Threshold, unsafe.SliceData(p.Thresholds), len(p.Thresholds),
		unsafe.SliceData(p.Fired), len(p.Fired), pause)
}

// The kernel knows where the fields of Op and Fired lie.
var (
	_ = [1]int{}[unsafe.Sizeof(Op{})-32]
	_ = [1]int{}[unsafe.Offsetof(Op{}.Kind)-0]
	_ = [1]int{}[unsafe.Offsetof(Op{}.First)-4]
	_ = [1]int{}[unsafe.Offsetof(Op{}.Len)-8]
	_ = [1]int{}[unsafe.Offsetof(Op{}.Rows)-12]
	_ = [1]int{}[unsafe.Offsetof(Op{}.Units)-16]
	_ = [1]int{}[unsafe.Offsetof(Op{}.Stride)-20]
	_ = [1]int{}[unsafe.Offsetof(Op{}.Gain)-24]
	_ = [1]int{}[unsafe.Offsetof(Op{}.Input)-28]
	_ = [1]int{}[unsafe.Sizeof(Fired{})-12]
	_ = [1]int{}[unsafe.Offsetof(Fired{}.Op)-0]
	_ = [1]int{}[unsafe.Offsetof(Fired{}.Neuron)-4]
	_ = [1]int{}[unsafe.Offsetof(Fired{}.Potential)-8]
)
