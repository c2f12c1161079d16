//go:build !purego

package kernel

import "unsafe"

func add(dst, src []float32) {
	if !fast {
		addGo(dst, src)
		return
	}
	addAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), len(dst))
}

func addScaled(dst, src []float32, a float32) {
	if !fast {
		addScaledGo(dst, src, a)
		return
	}
	addScaledAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), len(dst), a)
}
