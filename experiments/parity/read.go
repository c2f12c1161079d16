package parity

import (
	"fmt"
	"math"

	"spikesim/experiments/npz"
)

// Read reads a recorded run. Every array must be there, have the shape that
// follows from the others, and hold finite numbers.
func Read(path string) (*Trace, error) {
	archive, err := npz.Read(path)
	if err != nil {
		return nil, fmt.Errorf("reading a recorded run: %w", err)
	}
	r := &reader{archive: archive}
	t := r.trace()
	if r.err != nil {
		return nil, fmt.Errorf("%s is not a recorded run: %w", path, r.err)
	}
	return t, nil
}

// reader reads arrays and keeps the first error.
type reader struct {
	archive *npz.Archive
	err     error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *reader) trace() *Trace {
	t := &Trace{
		Height: r.whole("H", 4, 4096), Width: r.whole("W", 4, 4096),
		Ticks: r.whole("T", 1, 1_000_000),
		Alpha: r.decay("alpha"), Beta: r.decay("beta"), AlphaRP: r.decay("alpharp"),
		LearningRate: r.number("lr"),
	}
	t.BurnIn = r.whole("burnin", 0, max(t.Ticks-1, 0))
	if t.Height%4 != 0 || t.Width%4 != 0 {
		r.fail("images are %d×%d; height and width must be divisible by 4, the map is pooled twice", t.Height, t.Width)
	}
	if t.LearningRate < 0 || t.LearningRate > 1 {
		r.fail("the learning rate lr is %v; it must be from 0 to 1", t.LearningRate)
	}
	if r.err != nil {
		return nil
	}
	if a, err := r.archive.Array("spikes"); err != nil {
		r.fail("%w", err)
	} else if len(a.Shape) != 5 || a.Shape[1] < 1 || a.Shape[1] > 4096 {
		r.fail("array spikes has shape %v; it must be [tick, image, 1, row, column]", a.Shape)
	} else {
		t.Batch = a.Shape[1]
	}
	t.Spikes = r.array("spikes", t.Ticks, t.Batch, 1, t.Height, t.Width)
	for i, s := range t.Spikes {
		if s != 0 && s != 1 {
			r.fail("array spikes holds %v at index %d; a tick has 0 or 1 spikes", s, i)
			break
		}
	}
	t.Target = r.array("target", t.Batch, outputs)
	for i := range t.Layers {
		r.layer(t, i)
	}
	t.Counts = r.wide("frozen_spike_counts_pooled", t.Ticks, len(layers))
	t.Losses = r.wide("learn_losses", t.Ticks-t.BurnIn, len(layers))
	return t
}

// layer reads layer i. Its channels and kernel are those of its weights; the
// input must be what comes before it.
func (r *reader) layer(t *Trace, i int) {
	if r.err != nil {
		return
	}
	l := &t.Layers[i]
	name := func(format string) string { return fmt.Sprintf(format, i) }
	a, err := r.archive.Array(name("w%d_init"))
	if err != nil {
		r.fail("%w", err)
		return
	}
	if len(a.Shape) != 4 || a.Shape[2] != a.Shape[3] || a.Shape[2]%2 == 0 || a.Shape[0] < 1 || a.Shape[1] < 1 {
		r.fail("array %s has shape %v; it must be [out, in, row, column] with a square kernel of odd size", a.Name, a.Shape)
		return
	}
	l.Channels, l.Inputs, l.Kernel = a.Shape[0], a.Shape[1], a.Shape[2]
	before := 1
	if i > 0 {
		before = t.Layers[i-1].Channels
	}
	if l.Inputs != before {
		r.fail("array %s takes %d channels; the layer before has %d", a.Name, l.Inputs, before)
		return
	}
	// dec2 adds enc2's map to its input, dec3 enc1's.
	if skip := map[int]int{4: 1, 5: 0}; i >= 4 && t.Layers[skip[i]].Channels != l.Inputs {
		r.fail("array %s takes %d channels; the skip connection from %s brings %d", a.Name, l.Inputs, layers[skip[i]], t.Layers[skip[i]].Channels)
		return
	}
	scale := [len(layers)]int{2, 4, 4, 2, 1, 1}[i]
	l.Height, l.Width = t.Height/scale, t.Width/scale
	l.Weights = r.array(a.Name, a.Shape...)
	l.FinalWeights = r.array(name("w%d_final"), a.Shape...)
	l.WeightGradient = r.array(name("grad_w%d_first"), a.Shape...)
	l.Bias = r.array(name("b%d_init"), l.Channels)
	l.FinalBias = r.array(name("b%d_final"), l.Channels)
	l.BiasGradient = r.array(name("grad_b%d_first"), l.Channels)
	l.ReadoutWeights = r.array(name("readout_w%d"), outputs, l.units())
	l.ReadoutBias = r.array(name("readout_b%d"), outputs)
	l.Membrane = r.array(name("frozen_u%d_last"), t.Batch, l.Channels, l.Height, l.Width)
	l.Readout = r.array(name("frozen_r%d"), t.Ticks, t.Batch, outputs)
	l.LearnReadouts = r.array(name("learn_r%d"), t.Ticks-t.BurnIn, t.Batch, outputs)
}

// array reads an array of finite float32 numbers.
func (r *reader) array(name string, shape ...int) []float32 {
	if r.err != nil {
		return nil
	}
	values, err := r.archive.Float32(name, shape...)
	if err != nil {
		r.fail("%w", err)
		return nil
	}
	for i, v := range values {
		if !finite(float64(v)) {
			r.fail("array %s holds %v at index %d; only finite numbers can be compared", name, v, i)
			return nil
		}
	}
	return values
}

// wide reads a matrix of finite float64 numbers.
func (r *reader) wide(name string, rows, columns int) []float64 {
	if r.err != nil {
		return nil
	}
	a, err := r.archive.Array(name)
	if err != nil {
		r.fail("%w", err)
		return nil
	}
	if len(a.Shape) != 2 || a.Shape[0] != rows || a.Shape[1] != columns {
		r.fail("array %s has shape %v; it must be [%d %d]", name, a.Shape, rows, columns)
		return nil
	}
	values, err := a.Float64()
	if err != nil {
		r.fail("%w", err)
		return nil
	}
	for i, v := range values {
		if !finite(v) {
			r.fail("array %s holds %v at index %d; only finite numbers can be compared", name, v, i)
			return nil
		}
	}
	return values
}

func (r *reader) whole(name string, low, high int) int {
	if r.err != nil {
		return 0
	}
	v, err := r.archive.Int(name)
	if err != nil {
		r.fail("%w", err)
	} else if v < low || v > high {
		r.fail("%s is %d; it must be from %d to %d", name, v, low, high)
	}
	return v
}

func (r *reader) number(name string) float64 {
	if r.err != nil {
		return 0
	}
	v, err := r.archive.Float64Scalar(name)
	if err != nil {
		r.fail("%w", err)
	} else if !finite(v) {
		r.fail("%s is %v", name, v)
	}
	return v
}

func (r *reader) decay(name string) float64 {
	v := r.number(name)
	if r.err == nil && !(v >= 0 && v < 1) {
		r.fail("the decay %s is %v; it must be from 0 up to, not including, 1", name, v)
	}
	return v
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
