//go:build !amd64 || purego

package kernel

func (g *Grad) add(grad, src, delta []float32, channels int) { g.addGo(grad, src, delta, channels) }
func gradSparse(grad, src []float32, open []Open)            { gradSparseGo(grad, src, open) }
func nonzero(dst []int32, src []float32) int                 { return nonzeroGo(dst, src) }

func transpose(dst, src []float32, rows, columns, dstStep, srcStep int) {
	transposeGo(dst, src, rows, columns, dstStep, srcStep)
}
