//go:build !purego

package kernel

import "unsafe"

func (g *GradPairs) add(grad, src, delta []float32, right []int32, channels int) {
	if !fast || channels < ConvLanes {
		g.addGo(grad, src, delta, right, channels)
		return
	}
	gradPairsAVX2(unsafe.SliceData(grad), unsafe.SliceData(src), unsafe.SliceData(delta), unsafe.SliceData(right),
		g.Run, g.Pairs, g.Rows, 4*g.Channels, 4*g.SrcPitch)
}

func splitWinners(dst []float32, right []int32, delta []float32, winner []int32, first int32, channels int) {
	if !fast || channels%8 != 0 || len(delta) == 0 {
		splitWinnersGo(dst, right, delta, winner, first, channels)
		return
	}
	splitWinnersAVX2(unsafe.SliceData(dst), unsafe.SliceData(right), unsafe.SliceData(delta), unsafe.SliceData(winner),
		first, len(delta)/channels, channels)
}
