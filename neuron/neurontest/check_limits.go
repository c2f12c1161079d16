package neurontest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
)

// checkRefractory drives a neuron as hard as it gets.
func checkRefractory(s *Subject) error {
	var inputs []Input
	for k := range events.Time(300) {
		inputs = append(inputs, Input{1 + k*(s.Tick/10), 0, 16 * s.Strong})
	}
	p := s.player(1, s.Tick)
	end := 30*s.Tick + 3*s.Refractory
	if err := p.play(inputs, end); err != nil {
		return err
	}
	shortest := events.Never
	for i := 1; i < len(p.spikes); i++ {
		shortest = min(shortest, p.spikes[i].at-p.spikes[i-1].at)
	}
	switch {
	case shortest < s.Refractory:
		return fmt.Errorf("two spikes follow each other within %s under inputs of %v every %s, refractory time %s", ns(shortest), 16*s.Strong, ns(s.Tick/10), ns(s.Refractory))
	case shortest > s.Refractory+2*s.Tick:
		return fmt.Errorf("under inputs of %v every %s, the closest spikes are apart by %s, refractory time %s", 16*s.Strong, ns(s.Tick/10), ns(shortest), ns(s.Refractory))
	case !s.AtOnce:
		return nil
	}
	at := s.Tick / 3
	again := s.player(1, s.Tick)
	inputs = []Input{{at, 0, s.Strong}, {at + s.Refractory + 1, 0, 16 * s.Strong}}
	if err := again.play(inputs, at+s.Refractory+1); err != nil {
		return err
	}
	if len(again.spikes) != 2 {
		return fmt.Errorf("%d spikes under %s, refractory time %s, want 2", len(again.spikes), show(inputs, end), ns(s.Refractory))
	}
	return nil
}

// checkRestores plays a script, leaves the model in the middle of things,
// resets it, and plays the script again.
func checkRestores(s *Subject) error {
	const neurons = 4
	end := 40 * s.Tick
	for k := range 3 {
		inputs := s.script("restores", k, neurons, end)
		p := s.player(neurons, s.Tick)
		p.keep = true
		if err := p.play(inputs, end); err != nil {
			return err
		}
		spikes, membranes := p.spikes, p.membranes
		p.model.Deliver(end+1, 0, []float32{3 * s.Strong, s.Strong / 2})
		p.model.Fire(end+1, []neuron.Span{{First: 0, Len: 1}}, nil)
		p.reset()
		if due := p.due(); due != events.Never && !s.Spontaneous {
			return fmt.Errorf("after Reset, a spike is announced for %s", ns(due))
		}
		if err := p.play(inputs, end); err != nil {
			return err
		}
		if d := differ(spikes, p.spikes); d != "" {
			return fmt.Errorf("in the first run and after Reset %s, after %s", d, show(inputs, end))
		}
		for i, m := range membranes {
			if !slices.Equal(m, p.membranes[i]) {
				return fmt.Errorf("at tick %d the membranes are %v in the first run and %v after Reset", i+1, m, p.membranes[i])
			}
		}
	}
	if s.NewTrace == nil {
		return nil
	}
	trace := s.NewTrace(2, s.Tick)
	run := func() (values []float32) {
		for k := range events.Time(20) {
			trace.Add(k*s.Tick+s.Tick/3, []int32{0, 1, 1}[:1+k%3])
			trace.Tick((k + 1) * s.Tick)
			v, scale := trace.At((k + 1) * s.Tick)
			values = append(values, v[0]*scale, v[1]*scale)
		}
		trace.Add(20*s.Tick+1, []int32{0, 1})
		return values
	}
	first := run()
	trace.Reset()
	if second := run(); !slices.Equal(first, second) {
		return errors.New("the trace after Reset differs from that of the first run")
	}
	return nil
}

