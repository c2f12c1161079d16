//go:build !purego

package kernel

import (
	"math/bits"
	"unsafe"
)

// membersFirst holds, for every set of eight, the members ascending and then
// the others, a byte each.
var membersFirst = func() (order [256]uint64) {
	for set := range order {
		in, out := 0, bits.OnesCount(uint(set))
		for i := range 8 {
			place := &out
			if set>>i&1 == 1 {
				place = &in
			}
			order[set] |= uint64(i) << (8 * *place)
			*place++
		}
	}
	return order
}()

func (g *Grad) add(grad, src, delta []float32, channels int) {
	if !fast {
		g.addGo(grad, src, delta, channels)
		return
	}
	w, s, d := unsafe.SliceData(grad), unsafe.SliceData(src), unsafe.SliceData(delta)
	if channels == ConvLanes {
		gradAVX2(w, s, d, g.Run, g.Outputs, g.Rows, 4*g.Channels, 4*g.SrcStep, 4*g.SrcPitch, 4*g.DeltaStep, 4*g.DeltaPitch)
		return
	}
	gradMaskedAVX2(w, s, d, g.Run, g.Outputs, g.Rows, 4*g.Channels, 4*g.SrcStep, 4*g.SrcPitch, 4*g.DeltaStep, 4*g.DeltaPitch,
		&laneMask[ConvLanes-channels])
}

func gradSparse(grad, src []float32, open []Open) {
	if !fast {
		gradSparseGo(grad, src, open)
		return
	}
	gradSparseAVX2(unsafe.SliceData(grad), unsafe.SliceData(src), (*uint64)(unsafe.Pointer(unsafe.SliceData(open))), len(open), len(grad),
		&laneMask[ConvLanes-len(grad)%8])
}

func nonzero(dst []int32, src []float32) int {
	if !fast {
		return nonzeroGo(dst, src)
	}
	whole := len(src) &^ 7
	n := nonzeroAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), whole, &membersFirst[0])
	rest := nonzeroGo(dst[n:], src[whole:])
	return n + shift(dst[n:][:rest], whole)
}

func transpose(dst, src []float32, rows, columns, dstStep, srcStep int) {
	if !fast {
		transposeGo(dst, src, rows, columns, dstStep, srcStep)
		return
	}
	wholeRows, wholeColumns := rows&^7, columns&^7
	for c := 0; c < wholeColumns && wholeRows > 0; c += 8 {
		transposeAVX2(&dst[c*dstStep], &src[c], wholeRows, 4*dstStep, 4*srcStep)
	}
	if wholeColumns < columns {
		transposeGo(dst[wholeColumns*dstStep:], src[wholeColumns:], rows, columns-wholeColumns, dstStep, srcStep)
	}
	if wholeRows < rows && wholeColumns > 0 {
		transposeGo(dst[wholeRows:], src[wholeRows*srcStep:], rows-wholeRows, wholeColumns, dstStep, srcStep)
	}
}
