package dataset

// Pixels are the gray values of an image, row by row, from 0 (black) to 1
// (white). Those of a photograph are kept as the bytes they came as, one for a
// pixel, and stand for a 255th each.
type Pixels struct {
	bytes  []uint8
	values []float32 // where there are no bytes
}

// PixelsOf returns the pixels with these values, which it keeps.
func PixelsOf(values []float32) Pixels { return Pixels{values: values} }

// Len returns the number of pixels.
func (p Pixels) Len() int { return len(p.bytes) + len(p.values) }

// Values returns the value of every pixel, in a slice of its own.
func (p Pixels) Values() []float32 {
	values := make([]float32, p.Len())
	p.CopyTo(values)
	return values
}

// CopyTo writes the value of every pixel to dst. It panics if dst has not as many
// elements.
func (p Pixels) CopyTo(dst []float32) {
	if len(dst) != p.Len() {
		panic("dataset: pixels and their destination differ in size")
	}
	if p.bytes == nil {
		copy(dst, p.values)
		return
	}
	for i, v := range p.bytes {
		dst[i] = float32(v) / 255
	}
}
