package kernel

// stepLIFGo is the twin of stepLIFAVX2.
func stepLIFGo(v, input []float32, decay, threshold float32, fired []int32, excess []float32) (n int) {
	for i, u := range v {
		u = float32(u*decay) + input[i]
		input[i] = 0
		if u >= threshold {
			fired[n], excess[n] = int32(i), u-threshold
			n++
			u = 0
		}
		v[i] = u
	}
	return n
}

// stepDecolleGo is the twin of stepDecolleAVX2.
func stepDecolleGo(u, r, s, input, bias []float32, alpha, gain float32, fired []int32) (n int) {
	for i := range u {
		r[i] = float32(r[i]*alpha) - float32(s[i]*gain)
		u[i] = input[i] + bias[i] + r[i]
		input[i] = 0
		s[i] = 0
		if u[i] >= 0 {
			s[i] = 1
			fired[n] = int32(i)
			n++
		}
	}
	return n
}
