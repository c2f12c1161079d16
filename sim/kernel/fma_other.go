//go:build !arm64

package kernel

// fma returns a·b+c rounded once.
func fma(a, b, c float32) float32 { return exactFMA(a, b, c) }
