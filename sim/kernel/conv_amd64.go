//go:build !purego

package kernel

import "unsafe"

// laneMask holds a run of lanes that exist and one of lanes that do not.
var laneMask = func() (m [2 * ConvLanes]int32) {
	for i := range ConvLanes {
		m[i] = -1
	}
	return m
}()

func (c *Conv) add(dst, src, weights []float32, channels int) {
	if !fast {
		c.addGo(dst, src, weights, channels)
		return
	}
	d, s, w := unsafe.SliceData(dst), unsafe.SliceData(src), unsafe.SliceData(weights)
	if channels == ConvLanes {
		convAVX2(d, s, w, c.Outputs, c.Rows, c.Run, 4*c.DstStep, 4*c.SrcStep, 4*c.SrcPitch)
		return
	}
	convMaskedAVX2(d, s, w, c.Outputs, c.Rows, c.Run, 4*c.DstStep, 4*c.SrcStep, 4*c.SrcPitch, &laneMask[ConvLanes-channels])
}
