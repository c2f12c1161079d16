package neurontest

import (
	"errors"
	"fmt"
	"math"

	"spikesim/events"
)

// checkDerivative compares the trace with central differences of the membrane
// by each weight. The weights are inhibitory, so that no spike comes between.
func checkDerivative(s *Subject) error {
	const units, ticks = 3, 40
	for k := range 3 {
		arrivals := s.script("derivative", k, units, ticks*s.Tick) // Neuron is the unit here
		weights := [units]float32{-s.Strong, -s.Strong / 2, -2 * s.Strong}
		membrane := func(unit int, change float32) ([]float64, error) {
			changed := weights
			changed[unit] += change
			var inputs []Input
			for _, a := range arrivals {
				inputs = append(inputs, Input{a.At, 0, changed[a.Neuron]})
			}
			p := s.player(1, s.Tick)
			p.keep = true
			if err := p.play(inputs, ticks*s.Tick); err != nil {
				return nil, err
			}
			if len(p.spikes) > 0 {
				return nil, fmt.Errorf("spike %v comes without any positive input", p.spikes[0])
			}
			var v []float64
			for _, m := range p.membranes {
				v = append(v, float64(m[0]))
			}
			return v, nil
		}
		values := s.traces(arrivals, units, ticks)
		for u := range units {
			h := s.Strong / 4
			up, err := membrane(u, h)
			if err != nil {
				return err
			}
			down, err := membrane(u, -h)
			if err != nil {
				return err
			}
			for i := range up {
				want := (up[i] - down[i]) / (2 * float64(h))
				got := values[i][u]
				noise := 1e-6 * math.Max(math.Abs(up[i]), math.Abs(down[i])) / float64(h)
				if !(math.Abs(got-want) <= noise+1e-4*math.Abs(want)) {
					t := events.Time(i+1) * s.Tick
					return fmt.Errorf("the trace of unit %d at %d ns is %.7g, the derivative of the membrane by its weight %.7g, after %s (neurons stand for units)", u, int64(t), got, want, show(arrivals, t))
				}
			}
		}
	}
	return nil
}

// traces returns the trace of every unit at every tick.
func (s *Subject) traces(arrivals []Input, units, ticks int) [][]float64 {
	trace := s.NewTrace(units, s.Tick)
	var all [][]float64
	for k := range ticks {
		t := events.Time(k+1) * s.Tick
		for len(arrivals) > 0 && arrivals[0].At <= t {
			trace.Add(arrivals[0].At, []int32{arrivals[0].Neuron})
			arrivals = arrivals[1:]
		}
		trace.Tick(t)
		values, scale := trace.At(t)
		row := make([]float64, units)
		for u := range row {
			row[u] = float64(values[u]) * float64(scale)
		}
		all = append(all, row)
	}
	return all
}

// checkConvergence runs the clocked simulation with steps of 1/20, 1/80 and
// 1/320 of a tick under inputs on the coarsest grid. The errors of the spike
// times and of the potentials must shrink with the step. Where a potential
// happens to graze the threshold they need not, so a quarter of the scripts
// may fail.
func checkConvergence(s *Subject) error {
	const scripts, ticks = 12, 40
	if s.Tick%320 != 0 {
		return errors.New("the clocked simulation needs a Tick that 320 divides")
	}
	var failed []error
	fired := 0
	for k := range scripts {
		inputs := s.sparse("convergence", k, s.Tick/20, ticks*s.Tick)
		exact := s.player(1, s.Tick)
		exact.keep = true
		if err := exact.play(inputs, ticks*s.Tick); err != nil {
			return err
		}
		fired += len(exact.spikes)
		if err := s.converges(exact, inputs, ticks); err != nil {
			failed = append(failed, fmt.Errorf("%w, after %s", err, show(inputs, events.Never)))
		}
	}
	switch {
	case fired == 0:
		return errors.New("no spike in any script")
	case len(failed) > scripts/4:
		return fmt.Errorf("in %d of %d scripts; the first: %w", len(failed), scripts, failed[0])
	}
	return nil
}

func (s *Subject) converges(exact *player, inputs []Input, ticks int) error {
	// The errors of a step, of spike times in steps of it and of potentials
	// per such a step: bounded if the order is 1.
	var times, potentials [3]float64
	known := false
	for i, parts := range []events.Time{20, 80, 320} {
		dt := s.Tick / parts
		spikes, membranes := s.clocked(inputs, dt, ticks)
		if len(spikes) != len(exact.spikes) {
			if parts < 320 {
				continue // too coarse to tell
			}
			return fmt.Errorf("steps of %s give %d spikes, the model %d", ns(dt), len(spikes), len(exact.spikes))
		}
		if parts == 320 && !known {
			return fmt.Errorf("only steps of %s give the number of spikes of the model, %d", ns(dt), len(spikes))
		}
		known = true
		quiet := make([]bool, ticks)
		for k := range quiet {
			quiet[k] = true
		}
		for j, at := range spikes {
			times[i] = math.Max(times[i], math.Abs(float64(at-exact.spikes[j].at))/float64(dt))
			quiet[(at-1)/s.Tick] = false
			quiet[(exact.spikes[j].at-1)/s.Tick] = false
		}
		for k, v := range membranes {
			if quiet[k] {
				potentials[i] = math.Max(potentials[i], math.Abs(v-float64(exact.membranes[k][0]))*float64(parts))
			}
		}
	}
	// 2 for what is beyond the first order, and a step for the grid itself; in
	// potentials, the resolution of float32.
	if coarse := math.Max(times[0], times[1]); !(times[2] <= 2*coarse+2) {
		return fmt.Errorf("spike times are wrong by %.3g, %.3g and %.3g steps, for steps of 1/20, 1/80 and 1/320 tick: not order 1", times[0], times[1], times[2])
	}
	if coarse := math.Max(potentials[0], potentials[1]); !(potentials[2] <= 2*coarse+320*1e-5*float64(s.Strong)) {
		return fmt.Errorf("errors of the potential times ticks per step are %.3g, %.3g and %.3g, for steps of 1/20, 1/80 and 1/320 tick: not order 1", potentials[0], potentials[1], potentials[2])
	}
	return nil
}

// clocked returns the spike times of the clocked simulation, and its potentials
// minus the threshold at ticks.
func (s *Subject) clocked(inputs []Input, dt events.Time, ticks int) (spikes []events.Time, membranes []float64) {
	step := s.Clocked(dt)
	for t := dt; t <= events.Time(ticks)*s.Tick; t += dt {
		input := 0.
		for len(inputs) > 0 && inputs[0].At == t {
			input += float64(inputs[0].Weight)
			inputs = inputs[1:]
		}
		excess, fired := step(input)
		if fired {
			spikes = append(spikes, t)
		}
		if t%s.Tick == 0 {
			membranes = append(membranes, excess)
		}
	}
	return spikes, membranes
}
