//go:build !amd64 || purego

package kernel

func add(dst, src []float32)                  { addGo(dst, src) }
func addScaled(dst, src []float32, a float32) { addScaledGo(dst, src, a) }
