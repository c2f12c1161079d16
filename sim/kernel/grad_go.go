package kernel

// addGo is the twin of gradAVX2 and gradMaskedAVX2.
func (g *Grad) addGo(grad, src, delta []float32, channels int) {
	for y := range g.Rows {
		for x := range g.Outputs {
			deltas := delta[y*g.DeltaPitch+x*g.DeltaStep:][:channels]
			for i, input := range src[y*g.SrcPitch+x*g.SrcStep:][:g.Run] {
				sums := grad[i*g.Channels:][:channels]
				for ch, d := range deltas {
					sums[ch] = fma(input, d, sums[ch])
				}
			}
		}
	}
}

// gradSparseGo is the twin of gradSparseAVX2.
func gradSparseGo(grad, src []float32, open []Open) {
	for _, o := range open {
		for i, input := range src[o.At:][:len(grad)] {
			grad[i] = fma(input, o.Delta, grad[i])
		}
	}
}

// nonzeroGo is the twin of nonzeroAVX2.
func nonzeroGo(dst []int32, src []float32) (n int) {
	for i, v := range src {
		if v != 0 {
			dst[n] = int32(i)
			n++
		}
	}
	return n
}

// transposeGo is the twin of transposeAVX2.
func transposeGo(dst, src []float32, rows, columns, dstStep, srcStep int) {
	for r := range rows {
		for c, v := range src[r*srcStep:][:columns] {
			dst[c*dstStep+r] = v
		}
	}
}
