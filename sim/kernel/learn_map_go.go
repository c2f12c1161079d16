package kernel

func scaleSubGo(dst, src []float32, scale, sub float32) {
	for i, x := range src {
		dst[i] = float32(x*scale) - sub
	}
}

func filterGo(p, q, count []float32, alpha, gainP, beta, gainQ float32) {
	for i := range p {
		p[i] = float32(alpha*p[i]) + float32(gainP*q[i])
		q[i] = float32(beta*q[i]) + float32(gainQ*count[i])
		count[i] = 0
	}
}

func maxPool2Go(dst []float32, argmax []int32, src []float32, first int32, channels, pitch int) {
	for j := range dst {
		upper := 2*j - j%channels // window x begins at column 2x
		best := upper
		for _, i := range [...]int{upper + channels, upper + pitch, upper + pitch + channels} {
			if src[i] > src[best] {
				best = i
			}
		}
		dst[j], argmax[j] = src[best], first+int32(best)
	}
}

func sumRowsGo(dst, src []float32, terms []Term) {
	for _, t := range terms {
		for i, x := range src[t.Offset:][:len(dst)] {
			dst[i] += float32(t.Scale * x)
		}
	}
}
