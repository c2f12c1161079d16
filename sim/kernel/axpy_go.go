package kernel

// addGo is the twin of addAVX2.
func addGo(dst, src []float32) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] += src[i]
	}
}

// addScaledGo is the twin of addScaledAVX2.
func addScaledGo(dst, src []float32, a float32) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] += float32(src[i] * a)
	}
}

// addRowsGo is the twin of addRowsAVX2.
func addRowsGo(dst, src []float32, rows, n, dstStep, srcStep int, a float32) {
	for r := range rows {
		addScaledGo(dst[r*dstStep:][:n], src[r*srcStep:], a)
	}
}
