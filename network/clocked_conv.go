package network

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
)

// real is the precision of a sum.
type real interface{ float32 | float64 }

// gemm is C ← beta·C + op(A)·op(B) for op(A) m×k and op(B) k×n, row-major with
// the given strides.
type gemm[V real] func(tA, tB blas.Transpose, m, n, k int, a []V, strideA int, b []V, strideB int, beta V, c []V, strideC int)

func gemm32(tA, tB blas.Transpose, m, n, k int, a []float32, strideA int, b []float32, strideB int, beta float32, c []float32, strideC int) {
	rowsA, colsA, rowsB, colsB := operands(tA, tB, m, n, k)
	blas32.Gemm(tA, tB, 1,
		blas32.General{Rows: rowsA, Cols: colsA, Stride: strideA, Data: a},
		blas32.General{Rows: rowsB, Cols: colsB, Stride: strideB, Data: b}, beta,
		blas32.General{Rows: m, Cols: n, Stride: strideC, Data: c})
}

func gemm64(tA, tB blas.Transpose, m, n, k int, a []float64, strideA int, b []float64, strideB int, beta float64, c []float64, strideC int) {
	rowsA, colsA, rowsB, colsB := operands(tA, tB, m, n, k)
	blas64.Gemm(tA, tB, 1,
		blas64.General{Rows: rowsA, Cols: colsA, Stride: strideA, Data: a},
		blas64.General{Rows: rowsB, Cols: colsB, Stride: strideB, Data: b}, beta,
		blas64.General{Rows: m, Cols: n, Stride: strideC, Data: c})
}

// operands returns the shapes of A and B as they are stored.
func operands(tA, tB blas.Transpose, m, n, k int) (rowsA, colsA, rowsB, colsB int) {
	rowsA, colsA, rowsB, colsB = m, k, k, n
	if tA == blas.Trans {
		rowsA, colsA = k, m
	}
	if tB == blas.Trans {
		rowsB, colsB = n, k
	}
	return rowsA, colsA, rowsB, colsB
}

// Blocks of the products. gonum starts goroutines of its own from four blocks
// of 64×64 on; these stay below, because the engine has its crew, and hold what
// a product reads in the nearest caches.
const (
	blockChannels  = 64
	blockPositions = 192
	blockSum       = 512
)

// planes is a map with a border of zeros, channel by channel, so that a
// convolution tap is a shift. With a stride there is one plane for every
// remainder of row and column by the stride, since a tap meets just one of
// them.
//
// Positions of the outputs are counted on a grid as wide as a plane, columns
// past the last output included: output (y, x) stands at y·width+x and meets, by
// tap (ky, kx), the element shift(ky, kx) further on.
type planes[V real] struct {
	c             *conv2d
	width, height int // of a plane
	size          int // of a plane with the slack that the last shift reads
	values        []V
	place         []int32 // of every unit of the map; −1 for one no output meets
}

func newPlanes[V real](c *conv2d) *planes[V] {
	margin := (c.kernel - 1) / c.stride
	p := &planes[V]{c: c, width: c.output.Width + margin, height: c.output.Height + margin}
	p.size = p.width*p.height + margin
	p.values = make([]V, c.stride*c.stride*c.input.Channels*p.size)
	p.place = make([]int32, c.input.Units())
	r := (c.kernel - 1) / 2
	for u := range p.place {
		y, x, ci := c.input.Position(int32(u))
		y, x = y+r, x+r
		p.place[u] = -1
		if row, column := y/c.stride, x/c.stride; row < p.height && column < p.width {
			p.place[u] = int32(p.plane(y, x, ci) + row*p.width + column)
		}
	}
	return p
}

// plane returns where the plane of a channel begins whose elements have the
// remainders of y and x.
func (p *planes[V]) plane(y, x, channel int) int {
	s := p.c.stride
	return ((y%s*s+x%s)*p.c.input.Channels + channel) * p.size
}

// tap returns what output 0 meets in channel 0 by a tap.
func (p *planes[V]) tap(ky, kx int) int {
	return p.plane(ky, kx, 0) + ky/p.c.stride*p.width + kx/p.c.stride
}

// positions returns the number of positions of the grid.
func (p *planes[V]) positions() int { return p.c.output.Height * p.width }

func (p *planes[V]) fill(values []float32) {
	for u, v := range values {
		if at := p.place[u]; at >= 0 {
			p.values[at] = V(v)
		}
	}
}

// convolution is a convolution as the sum over its taps of a product of
// matrices, weights [output channel, input channel] times shifted planes [input
// channel, position]. Zeros are multiplied like any other number.
type convolution[V real] struct {
	c        *conv2d
	weights  []V
	multiply gemm[V]
	planes   *planes[V]
	sums     []V // [output channel, position]
	jobs     []block
	target   []V // of the apply under way
}

// block is a part of the outputs.
type block struct {
	channel, channels   int
	position, positions int
}

func newConvolution[V real](c *conv2d, weights []V, multiply gemm[V]) *convolution[V] {
	v := &convolution[V]{c: c, weights: weights, multiply: multiply, planes: newPlanes[V](c)}
	n := v.planes.positions()
	v.sums = make([]V, c.output.Channels*n)
	for position := 0; position < n; position += blockPositions {
		for channel := 0; channel < c.output.Channels; channel += blockChannels {
			v.jobs = append(v.jobs, block{
				channel, min(blockChannels, c.output.Channels-channel),
				position, min(blockPositions, n-position),
			})
		}
	}
	return v
}

// apply implements [operator].
func (v *convolution[V]) apply(crew *crew, values []float32, target []V) (ops uint64) {
	v.planes.fill(values)
	v.target = target
	crew.run(len(v.jobs), v)
	return uint64(v.c.synapses)
}

// do computes one block and adds it to the target, which is laid out [row,
// column, channel].
func (v *convolution[V]) do(job int) {
	b, c, p := v.jobs[job], v.c, v.planes
	n, out := p.positions(), c.output.Channels
	sums := v.sums[b.channel*n+b.position:]
	beta := V(0)
	for ky := range c.kernel {
		for kx := range c.kernel {
			v.multiply(blas.Trans, blas.NoTrans, b.channels, b.positions, c.input.Channels,
				v.weights[c.weight(b.channel, 0, ky, kx):], c.kernel*c.kernel*out,
				p.values[p.tap(ky, kx)+b.position:], p.size,
				beta, sums, n)
			beta = 1
		}
	}
	for i := range b.positions {
		y, x := (b.position+i)/p.width, (b.position+i)%p.width
		if x >= c.output.Width {
			continue
		}
		target := v.target[int(c.output.Unit(y, x, b.channel)):][:b.channels]
		for co := range target {
			target[co] += sums[co*n+i]
		}
	}
}
