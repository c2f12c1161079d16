package wiring

import "spikesim/sim/kernel"

// convGradient forms the gradient of a convolution's weights: for every
// weight, the sum over all outputs of the trace of the input that it meets there
// times the delta of the neuron. With an upsampling before the convolution it
// works on the traces of the map before.
//
// It has two forms. Dense goes through all outputs; sparse goes through those
// with a delta that is not 0, which it has to find and to sort by channel first.
// Both add up the same products, those with 0 excepted, in the same order: all
// outputs row by row, for each phase of the upsampling. So they leave equal
// numbers, and which of them runs depends on how many deltas are not 0 only.
type convGradient struct {
	conv    *conv2d
	frame   *frame
	input   []float32 // traces with border; nil until a map without comes
	first   []int     // per phase, its first row in sums
	sums    []float32 // [phase, row tap, column tap, input channel][output channel]
	tilings []gradientTiling
	grouped int // rows of a phase's outputs that the dense form takes together

	// Per position of the neurons' map: how many inputs a neuron meets, where the
	// first of them is in input, and its bin without its channel.
	meets, at, bin []int32

	// The sparse form.
	open    []int32       // neurons with a delta
	entries []kernel.Open // by bin: group of rows, phase and channel; as many as are worth it
	starts  []int32       // of the entries of each bin
	turned  []float32     // sums [output channel][phase, row tap, column tap, input channel]

	// Of the call under way.
	stage       gradientStage
	trace, from []float32 // without border, with border
	delta, grad []float32
	scale       float32
	shares      int // into which the sums are divided
}

// gradientStage is what the crew is doing.
type gradientStage int

const (
	fillTraces gradientStage = iota
	sumAll
	sumOpen
	turnSums
	addSums
)

// gradientTiling is some of the weights that outputs of a phase meet in one row.
type gradientTiling struct {
	phase, rowTap int
	place, places int // of the run: first, how many
}

const (
	// gradientPlaces is how many places of a run the dense form takes at once:
	// eight tiles.
	gradientPlaces = 48
	// gradientOutputs is about how many outputs the dense form sums before it goes
	// on to the next weights, gradientInputs how many inputs the sparse one: what
	// they meet should stay in a near cache.
	gradientOutputs = 128
	gradientInputs  = 1 << 16
	// gradientTurned is how many rows of sums one part of turning them takes.
	gradientTurned = 64
	// A neuron costs the dense form one unit per weight, an open one the sparse
	// form gradientProduct per weight and gradientEntry to be found and sorted:
	// measured, with a unit of about 1/44 ns. With 3×3×32 weights the sparse form
	// is the faster one up to a third open, with 5×5 up to a fourteenth.
	gradientProduct = 2
	gradientEntry   = 320
)

// newConvGradient returns a gradient for traces of the map before
// upsampling by a factor up, which is 1 where the convolution has a stride.
func newConvGradient(c *conv2d, up int) *convGradient {
	f := newFrame(c.before(up), c.output, c.kernel, c.stride, up)
	g := &convGradient{conv: c, frame: f}
	rows, taps := 0, 0
	for i, p := range f.phases {
		run := p.x.n * f.source.Channels
		for tap := range p.y.n {
			for place := 0; place < run; place += gradientPlaces {
				g.tilings = append(g.tilings, gradientTiling{i, tap, place, min(gradientPlaces, run-place)})
			}
		}
		g.first = append(g.first, rows)
		rows += p.y.n * run
		taps = max(taps, p.y.n*run)
	}
	g.grouped = max(1, gradientOutputs*up/f.output.Width)
	g.sums = make([]float32, rows*f.output.Channels)
	g.turned = make([]float32, len(g.sums))
	g.open = make([]int32, f.output.Units())
	g.entries = make([]kernel.Open, f.output.Units()*taps/(gradientProduct*taps+gradientEntry))
	grouped, groups := max(1, gradientInputs/f.pitch/f.stride), 0
	for n := range f.output.Height * f.output.Width {
		y, x := n/f.output.Width, n%f.output.Width
		phase := y%up*min(up, f.output.Width) + x%up
		group := y / up / grouped
		groups = group + 1
		g.meets = append(g.meets, int32(f.rows[y]*f.columns[x]*f.source.Channels))
		g.at = append(g.at, int32(f.base(&f.phases[phase], y/up, x/up)))
		g.bin = append(g.bin, int32((group*len(f.phases)+phase)*f.output.Channels))
	}
	g.starts = make([]int32, groups*len(f.phases)*f.output.Channels+1)
	return g
}

// accumulate adds to grad, laid out as the weights of the convolution, what one
// lane contributes, given the trace of every unit of the input map, which counts
// scale times, and the delta of every neuron. It returns how many pairs of an
// input and an output it multiplied; those with the border are no synapses and
// not counted.
func (g *convGradient) accumulate(crew *Crew, trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	if g.input == nil {
		g.input = g.frame.padded()
	}
	g.trace = trace
	g.run(crew, fillTraces, (g.frame.source.Height+frameRows-1)/frameRows)
	return g.accumulateBordered(crew, g.input, scale, delta, grad)
}

