//go:build !amd64 || purego

package kernel

func stepLIF(v, input []float32, decay, threshold float32, fired []int32, excess []float32) int {
	return stepLIFGo(v, input, decay, threshold, fired, excess)
}

func stepDecolle(u, r, s, input, bias []float32, alpha, gain float32, fired []int32) int {
	return stepDecolleGo(u, r, s, input, bias, alpha, gain, fired)
}
