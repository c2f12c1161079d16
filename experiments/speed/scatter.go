package speed

import (
	"fmt"
	"math"
	"time"

	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// scatterCase is a convolution whose spikes the event kernel delivers.
type scatterCase struct {
	layer             string
	kernel, cin, cout int
	height, width     int // of the input map
	up                int // nearest upsampling before the convolution, folded into its weights; 1 for none
}

// scatterCases returns convolutions of one input of 32 channels, and the layers
// of the paper's network, as they are in a network for images of size s.
func scatterCases(s size) []scatterCase {
	var all []scatterCase
	for _, k := range []int{3, 5} {
		for _, c := range []int{16, 32, 64, 128} {
			all = append(all, scatterCase{fmt.Sprintf("%dx%d", k, k), k, 32, c, s.height, s.width, 1})
		}
	}
	for i, y := range paperLayers {
		in, up := sourceMap(s, i)
		all = append(all, scatterCase{y.name, y.kernel, in.Channels, y.channels, in.Height, in.Width, up})
	}
	return all
}

// Spikes of a scatter case: how many input spikes there are per unit and ms, and
// how many neurons fire for each of them.
const (
	scatterInput = 0.1
	scatterFires = 0.5
)

// scattering is a case ready to run: a program of input spikes in random order,
// one at a time, as they come at exact times.
type scattering struct {
	program kernel.Program
	start   []float32 // potentials before a run, in units of the threshold
	synops  int
}

// newScattering makes a program of about the given number of synaptic operations.
// A spike at time t has the gain exp(t/10 ms), with which potentials leak.
func newScattering(c scatterCase, synops int) *scattering {
	key := random.New(seed).Name("scatter").Name(c.layer).Int(c.cout)
	side := c.kernel + c.up - 1 // of the neurons that a spike reaches
	row := side * c.cout
	height, width := c.height*c.up, c.width*c.up
	s := &scattering{}
	p := &s.program
	p.Pitch = width * c.cout
	p.Weights = make([]float32, c.cin*side*row)
	for i := range p.Weights {
		p.Weights[i] = float32(2*key.Float64(uint64(i)) - 1)
	}
	p.Potential = make([]float32, height*p.Pitch)
	s.start = make([]float32, len(p.Potential))
	for i := range s.start {
		s.start[i] = float32(2*key.Name("potential").Float64(uint64(i)) - 1)
	}
	p.Fired = make([]kernel.Fired, max(side*row, 4096))
	perMS := scatterInput * float64(c.cin*c.height*c.width)
	for n := uint64(0); s.synops < synops; n++ {
		place := key.Name("place")
		y := int(place.Float64(3*n)*float64(c.height))*c.up - c.kernel/2
		x := int(place.Float64(3*n+1)*float64(c.width))*c.up - c.kernel/2
		unit := int(place.Float64(3*n+2) * float64(c.cin))
		// What lies outside the map is cut off.
		top, left := max(-y, 0), max(-x, 0)
		rows, columns := min(side, height-y)-top, min(side, width-x)-left
		p.Ops = append(p.Ops, kernel.Op{
			Kind: kernel.Fire, First: int32((y+top)*p.Pitch + (x+left)*c.cout),
			Len: int32(columns * c.cout), Rows: int32(rows), Units: 1, Stride: int32(row),
			Gain: float32(math.Exp(float64(n) / perMS / 10)),
		})
		p.Offsets = append(p.Offsets, int32(unit*side*row+top*row+left*c.cout))
		s.synops += rows * columns * c.cout
	}
	return s
}

// reset puts the potentials where they were, for a given threshold.
func (s *scattering) reset(threshold float32) {
	s.program.Threshold = threshold
	for i, v := range s.start {
		s.program.Potential[i] = v * threshold
	}
}

// run delivers all spikes and returns how many neurons fired.
func (s *scattering) run() int {
	fired := 0
	for first := 0; first < len(s.program.Ops); {
		ops, got := s.program.Run(first)
		first += ops
		fired += len(got)
	}
	return fired
}

// memory is how many numbers the case reads and writes.
func (s *scattering) memory() int { return len(s.program.Potential) + len(s.program.Weights) }

// stream adds one array to another until that many additions are done. Both
// together hold as many numbers as asked for.
func (b *bench) stream(numbers, additions int) (try attempt, done int) {
	dst, src := make([]float32, numbers/2), make([]float32, numbers/2)
	rounds := max(additions/len(dst), 1)
	return b.all(func() error {
		for range rounds {
			kernel.AddScaled(dst, src, 0.5)
		}
		return nil
	}), rounds * len(dst)
}

// scatter measures the event kernel against a stream of additions over as much
// memory.
func (b *bench) scatter(f *Figures) error {
	for _, c := range scatterCases(b.calibration) {
		s := newScattering(c, b.synops)
		// A low threshold is a high gain.
		inverse, err := gainFor(scatterFires, func(gain float64) (float64, error) {
			s.reset(float32(1 / gain))
			return float64(s.run()) / float64(len(s.program.Ops)), nil
		})
		if err != nil {
			return err
		}
		threshold := float32(1 / inverse)
		fired := 0
		stream, additions := b.stream(s.memory(), s.synops)
		times, err := b.warm(stream, func() (time.Duration, error) {
			s.reset(threshold)
			start := b.now()
			fired = s.run()
			return b.now().Sub(start), nil
		})
		if err != nil {
			return err
		}
		row := Scatter{Layer: c.layer, Kernel: c.kernel, Cin: c.cin, Cout: c.cout, Upsample: c.up, FiredPerSpike: float64(fired) / float64(len(s.program.Ops))}
		streamed, delivered := times[0].rate(float64(additions)/1e9), times[1].rate(float64(s.synops)/1e9)
		row.StreamGops, _ = streamed.summary()
		row.Gops, row.Range = delivered.summary()
		row.Ratio, row.RatioRange = delivered.over(streamed).summary()
		f.Scatter = append(f.Scatter, row)
		if c.layer == paperLayers[0].name {
			f.StreamGops = row.StreamGops
		}
	}
	return nil
}