// checkExtremes looks for numbers that are not finite, and for anything that
// they leave behind.
func checkExtremes(s *Subject) error {
	l, t := s.Largest, s.Tick
	tiny := float32(math.SmallestNonzeroFloat32)
	for _, inputs := range [][]Input{
		{{t / 3, 0, l}},
		{{t / 3, 0, l}, {t / 3, 0, l}, {t / 3, 0, -l}, {t / 3, 0, -l}},
		{{t / 3, 0, -l}, {t / 3, 0, -l}, {t / 2, 0, -l}, {t, 0, l}, {t + 1, 0, l}, {t + 2, 0, l}},
		{{t / 3, 0, -l}, {2 * t, 0, l}, {2*t + 1, 0, -l}, {30 * t, 0, -l}, {60 * t, 0, l}, {90 * t, 0, s.Strong}},
		{{t / 3, 0, tiny}, {t / 2, 0, tiny}, {t, 0, -tiny}, {5 * t, 0, s.Strong}, {5*t + 1, 0, tiny}},
	} {
		p := s.player(1, t)
		p.keep, p.limit = true, 300
		if err := p.play(inputs, 100*t); err != nil {
			return err
		}
		p.membranes = append(p.membranes, p.membrane(p.now))
		for k, m := range p.membranes {
			if v := float64(m[0]); math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("the membrane at tick %d is %v, after %s", k+1, v, show(inputs, events.Never))
			}
		}
		script := s.script("extremes", 0, 1, 20*t)
		fresh := s.player(1, t)
		if err := fresh.play(script, 20*t); err != nil {
			return err
		}
		p.reset()
		p.limit = 0
		if err := p.play(script, 20*t); err != nil {
			return err
		}
		if d := differ(fresh.spikes, p.spikes); d != "" {
			return fmt.Errorf("in a fresh model, and after %s and Reset, %s", show(inputs, events.Never), d)
		}
	}
	if s.Spontaneous || s.Moving || s.Repeats {
		return nil // after hours it is where it tends to, or where spikes left it
	}
	return checkHugeGaps(s)
}

// checkHugeGaps gives a Strong input after silences of hours, or of many ticks:
// each time the neuron answers as it did at first.
func checkHugeGaps(s *Subject) error {
	tick, gap := s.Tick, 2000*s.Tick
	if !s.AtTicks {
		tick, gap = 3600*events.Second, 5*3600*events.Second
	}
	const times = 30
	var inputs []Input
	for k := range events.Time(times) {
		inputs = append(inputs, Input{(k + 1) * gap, 0, s.Strong})
	}
	p := s.player(1, tick)
	if err := p.play(inputs, (times+1)*gap); err != nil {
		return err
	}
	first := 0
	for first < len(p.spikes) && p.spikes[first].at < 2*gap {
		first++
	}
	for i, got := range p.spikes {
		if i >= times*first || got.at-p.spikes[i%max(first, 1)].at != gap*events.Time(i/max(first, 1)) {
			return fmt.Errorf("under an input of %v every %s, spike %d comes at %s, not as after the first", s.Strong, ns(gap), i, ns(got.at))
		}
	}
	if len(p.spikes) != times*first || first == 0 {
		return fmt.Errorf("under %d inputs of %v every %s, the first evokes %d spikes and all of them %d", times, s.Strong, ns(gap), first, len(p.spikes))
	}
	return nil
}

// checkAllocation warms the model up and counts.
func checkAllocation(s *Subject) error {
	neurons := s.count(64)
	m := s.model(neurons, s.Tick)
	auto, _ := m.(neuron.Autonomous)
	var trace neuron.Trace
	if s.NewTrace != nil {
		trace = s.NewTrace(neurons, s.Tick)
	}
	row := make([]float32, neurons)
	for i := range row {
		row[i] = s.Strong * float32(i) / float32(neurons)
	}
	spans := []neuron.Span{{First: 0, Len: 16}, {First: 32, Len: int32(neurons) - 32}}
	units := []int32{0, 3, 3, int32(neurons) - 1}
	out, dst := make([]int32, 0, neurons), make([]float32, neurons)
	at, own := events.Time(0), 0
	step := func() {
		end := at + s.Tick
		for next := at + s.Tick/3; ; next += s.Tick / 3 {
			for auto != nil && auto.NextSpike() < min(next, end+1) && own < maxOwn {
				own++
				out = m.Fire(auto.NextSpike(), nil, out[:0])
			}
			if next >= end {
				break
			}
			for _, span := range spans {
				m.Deliver(next, span.First, row[span.First:span.First+span.Len])
			}
			out = m.Fire(next, spans, out[:0])
			if trace != nil {
				trace.Add(next, units)
			}
		}
		at = end
		out = m.Tick(at, out[:0])
		m.Membrane(at, dst)
		if trace != nil {
			trace.Tick(at)
			trace.At(at)
		}
	}
	for range 100 {
		step()
	}
	if n := testing.AllocsPerRun(50, step); n != 0 {
		return fmt.Errorf("%v allocations a tick, in a population of %d neurons at work", n, neurons)
	}
	return nil
}
