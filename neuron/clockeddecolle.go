package neuron

import (
	"spikesim/events"
	"spikesim/sim/kernel"
)

func (p *DecolleParams) NewClocked(neurons int, bias []float32, _ events.Time) Clocked {
	_, _, gainR := p.gains()
	c := &clockedDecolle{
		alphaRP: float32(p.AlphaRP), gainR: gainR, bias: bias,
		r: make([]float32, neurons), u: make([]float32, neurons), s: make([]float32, neurons),
	}
	if bias == nil {
		c.bias = []float32{0}
	}
	chunk := max(1, clockedChunk/len(c.bias)) * len(c.bias)
	c.biases, c.chunk = make([]float32, chunk), make([]int32, chunk)
	return c
}

func (p *DecolleParams) NewClockedTrace(units int, _ events.Time) ClockedTrace {
	gainQ, gainP, _ := p.gains()
	return &clockedPQ{
		alpha: float32(p.Alpha), beta: float32(p.Beta), gainQ: gainQ, gainP: gainP,
		q: make([]float32, units), p: make([]float32, units),
	}
}

// clockedDecolle is a population of the neurons of DECOLLE as its authors have
// them: the traces belong to the input units, the weights multiply the traces.
// At every tick, with I the sum of w_j P_j and S the spikes of the tick before,
//
//	R ← α_rp R − g_r S
//	U = (I + b) + R,   S ← 1 if U ≥ 0
//
// [Decolle] keeps Q and P per neuron instead; its comment says what that
// changes, and gives the gains.
type clockedDecolle struct {
	alphaRP, gainR float32
	bias           []float32 // per channel
	r, u           []float32
	s              []float32 // 1 for the neurons that fired
	biases         []float32 // per neuron, of whole positions
	chunk          []int32   // those of as many neurons that fire
}

// Drive implements [Clocked].
func (c *clockedDecolle) Drive() Drive { return Traces }

// Float64 implements [Clocked].
func (c *clockedDecolle) Float64() bool { return false }

// Reset implements [Clocked].
func (c *clockedDecolle) Reset() {
	clear(c.r)
	clear(c.u)
	clear(c.s)
}

// Step implements [Clocked].
func (c *clockedDecolle) Step(input []float64, fired []int32) []int32 {
	for n := range c.u {
		c.r[n] = float32(c.alphaRP*c.r[n]) - float32(c.gainR*c.s[n])
		c.u[n] = float32(input[n]) + c.bias[n%len(c.bias)] + c.r[n]
		c.s[n] = 0
		if c.u[n] >= 0 {
			c.s[n] = 1
			fired = append(fired, int32(n))
		}
	}
	return fired
}

// Step32 implements [ClockedFloat32].
func (c *clockedDecolle) Step32(input []float32, fired []int32) []int32 {
	for base := 0; base < len(c.biases); base += len(c.bias) {
		copy(c.biases[base:], c.bias)
	}
	for base := 0; base < len(c.u); base += len(c.biases) {
		to := min(base+len(c.biases), len(c.u))
		n := kernel.StepDecolle(c.u[base:to], c.r[base:to], c.s[base:to], input[base:to],
			c.biases[:to-base], c.alphaRP, c.gainR, c.chunk[:to-base])
		for _, f := range c.chunk[:n] {
			fired = append(fired, int32(base)+f)
		}
	}
	return fired
}

// Overrule implements [Overruled].
func (c *clockedDecolle) Overrule(fired []int32) {
	clear(c.s)
	for _, n := range fired {
		c.s[n] = 1
	}
}

// Overrule implements [Overruled].
func (d *Decolle) Overrule(fired []int32) { d.fired = append(d.fired[:0], fired...) }

// Membrane implements [Clocked].
func (c *clockedDecolle) Membrane(dst []float32) { copy(dst, c.u) }

// Potential implements [Clocked].
func (c *clockedDecolle) Potential(dst []float64) {
	for n, v := range c.u {
		dst[n] = float64(v)
	}
}

// EndTick implements [Clocked].
func (c *clockedDecolle) EndTick() {}

// clockedPQ is the pair of traces of a DECOLLE input unit; P takes the Q of the
// tick before:
//
//	P ← α P + g_p Q,   Q ← β Q + g_q n
type clockedPQ struct {
	alpha, beta, gainQ, gainP float32
	q, p                      []float32
}

func (c *clockedPQ) Reset() {
	clear(c.q)
	clear(c.p)
}

func (c *clockedPQ) Step(count []float32) []float32 {
	kernel.Filter(c.p, c.q, count, c.alpha, c.gainP, c.beta, c.gainQ)
	return c.p
}
