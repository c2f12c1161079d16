package bench

import (
	"fmt"

	"spikesim/sim/kernel/kernelbench"
)

// scatterFires returns how many neurons fire for a spike that comes in, where
// neurons fire at the usual rate and units of the input map at another.
func scatterFires(in, out int, inputRate float64) float64 {
	return usualRate * float64(out) / (inputRate * float64(in))
}

// Rates of the units of a layer's input map at the usual rate of neurons: of
// pixels, and of maps that were pooled or added up.
const mapRate = 0.1

// scatterCases returns convolutions of a map of 32 channels, and the layers of
// the paper's network as they are in a network for images of size s, with spikes
// one at a time, as they come at exact times.
func scatterCases(s size) (names []string, cases []kernelbench.Scatter) {
	add := func(name string, kernel, in, out, height, width int) {
		rate := mapRate
		if in == 1 {
			rate = imageRate
		}
		names = append(names, name)
		cases = append(cases, kernelbench.Scatter{
			Kernel: kernel, Height: height, Width: width, In: in, Out: out, Units: 1, SpikesPerOp: scatterFires(in, out, rate),
		})
	}
	for _, k := range []int{3, 5} {
		for _, c := range []int{16, 32, 64, 128} {
			add(fmt.Sprintf("%dx%d", k, k), k, 32, c, s.height, s.width)
		}
	}
	for i, y := range paperLayers {
		in, up := sourceMap(s, i)
		add(y.name, y.kernel, in.Channels, y.channels, in.Height*up, in.Width*up)
	}
	return names, cases
}

// scatter measures the event kernel against a stream of additions over the same
// memory.
func (b *bench) scatter(f *Figures) error {
	names, cases := scatterCases(b.calibration)
	for i, c := range cases {
		c.Ops = max(b.synops/(c.Kernel*c.Kernel*c.Out), 1)
		program := c.Program(seed)
		updates := kernelbench.Updates(program)
		fired := 0
		times, err := b.warm(
			b.all(func() error { kernelbench.Stream(program, updates); return nil }),
			b.all(func() error { fired = kernelbench.Run(program); return nil }),
		)
		if err != nil {
			return err
		}
		row := Scatter{Layer: names[i], Kernel: c.Kernel, Cin: c.In, Cout: c.Out, FiredPerSpike: float64(fired) / float64(c.Ops)}
		row.StreamGops, _ = times[0].rate(float64(updates) / 1e9).summary()
		row.Gops, row.Range = times[1].rate(float64(updates) / 1e9).summary()
		row.Ratio, row.RatioRange = times[0].over(times[1]).summary()
		f.Scatter = append(f.Scatter, row)
		if row.Layer == paperLayers[0].name {
			f.StreamGops = row.StreamGops
		}
	}
	return nil
}
