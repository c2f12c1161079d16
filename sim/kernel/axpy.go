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

// AddRows adds a times rows of n elements of src to as many of dst, which begin
// srcStep and dstStep elements apart, the product rounded before the sum:
//
//	dst[r*dstStep+i] += float32(src[r*srcStep+i] * a)
//
// It panics when the slices do not hold them.
func AddRows(dst, src []float32, rows, n, dstStep, srcStep int, a float32) {
	if rows <= 0 || n <= 0 {
		return
	}
	if dstStep < 0 || srcStep < 0 || len(dst) < (rows-1)*dstStep+n || len(src) < (rows-1)*srcStep+n {
		panic(fmt.Sprintf("kernel: AddRows of %d rows of %d from %d elements to %d with steps of %d and %d",
			rows, n, len(src), len(dst), srcStep, dstStep))
	}
	addRows(dst, src, rows, n, dstStep, srcStep, a)
}
