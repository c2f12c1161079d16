package coding

import "math"

// blur is a convolution with a Gaussian, one axis after the other.
type blur struct {
	height, width int
	weights       []float32 // of the distances 0, 1, ..., radius
	padded        []float32 // scratch: a row with its mirror images
	rows          []float32 // scratch: the image blurred along its rows
}

func newBlur(sigmaPX float64, height, width int) *blur {
	radius := int(math.Ceil(3 * sigmaPX))
	weights := make([]float64, radius+1)
	sum := 0.0
	for d := range weights {
		weights[d] = math.Exp(-float64(d*d) / (2 * sigmaPX * sigmaPX))
		sum += weights[d]
		if d > 0 {
			sum += weights[d] // on the other side
		}
	}
	b := &blur{
		height: height, width: width,
		weights: make([]float32, radius+1),
		padded:  make([]float32, width+2*radius),
		rows:    make([]float32, height*width),
	}
	for d, w := range weights {
		b.weights[d] = float32(w / sum)
	}
	return b
}

// mirror returns the index in 0..n-1 that index i stands for, where the image is
// continued by its mirror image, the edge pixel twice: 2 1 0 | 0 1 2 | 2 1 0.
func mirror(i, n int) int {
	i %= 2 * n
	if i < 0 {
		i += 2 * n
	}
	if i >= n {
		i = 2*n - 1 - i
	}
	return i
}

// apply puts the blurred image into dst for sign +1, and subtracts it from what
// is there for sign -1.
func (b *blur) apply(dst, image []float32, sign float32) {
	radius := len(b.weights) - 1
	for y := range b.height {
		row := image[y*b.width:][:b.width]
		for i := range b.padded {
			b.padded[i] = row[mirror(i-radius, b.width)]
		}
		to := b.rows[y*b.width:][:b.width]
		scaled(to, b.padded[radius:], b.weights[0])
		for d := 1; d <= radius; d++ {
			addScaled(to, b.padded[radius-d:], b.padded[radius+d:], b.weights[d])
		}
	}
	for y := range b.height {
		to := dst[y*b.width:][:b.width]
		if sign > 0 {
			scaled(to, b.row(y), b.weights[0])
		} else {
			addScaled(to, b.row(y), nil, -b.weights[0])
		}
		for d := 1; d <= radius; d++ {
			addScaled(to, b.row(y-d), b.row(y+d), sign*b.weights[d])
		}
	}
}

// row returns row y of the image blurred along its rows, mirrored beyond it.
func (b *blur) row(y int) []float32 { return b.rows[mirror(y, b.height)*b.width:][:b.width] }

// scaled sets to = a*w.
func scaled(to, a []float32, w float32) {
	a = a[:len(to)]
	for i := range to {
		to[i] = a[i] * w
	}
}

// addScaled adds (a+c)*w to to, and a*w without c.
func addScaled(to, a, c []float32, w float32) {
	a = a[:len(to)]
	if c == nil {
		for i := range to {
			to[i] += float32(a[i] * w)
		}
		return
	}
	c = c[:len(to)]
	for i := range to {
		to[i] += float32((a[i] + c[i]) * w)
	}
}
