package bench

import (
	"fmt"
	"slices"
	"time"

	"spikesim/experiments/stage"
	"spikesim/network"
)

// pipelined is how many times longer than others the presentation is that
// populations share out among them: with its 100 ticks it is as long as an image
// of the experiments. A short one would mostly show how their pipeline fills and
// drains.
const pipelined = 5

// parallel measures what all cores bring: the serial engine on one against the
// engines that share out their work on all.
func (b *bench) parallel(f *Figures) error {
	gains, err := b.paperScales(usualRate, onTicks)
	if err != nil {
		return err
	}
	small, middle := b.sizes[0], b.sizes[len(b.sizes)/2]
	type work struct {
		what  string
		size  size
		lanes int
		mode  network.Mode
		clock bool
	}
	cases := []work{
		{"populations of one image", middle, 1, network.Test, false},
		{"batch of %d images", small, b.lanes, network.Test, false},
		{"batch of %d images, learning", small, b.lanes, network.Train, false},
		{"batch of %d images, learning", middle, b.lanes, network.Train, false},
		{"one image, clocked", middle, 1, network.Test, true},
	}
	// A single size is both the small and the middle one.
	for _, c := range slices.Compact(cases) {
		what := c.what
		if c.lanes > 1 {
			what = fmt.Sprintf(c.what, c.lanes)
		}
		b, r := *b, regimes[0]
		if c.mode == network.Test && !c.clock {
			b.extent.show = pipelined*(b.settle+b.extent.show) - b.settle
		}
		st, err := b.newSetup(paperNetwork(c.size, gains), c.lanes, r.spec(), imageRate, onTicks)
		if err != nil {
			return err
		}
		one, all := st.clocked, st.clocked
		if !c.clock {
			one = st.event
			if all, err = one.On(stage.Event); err != nil {
				return err
			}
		}
		ticks := c.lanes * (b.settle + b.extent.show)
		if err := b.speedup(f, what+", "+c.size.String(), ticks, b.whole(st, one, c.mode), b.whole(st, all, c.mode)); err != nil {
			return err
		}
	}
	return b.testSet(f)
}

// speedup times one way of doing something on one core against another on all.
func (b *bench) speedup(f *Figures, what string, imageTicks int, one, all attempt) error {
	times, err := b.warm(one, func() (took time.Duration, err error) {
		err = withProcs(b.cores, func() error {
			took, err = all()
			return err
		})
		return took, err
	})
	if err != nil {
		return err
	}
	row := Parallel{What: what, Cores: b.cores}
	row.OneCoreMS, _ = times[0].times(1e3 / float64(imageTicks)).summary()
	row.AllCoresMS, _ = times[1].times(1e3 / float64(imageTicks)).summary()
	row.Speedup, row.SpeedupRange = times[0].over(times[1]).summary()
	f.Parallel = append(f.Parallel, row)
	return nil
}
