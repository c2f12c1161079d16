package learning

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
	"spikesim/sim/random"
)

// dense is a population in float64 of which everything is known: u = W p + c,
// spikes where u >= 0, and a readout G with bias b over act(u). It is the slow,
// independent form of what Layer computes.
type dense struct {
	w, c, p, g, b, target []float64 // w is [feature][input], g is [feature][output]
	beta                  float64
}

func (d *dense) membrane() []float64 {
	u := slices.Clone(d.c)
	for j := range u {
		for i, p := range d.p {
			u[j] += d.w[j*len(d.p)+i] * p
		}
	}
	return u
}

// loss is the loss of a readout over the given activations.
func (d *dense) loss(act []float64) float64 {
	var sum float64
	for k := range d.b {
		y := d.b[k]
		for j, a := range act {
			y += d.g[j*len(d.b)+k] * a
		}
		if e := math.Abs(y - d.target[k]); e < d.beta {
			sum += e * e / (2 * d.beta)
		} else {
			sum += e - d.beta/2
		}
	}
	return sum / float64(len(d.b))
}

// gradientCase is a dense population and the Layer that must agree with it.
type gradientCase struct {
	dense
	spec Spec
	l    *Layer
	u    []float32 // the membrane as the layer sees it
	y    []float32 // its readout
}

// drawCase draws a population with a learned readout, so that its gradient is
// checked too; the synapses' gradient does not depend on that.
func drawCase(t *rapid.T, on Signal) *gradientCase {
	spec := DefaultSpec()
	spec.Readout.On, spec.Readout.Weights, spec.Readout.LearningRate = on, Learned, .1
	spec.Loss.Beta = rapid.SampledFrom([]float64{.1, 1, 5}).Draw(t, "beta")
	spec.Surrogate.Kind = rapid.SampledFrom([]SurrogateKind{SurrogateBoxcar, SurrogateSigmoid}).Draw(t, "surrogate")
	spec.Surrogate.Width = rapid.SampledFrom([]float64{.5, 1, 2}).Draw(t, "width")
	outputs := rapid.IntRange(1, 6).Draw(t, "outputs")
	features := rapid.IntRange(1, 30).Draw(t, "features")
	inputs := rapid.IntRange(1, 5).Draw(t, "inputs")
	key := random.New(rapid.Uint64().Draw(t, "seed"))

	draw := func(name string, n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			// Whole multiples of 2^-10 are the same number in float32.
			x[i] = math.Round(1024*(2*key.Name(name).Float64(uint64(i))-1)) / 1024
		}
		return x
	}
	c := &gradientCase{spec: spec, l: NewLayer(spec, key, outputs, features, 1, 1)}
	c.dense = dense{
		w: draw("w", features*inputs), c: draw("c", features), p: draw("p", inputs),
		g: draw("g", features*outputs), b: draw("b", outputs), target: draw("target", outputs),
		beta: spec.Loss.Beta,
	}
	c.l.Readout().SetStandard(single(c.g))
	copy(c.l.Readout().Bias, single(c.b))
	c.u = single(c.membrane())
	c.y = make([]float32, outputs)
	return c
}

func single(x []float64) []float32 {
	y := make([]float32, len(x))
	for i := range x {
		y[i] = float32(x[i])
	}
	return y
}

const gradientStep = 1e-5

// slope is the central difference quotient of f by x.
func slope(x *float64, f func() float64) float64 {
	at := *x
	*x = at + gradientStep
	up := f()
	*x = at - gradientStep
	down := f()
	*x = at
	return (up - down) / (2 * gradientStep)
}

// tolerance covers float32 sums of 30 terms, the sigmoid's 2e-7 and the joint
// of smooth L1, where a difference quotient may be off by step*|g|/beta.
const tolerance = 1e-4

func (c *gradientCase) check(t *rapid.T, spikes []int32, loss func() float64, wAndC func() float64) {
	target, delta := single(c.target), make([]float32, len(c.u))
	c.l.Predict(0, Reading{Membrane: c.u, Spikes: spikes}, c.y)
	got := c.l.Error(0, Reading{Membrane: c.u, Spikes: spikes}, target, delta)
	if want := loss(); math.Abs(got-want) > tolerance {
		t.Fatalf("loss %v, want %v", got, want)
	}
	for j := range c.c {
		if want := slope(&c.c[j], wAndC); math.Abs(float64(delta[j])-want) > tolerance {
			t.Fatalf("dL/dc_%d = %v, difference quotient %v", j, delta[j], want)
		}
		for i, p := range c.p {
			want := slope(&c.w[j*len(c.p)+i], wAndC)
			if math.Abs(float64(delta[j])*p-want) > tolerance {
				t.Fatalf("dL/dW_%d%d = %v, difference quotient %v", j, i, float64(delta[j])*p, want)
			}
		}
	}
	for i := range c.g {
		got := c.l.readoutWeights.Grad[c.l.readout.Index(i/len(c.b), i%len(c.b))]
		if want := slope(&c.g[i], loss); math.Abs(float64(got)-want) > tolerance {
			t.Fatalf("dL/dG at %d = %v, difference quotient %v", i, got, want)
		}
	}
	for k, got := range c.l.readoutBias.Grad {
		if want := slope(&c.b[k], loss); math.Abs(float64(got)-want) > tolerance {
			t.Fatalf("dL/db_%d = %v, difference quotient %v", k, got, want)
		}
	}
}

func TestGradientOfSigmoidReadout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, OnSigmoidMembrane)
		loss := func() float64 {
			act := c.membrane()
			for j := range act {
				act[j] = exactSigmoid(act[j])
			}
			return c.loss(act)
		}
		c.check(t, nil, loss, loss)
	})
}

// The derivative of a spike is 0 or none, so the synapses' gradient is checked on
// the function of which the surrogate is the derivative, moved so that it agrees
// with the spikes at the point in hand.
func TestGradientOfSpikeReadout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, OnSpikes)
		soft := func(u float64) float64 {
			x := u / c.spec.Surrogate.Width
			if c.spec.Surrogate.Kind == SurrogateSigmoid {
				return exactSigmoid(x)
			}
			return min(max(x+.5, 0), 1)
		}
		start := c.membrane()
		fired := make([]float64, len(start))
		var spikes []int32
		for j, u := range start {
			// At the corner of the box there is no derivative to check against.
			if math.Abs(math.Abs(u)-c.spec.Surrogate.Width/2) < 10*gradientStep {
				t.Skip("membrane at the edge of the box")
			}
			// A unit may fire more than once in a tick.
			for n := 0; u >= 0 && n < 1+j%2; n++ {
				spikes = append(spikes, int32(j))
				fired[j]++
			}
		}
		c.check(t, spikes, func() float64 { return c.loss(fired) }, func() float64 {
			act := c.membrane()
			for j := range act {
				act[j] = fired[j] + soft(act[j]) - soft(start[j])
			}
			return c.loss(act)
		})
	})
}
