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

func addRows(dst, src []float32, rows, n, dstStep, srcStep int, a float32) {
	if !fast {
		addRowsGo(dst, src, rows, n, dstStep, srcStep, a)
		return
	}
	addRowsAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), rows, n, 4*dstStep, 4*srcStep, a)
}