// accumulateBordered is accumulate with traces in a map with border; see
// [frame].
func (g *convGradient) accumulateBordered(crew *Crew, trace []float32, scale float32, delta, grad []float32) (macs uint64) {
	f := g.frame
	open := g.open[:kernel.Nonzero(g.open, delta)]
	if len(open) == 0 {
		return 0
	}
	g.from, g.delta, g.grad, g.scale = trace, delta, grad, scale
	g.shares = crew.helpers + 1
	if len(open) > len(g.entries) {
		macs = f.pairs
		g.run(crew, sumAll, g.shares)
	} else {
		macs = g.sort(open)
		g.run(crew, sumOpen, g.shares)
		g.run(crew, turnSums, (len(g.sums)/f.output.Channels+gradientTurned-1)/gradientTurned)
	}
	g.run(crew, addSums, g.conv.kernel*g.conv.kernel)
	return macs
}

func (g *convGradient) run(crew *Crew, stage gradientStage, parts int) {
	g.stage = stage
	crew.run(parts, g)
}

// do implements [task].
func (g *convGradient) do(part int) {
	switch g.stage {
	case fillTraces:
		from := part * frameRows
		g.frame.fill(g.input, g.trace, from, min(from+frameRows, g.frame.source.Height))
	case sumAll:
		from, to := g.share(part, len(g.tilings))
		g.sumAll(g.tilings[from:to])
	case sumOpen:
		g.sumOpen(g.share(part, g.frame.output.Channels))
	case turnSums:
		g.turn(part * gradientTurned)
	case addSums:
		g.add(part/g.conv.kernel, part%g.conv.kernel)
	}
}

// share returns the part of n things that one of the crew takes.
func (g *convGradient) share(part, n int) (from, to int) {
	return part * n / g.shares, (part + 1) * n / g.shares
}

// sumAll computes some of the sums in the dense form.
func (g *convGradient) sumAll(tilings []gradientTiling) {
	f := g.frame
	for from := 0; from < f.phases[0].height; from += g.grouped {
		for i := range tilings {
			t, p := &tilings[i], &f.phases[tilings[i].phase]
			channels, run := f.output.Channels, p.x.n*f.source.Channels
			sums := g.sums[(g.first[t.phase]+t.rowTap*run+t.place)*channels:][:t.places*channels]
			if from == 0 {
				clear(sums)
			}
			k := kernel.Grad{
				Outputs: p.width, Rows: min(g.grouped, p.height-from), Channels: channels, Run: t.places,
				SrcStep: f.stride * f.source.Channels, SrcPitch: f.stride * f.pitch,
				DeltaStep: p.step, DeltaPitch: p.rowStride,
			}
			if k.Rows > 0 {
				k.Add(sums, g.from[f.base(p, from, 0)+t.rowTap*f.pitch+t.place:], g.delta[f.first(p, from):])
			}
		}
	}
}

// sort puts the open neurons in the order in which sumOpen goes through them: by
// bin, and within a bin as they come. It returns the number of pairs of an input
// and an open neuron.
func (g *convGradient) sort(open []int32) (macs uint64) {
	channels := uint32(g.frame.output.Channels)
	clear(g.starts)
	for _, n := range open {
		position := uint32(n) / channels
		macs += uint64(g.meets[position])
		g.starts[g.bin[position]+int32(uint32(n)-position*channels)+1]++
	}
	for i := range g.starts[1:] {
		g.starts[i+1] += g.starts[i]
	}
	for _, n := range open {
		position := uint32(n) / channels
		next := &g.starts[g.bin[position]+int32(uint32(n)-position*channels)]
		g.entries[*next] = kernel.Open{At: g.at[position], Delta: g.delta[n]}
		*next++
	}
	// Every start has moved to the next one.
	copy(g.starts[1:], g.starts)
	g.starts[0] = 0
	return macs
}

// sumOpen computes the sums of some channels in the sparse form.
func (g *convGradient) sumOpen(from, to int) {
	f := g.frame
	rows := len(g.sums) / f.output.Channels
	clear(g.turned[from*rows : to*rows])
	for bins := 0; bins < len(g.starts)-1; {
		for i := range f.phases {
			p := &f.phases[i]
			run := p.x.n * f.source.Channels
			for tap := range p.y.n {
				for c := from; c < to; c++ {
					kernel.GradSparse(g.turned[c*rows+g.first[i]+tap*run:][:run], g.from[tap*f.pitch:],
						g.entries[g.starts[bins+c]:g.starts[bins+c+1]])
				}
			}
			bins += f.output.Channels
		}
	}
}

// turn brings some rows of the sparse sums into the order of the dense ones.
func (g *convGradient) turn(from int) {
	channels := g.frame.output.Channels
	rows := len(g.sums) / channels
	kernel.Transpose(g.sums[from*channels:], g.turned[from:], channels, min(gradientTurned, rows-from), channels, rows)
}

// add adds the sums of one tap of the convolution to the gradient: with an
// upsampling, the sums of all taps of the phases by which a copy of an input
// meets an output through it.
func (g *convGradient) add(ky, kx int) {
	f, c := g.frame, g.conv
	channels, in := f.output.Channels, f.source.Channels
	for i := range f.phases {
		p := &f.phases[i]
		// The output of the phase meets, by this tap, one input.
		row := floorDiv(p.row-(c.kernel-1)/2+ky, f.up) - p.y.first + f.top
		column := floorDiv(p.column-(c.kernel-1)/2+kx, f.up) - p.x.first + f.left
		sums := g.sums[(g.first[i]+(row*p.x.n+column)*in)*channels:]
		for ci := range in {
			c.addTap(g.grad, ci, ky*c.kernel+kx, sums[ci*channels:], g.scale)
		}
	}
}
