//go:build !amd64 || purego

package kernel

func (g *GradPairs) add(grad, src, delta []float32, right []int32, channels int) {
	g.addGo(grad, src, delta, right, channels)
}

func splitWinners(dst []float32, right []int32, delta []float32, winner []int32, first int32, channels int) {
	splitWinnersGo(dst, right, delta, winner, first, channels)
}
