//go:build !amd64 || purego

package kernel

func add(dst, src []float32)                  { addGo(dst, src) }
func addScaled(dst, src []float32, a float32) { addScaledGo(dst, src, a) }

func addRows(dst, src []float32, rows, n, dstStep, srcStep int, a float32) {
	addRowsGo(dst, src, rows, n, dstStep, srcStep, a)
}
