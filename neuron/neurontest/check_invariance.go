package neurontest

import (
	"fmt"
	"slices"

	"spikesim/events"
)

// same plays inputs with a player and compares with a reference of the same
// ticks.
func (s *Subject) same(p, ref *player, inputs []Input, end events.Time, how string) error {
	p.keep = true
	if err := p.play(inputs, end); err != nil {
		return err
	}
	if d := differ(ref.spikes, p.spikes); d != "" {
		return fmt.Errorf("%s, %s, after %s", how, d, show(inputs, end))
	}
	for k := range min(len(ref.membranes), len(p.membranes)) {
		if d := s.apart(ref.membranes[k], p.membranes[k]); d != "" {
			t := events.Time(k+1) * s.Tick
			return fmt.Errorf("%s, at %d ns %s, after %s", how, int64(t), d, show(inputs, t))
		}
	}
	return nil
}

func checkOrder(s *Subject) error {
	const neurons = 5
	end := 60 * s.Tick
	for k := range 4 {
		inputs := s.script("order", k, neurons, end)
		ref := s.player(neurons, s.Tick)
		ref.keep = true
		if err := ref.play(inputs, end); err != nil {
			return err
		}
		for _, other := range []struct {
			by  order
			how string
		}{
			{reversed, "with the inputs of every instant from first to last and from last to first"},
			{inPieces, "with spans of several neurons and of one"},
			{inRows, "with inputs one by one and in rows of the whole population"},
		} {
			p := s.player(neurons, s.Tick)
			p.by = other.by
			if err := s.same(p, ref, inputs, end, other.how); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPolling(s *Subject) error {
	const neurons = 3
	end := 60 * s.Tick
	for k := range 4 {
		inputs := s.script("polling", k, neurons, end)
		ref := s.player(neurons, s.Tick)
		ref.keep = true
		if err := ref.play(inputs, end); err != nil {
			return err
		}
		polled := s.player(neurons, s.Tick)
		polled.polls = 3
		if err := s.same(polled, ref, inputs, end, "with one call of Membrane a tick and with four"); err != nil {
			return err
		}
		zeros := s.script("polls", k, neurons, end)
		for i := range zeros {
			zeros[i].Weight = 0
		}
		if err := s.same(s.player(neurons, s.Tick), ref, merged(inputs, zeros), end, "without and with inputs of weight 0 in between"); err != nil {
			return err
		}
		if s.AtTicks {
			continue
		}
		const parts = 5
		fine := s.player(neurons, s.Tick/parts)
		fine.keep = true
		if err := fine.play(inputs, end); err != nil {
			return err
		}
		if s.Tick%parts != 0 {
			continue
		}
		how := fmt.Sprintf("with ticks of %v and %v", s.Tick, s.Tick/parts)
		if d := differ(ref.spikes, fine.spikes); d != "" {
			return fmt.Errorf("%s, %s, after %s", how, d, show(inputs, end))
		}
		for i, m := range ref.membranes {
			t := events.Time(i+1) * s.Tick
			last := fine.membranes[parts*i+parts-1]
			for _, sp := range ref.spikes {
				// The spike shows at the end of the long tick and not, perhaps,
				// of the last short one.
				if sp.at > t-s.Tick && sp.at <= t {
					last[sp.neuron] = m[sp.neuron]
				}
			}
			if d := s.apart(m, last); d != "" {
				return fmt.Errorf("%s, at %d ns %s, after %s", how, int64(t), d, show(inputs, t))
			}
		}
	}
	return nil
}

// checkNanoseconds shifts all inputs by the same time, which shifts all spikes
// by just that. Potentials are compared at the end of one long tick.
func checkNanoseconds(s *Subject) error {
	const neurons = 3
	end := 40 * s.Tick
	shifts := []events.Time{1, 999, 12345, s.Tick / 2, 7 * s.Tick, 100*s.Tick + 1}
	if s.AtTicks {
		shifts = []events.Time{s.Tick, 7 * s.Tick, 100 * s.Tick}
	}
	for k := range 4 {
		inputs := s.script("nanoseconds", k, neurons, end)
		tick := end
		if s.AtTicks {
			tick = s.Tick
		}
		ref := s.player(neurons, tick)
		ref.keep = true
		if err := ref.play(inputs, end); err != nil {
			return err
		}
		for _, shift := range shifts {
			later := slices.Clone(inputs)
			for i := range later {
				later[i].At += shift
			}
			if !s.AtTicks {
				tick = end + shift
			}
			p := s.player(neurons, tick)
			p.keep = true
			if err := p.play(later, end+shift); err != nil {
				return err
			}
			for i := range p.spikes {
				p.spikes[i].at -= shift
			}
			if d := differ(ref.spikes, p.spikes); d != "" {
				return fmt.Errorf("with all inputs %d ns later, counted from there, %s, after %s", int64(shift), d, show(inputs, end))
			}
			if d := s.apart(ref.membranes[len(ref.membranes)-1], p.membranes[len(p.membranes)-1]); d != "" {
				return fmt.Errorf("with all inputs %d ns later, %d ns on from there %s, after %s", int64(shift), int64(end), d, show(inputs, end))
			}
		}
	}
	return nil
}

// checkIndependence plays every neuron of a population with the others silent,
// and alone.
func checkIndependence(s *Subject) error {
	const neurons = 5
	end := 60 * s.Tick
	for k := range 3 {
		inputs := s.script("independence", k, neurons, end)
		all := s.player(neurons, s.Tick)
		all.keep = true
		if err := all.play(inputs, end); err != nil {
			return err
		}
		for n := range int32(neurons) {
			ref := &player{spikes: of(all.spikes, n)}
			for _, m := range all.membranes {
				ref.membranes = append(ref.membranes, m[n:n+1])
			}
			var own []Input
			for _, in := range inputs {
				if in.Neuron == n {
					own = append(own, in)
				}
			}
			silent := s.player(neurons, s.Tick)
			silent.keep = true
			if err := silent.play(own, end); err != nil {
				return err
			}
			how := fmt.Sprintf("neuron %d with busy and with silent neighbours", n)
			if d := differ(ref.spikes, of(silent.spikes, n)); d != "" {
				return fmt.Errorf("%s: %s, after %s", how, d, show(own, end))
			}
			for i := range ref.membranes {
				if d := s.apart(ref.membranes[i], silent.membranes[i][n:n+1]); d != "" {
					return fmt.Errorf("%s: at tick %d %s", how, i+1, d)
				}
			}
			if len(s.Bias) > 1 {
				continue // neuron 0 is of another channel
			}
			for i := range ref.spikes {
				ref.spikes[i].neuron = 0
			}
			if err := s.same(s.player(1, s.Tick), ref, only(inputs, n), end, fmt.Sprintf("neuron %d among others and alone, as neuron 0", n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// of returns the spikes of one neuron.
func of(spikes []spike, n int32) []spike {
	var own []spike
	for _, s := range spikes {
		if s.neuron == n {
			own = append(own, s)
		}
	}
	return own
}
