package network

import "gonum.org/v1/gonum/blas"

// convolutionGradient is the gradient of a convolution's weights: for every
// tap, traces [input channel, position] shifted by the tap times deltas [output
// channel, position] transposed.
type convolutionGradient struct {
	c      *conv2d
	traces *planes[float32]
	deltas []float32 // [output channel, position]; zero in the columns past the last output
	grad   []float32 // of the call under way
}

func newConvolutionGradient(c *conv2d) *convolutionGradient {
	p := newPlanes[float32](c)
	return &convolutionGradient{c: c, traces: p, deltas: make([]float32, c.output.Channels*p.positions())}
}

// accumulate adds to grad what one lane contributes, given the trace of every
// unit of the input map and the delta of every neuron. It returns the number of
// multiply-accumulate operations.
func (g *convolutionGradient) accumulate(crew *crew, trace, delta, grad []float32) (macs uint64) {
	c, n := g.c, g.traces.positions()
	g.traces.fill(trace)
	for i, d := range delta {
		y, x, co := c.output.Position(int32(i))
		g.deltas[co*n+y*g.traces.width+x] = d
	}
	g.grad = grad
	crew.run(c.kernel*c.kernel, g)
	return uint64(c.synapses)
}

// do computes one tap.
func (g *convolutionGradient) do(tap int) {
	c, p := g.c, g.traces
	n, in, out := p.positions(), c.input.Channels, c.output.Channels
	ky, kx := tap/c.kernel, tap%c.kernel
	shift := p.tap(ky, kx)
	for position := 0; position < n; position += blockSum {
		for ci := 0; ci < in; ci += blockChannels {
			for co := 0; co < out; co += blockChannels {
				gemm32(blas.NoTrans, blas.Trans,
					min(blockChannels, in-ci), min(blockChannels, out-co), min(blockSum, n-position),
					p.values[shift+ci*p.size+position:], p.size,
					g.deltas[co*n+position:], n,
					1, g.grad[c.weight(co, ci, ky, kx):], c.kernel*c.kernel*out)
			}
		}
	}
}
