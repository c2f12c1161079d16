package parity

import (
	"context"
	"fmt"
	"math"

	"spikesim/experiments/stage"
	"spikesim/network"
)

// Run reads a recorded run and replays it. Deviations are in the report, not an
// error; see [Report.Err].
func Run(ctx context.Context, path string) (*Report, error) {
	t, err := Read(path)
	if err != nil {
		return nil, err
	}
	if err := t.checkMemory(); err != nil {
		return nil, fmt.Errorf("replaying %s: %w", path, err)
	}
	report := &Report{Path: path, Trace: t}
	for _, replay := range []func(context.Context, *Trace) (*Comparison, error){frozenClocked, frozenEvent, learned} {
		c, err := replay(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("replaying %s: %w", path, err)
		}
		report.Comparisons = append(report.Comparisons, c)
	}
	return report, nil
}

func frozenClocked(ctx context.Context, t *Trace) (*Comparison, error) {
	return frozen(ctx, t, "frozen weights, clocked engine", clocked)
}

func frozenEvent(ctx context.Context, t *Trace) (*Comparison, error) {
	return frozen(ctx, t, "frozen weights, event engine", stage.Event)
}

// clocked is the engine that runs as the recorded code does.
var clocked = stage.Clocked(tick, network.Dense)

// frozen replays the run without learning.
func frozen(ctx context.Context, t *Trace, name string, engine stage.Engine) (*Comparison, error) {
	on, err := t.build(1, engine)
	if err != nil {
		return nil, err
	}
	r := newReplay(t, on, t.Ticks)
	r.mode = network.Test
	r.first = 1
	for i := range layers {
		r.recorded[i] = t.Layers[i].Readout
	}
	if err := r.run(ctx, func() error { return nil }); err != nil {
		return nil, err
	}
	c := r.comparison(name)
	for i := range layers {
		row, l := &c.Layers[i], &t.Layers[i]
		row.add(Membrane, r.outputMap(i), l.Membrane)
		row.add(Readout, r.readouts[i], l.Readout)
	}
	return c, nil
}

// learned replays the learning run. Up to the first step of the weights the
// spikes are those of frozen weights, whose counts are known.
func learned(ctx context.Context, t *Trace) (*Comparison, error) {
	r := newReplay(t, nil, t.BurnIn+1)
	r.mode = network.Train
	for i, s := range r.settlers {
		s.learning, s.drift = t.BurnIn+1, t.LearningRate
		s.updates = newUpdates(t, i, s)
		r.updates = append(r.updates, s.updates)
	}
	r.first = t.BurnIn + 1
	for i := range layers {
		r.recorded[i] = t.Layers[i].LearnReadouts
	}
	// Every replay starts from the initial weights.
	rewind := func() (err error) {
		r.Stage, err = t.build(1, clocked)
		r.ticked = lossProbe(t, r)
		return err
	}
	if err := rewind(); err != nil {
		return nil, err
	}
	if err := r.run(ctx, rewind); err != nil {
		return nil, err
	}
	c := r.comparison("learning, clocked engine")
	final := byName(r.Net.Weights())
	for i, name := range layers {
		row, l := &c.Layers[i], &t.Layers[i]
		row.add(Readout, r.readouts[i], l.LearnReadouts)
		row.add(Loss, r.losses[i], t.lossesOf(i))
		row.add(WeightGradient, r.updates[i].weights, l.WeightGradient)
		row.add(BiasGradient, r.updates[i].bias, l.BiasGradient)
		row.add(FinalWeights, final[name+".weights"].Values, l.FinalWeights)
		row.add(FinalBias, final[name+".bias"].Values, l.FinalBias)
		row.addChange(t, final[name+".weights"].Values, l)
	}
	return c, nil
}

// lossProbe returns a probe that takes the mean loss of every learning tick
// from the counters. Populations of the clocked engine share a goroutine.
func lossProbe(t *Trace, r *replay) func(population, tick int) {
	var before [len(layers)]network.PopulationCounters
	return func(population, tick int) {
		if population == 0 {
			return
		}
		i := population - 1
		now := r.Net.Counters().Populations[population]
		if n := now.Losses - before[i].Losses; n > 0 {
			r.losses[i] = append(r.losses[i], (now.Loss-before[i].Loss)/float64(n))
		}
		before[i] = now
	}
}

// outputMap returns the membranes of the last tick as recorded ones are laid
// out, with the copies that upsampling makes.
func (r *replay) outputMap(i int) []float32 {
	l := &r.trace.Layers[i]
	maps := make([]float32, 0, r.trace.Batch*l.units())
	for _, features := range r.membranes[i] {
		for j := range l.units() {
			maps = append(maps, features[l.feature(j, ups[i])])
		}
	}
	return maps
}

// comparison returns what the settlers have to say.
func (r *replay) comparison(name string) *Comparison {
	c := &Comparison{Name: name, Replays: r.replays, Learning: r.updates != nil}
	for i, s := range r.settlers {
		row := Row{
			Layer: layers[i], Counts: len(s.counts),
			CountsDiffer: s.differed, CountsUnexplained: len(s.remained),
			Overruled: len(s.flipped),
		}
		for _, d := range s.doubts {
			if d.tie != nil {
				continue
			}
			margin := math.Abs(float64(d.potential))
			row.Doubtful++
			if !s.flipped[d.spot] {
				continue
			}
			row.Furthest = max(row.Furthest, margin)
			row.Sides = append(row.Sides, Side{Kind: SpikeSide, Tick: d.tick, Image: d.image, Unit: s.place(d.neuron), Margin: margin})
		}
		if r.updates != nil {
			u := r.updates[i]
			row.Sides = append(row.Sides, u.sides...)
			row.Step = u.reach
		}
		c.Layers = append(c.Layers, row)
	}
	return c
}

func (t *Trace) lossesOf(layer int) []float64 {
	var losses []float64
	for k := layer; k < len(t.Losses); k += len(layers) {
		losses = append(losses, t.Losses[k])
	}
	return losses
}

func byName(arrays []network.Array) map[string]network.Array {
	m := map[string]network.Array{}
	for _, a := range arrays {
		m[a.Name] = a
	}
	return m
}
