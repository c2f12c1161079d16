package kernel

import "fmt"

// Add adds src to dst, element by element:
//
//	dst[i] += src[i]
//
// It panics when the lengths differ.
func Add(dst, src []float32) {
	if len(dst) != len(src) {
		panic(fmt.Sprintf("kernel: Add of %d elements to %d", len(src), len(dst)))
	}
	add(dst, src)
}

// AddScaled adds a times src to dst, the product rounded before the sum:
//
//	dst[i] += float32(src[i] * a)
//
// It panics when the lengths differ.
func AddScaled(dst, src []float32, a float32) {
	if len(dst) != len(src) {
		panic(fmt.Sprintf("kernel: AddScaled of %d elements to %d", len(src), len(dst)))
	}
	addScaled(dst, src, a)
}
