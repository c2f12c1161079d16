package kernel

// addGo is the twin of gradPairsAVX2.
func (g *GradPairs) addGo(grad, src, delta []float32, right []int32, channels int) {
	for y := range g.Rows {
		for x := range g.Pairs {
			at, first := y*g.SrcPitch+2*x, (y*g.Pairs+x)*g.Channels
			for i := range g.Run {
				sums := grad[i*g.Channels:][:channels]
				for ch := range sums {
					sums[ch] = fma(src[at+i-int(right[first+ch])], delta[first+ch], sums[ch])
				}
			}
		}
	}
}

// splitWinnersGo is the twin of splitWinnersAVX2.
func splitWinnersGo(dst []float32, right []int32, delta []float32, winner []int32, first int32, channels int) {
	for j, n := range winner {
		left := first + int32(2*j-j%channels) // window x begins at column 2x
		dst[j], right[j] = 0, 0
		switch n {
		case left:
			dst[j] = delta[j]
		case left + int32(channels):
			dst[j], right[j] = delta[j], -1
		}
	}
}
