package kernel

// addGo is the twin of convAVX2 and convMaskedAVX2.
func (c *Conv) addGo(dst, src, weights []float32, channels int) {
	for o := range c.Outputs {
		sums, w := dst[o*c.DstStep:][:channels], weights
		for row := range c.Rows {
			for _, x := range src[o*c.SrcStep+row*c.SrcPitch:][:c.Run] {
				for ch := range sums {
					sums[ch] = fma(x, w[ch], sums[ch])
				}
				w = w[ConvLanes:]
			}
		}
	}
}
