package network

// dense2d executes an instant of one port densely: as a convolution of the whole
// map, zeros included. The sums are those of adding the weights spike by spike,
// in the same order, and so the same to the last bit.
type dense2d struct {
	conv   *convolver
	crew   crew      // nobody but the population itself
	counts []float32 // spikes of every unit; zero between calls
	macs   uint64
	stale  bool // the weights have changed
}

// denseAbove is the share of the units of a map above which an instant is
// executed densely. It is where the two take about the same time, by
// BenchmarkExecution; being a number, it makes the choice a function of the
// spikes alone. Spikes of one position are added up together, so events do worse
// where a position has one unit only.
const (
	denseAbove     = 0.45
	denseAboveFlat = 0.33 // one unit a position
)

// newDense2D returns the dense execution of a port, or nil where there is none:
// a dense layer's events are as good, since they have no rows to find.
func newDense2D(p *port) *dense2d {
	conv, ok := p.projection.synapses.(*conv2d)
	if !ok {
		return nil
	}
	d := &dense2d{stale: true}
	if p.folding != nil {
		d.conv = newFoldedConvolver(conv, p.upsample, p.folding.weights)
	} else {
		d.conv = newConvolver(conv, p.projection.weights)
	}
	d.counts = make([]float32, d.conv.window.source.Units())
	d.macs = d.conv.window.pairs
	return d
}

// apply adds what units bring to the input of all neurons and returns the number
// of products.
func (d *dense2d) apply(units []int32, input []float32) (executed uint64) {
	if d.stale {
		d.conv.refresh()
		d.stale = false
	}
	for _, u := range units {
		d.counts[u]++
	}
	d.conv.apply(&d.crew, d.counts, input)
	for _, u := range units {
		d.counts[u] = 0
	}
	return d.macs
}

// worthDense reports whether an instant with n units is executed densely.
func (p *port) worthDense(n int) bool {
	return p.dense != nil && n >= p.denseFrom
}
