package neurontest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"spikesim/events"
	"spikesim/neuron"
)

// levelled returns a player of a population whose channels have thresholds of
// their own, in the slice given.
func (s *Subject) levelled(thresholds []float32, neurons int) *player {
	p := s.plain(2*thresholds[0], neurons)
	p.model.(neuron.Thresholded).SetThresholds(thresholds)
	return p
}

// plain returns a player of a population with one threshold.
func (s *Subject) plain(threshold float32, neurons int) *player {
	p := &player{s: s, model: s.AtThreshold(threshold, neurons, s.Tick), neurons: neurons, tick: s.Tick, keep: true}
	p.auto, _ = p.model.(neuron.Autonomous)
	return p
}

// channel returns the spikes and the membranes of one channel.
func (p *player) channel(c, channels int) *player {
	own := &player{}
	for _, sp := range p.spikes {
		if int(sp.neuron)%channels == c {
			own.spikes = append(own.spikes, sp)
		}
	}
	for _, m := range p.membranes {
		var of []float32
		for n := c; n < len(m); n += channels {
			of = append(of, m[n])
		}
		own.membranes = append(own.membranes, of)
	}
	return own
}

// parts describes where a player and a reference part: in spikes, or in
// membranes by more than the tolerance.
func (s *Subject) parts(p, ref *player) string {
	if d := differ(ref.spikes, p.spikes); d != "" {
		return d
	}
	for k := range ref.membranes {
		if d := s.apart(ref.membranes[k], p.membranes[k]); d != "" {
			return fmt.Sprintf("at tick %d %s", k+1, d)
		}
	}
	return ""
}

const thresholdNeurons, thresholdTicks = 6, 60

// checkOwnThresholds compares a population of three channels with three of one
// threshold each.
func checkOwnThresholds(s *Subject) error {
	if _, ok := s.plain(1, 1).model.(neuron.Thresholded); !ok {
		return errors.New("AtThreshold is given, and its model does not implement neuron.Thresholded")
	}
	const neurons = thresholdNeurons
	end, base := thresholdTicks*s.Tick, float32(s.threshold())
	for k := range 4 {
		inputs := s.script("thresholds", k, neurons, end)
		for _, levels := range [][]float32{{base, base, base}, {base / 2, base, 1.75 * base}} {
			own := s.levelled(levels, neurons)
			if err := own.play(inputs, end); err != nil {
				return err
			}
			for c, level := range levels {
				ref := s.plain(level, neurons)
				if err := ref.play(inputs, end); err != nil {
					return err
				}
				how := fmt.Sprintf("with one threshold of %v, and in channel %d with thresholds %v", level, c, levels)
				if d := s.parts(own.channel(c, 3), ref.channel(c, 3)); d != "" {
					return fmt.Errorf("%s, %s, after %s", how, d, show(inputs, end))
				}
				// Where all have one threshold, nothing at all tells them apart.
				for i, m := range ref.membranes {
					if levels[0] == levels[1] && !slices.Equal(m, own.membranes[i]) {
						return fmt.Errorf("%s, at tick %d the membranes are %v and %v", how, i+1, m, own.membranes[i])
					}
				}
				// What moves may be far below the threshold when inputs come.
				if len(ref.channel(c, 3).spikes) == 0 && level <= base && !s.Moving {
					return fmt.Errorf("with a threshold of %v no neuron of a channel fires", level)
				}
			}
		}
	}
	return nil
}

// checkUnreachable has two channels of three that can't fire.
func checkUnreachable(s *Subject) error {
	const neurons = thresholdNeurons
	end, base := thresholdTicks*s.Tick, float32(s.threshold())
	inputs := s.script("unreachable", 0, neurons, end)
	for n := range int32(neurons) {
		inputs = append(inputs, Input{end, n, 64 * s.Strong})
	}
	end += 20 * s.Tick
	levels := []float32{float32(math.Inf(1)), base, math.MaxFloat32}
	own, ref := s.levelled(levels, neurons), s.plain(base, neurons)
	for _, p := range []*player{own, ref} {
		if err := p.play(inputs, end); err != nil {
			return err
		}
	}
	if d := s.parts(own.channel(1, 3), ref.channel(1, 3)); d != "" {
		return fmt.Errorf("between channels that can't fire, and alone, %s", d)
	}
	for _, c := range []int{0, 2} {
		silent := own.channel(c, 3)
		if len(silent.spikes) > 0 {
			return fmt.Errorf("with a threshold of %v, spike %v", levels[c], silent.spikes[0])
		}
		for i, m := range silent.membranes {
			if slices.ContainsFunc(m, func(v float32) bool { return !(v < 0) }) {
				return fmt.Errorf("with a threshold of %v, the membranes at tick %d are %v", levels[c], i+1, m)
			}
		}
	}
	for c := range levels {
		levels[c] = base
	}
	own.reset()
	if err := own.play(inputs, end); err != nil {
		return err
	}
	if d := differ(ref.spikes, own.spikes); d != "" {
		return fmt.Errorf("with the thresholds back and after Reset %s", d)
	}
	return nil
}

// checkMoved changes the thresholds of two channels at a tick: one is brought
// within reach, one out of it. The third must not notice.
func checkMoved(s *Subject) error {
	const neurons = thresholdNeurons
	base, never := float32(s.threshold()), float32(math.Inf(1))
	at, end := 7*s.Tick, 20*s.Tick
	met := 0
	for k := range 12 {
		inputs := s.script("moved", k, neurons, end)
		for n := range int32(neurons) {
			// Something is under way when the thresholds change.
			strong := Input{at - s.Tick/50 - events.Time(n), n, s.Strong}
			inputs = merged(inputs, []Input{strong})
		}
		before := 0
		for before < len(inputs) && inputs[before].At <= at {
			before++
		}
		levels := []float32{never, base, base}
		own, ref := s.levelled(levels, neurons), s.plain(base, neurons)
		if err := ref.play(inputs, end); err != nil {
			return err
		}
		if err := own.play(inputs[:before], at); err != nil {
			return err
		}
		levels[0], levels[1] = base, never
		if err := own.play(inputs[before:], end); err != nil {
			return err
		}
		if d := s.parts(own.channel(2, 3), ref.channel(2, 3)); d != "" {
			return fmt.Errorf("in a channel whose threshold stays, with others that change, %s", d)
		}
		early := ref.channel(1, 3).spikes
		early = early[:max(0, slices.IndexFunc(append(early, spike{at: events.Never}), func(sp spike) bool { return sp.at > at }))]
		if d := differ(early, own.channel(1, 3).spikes); d != "" {
			return fmt.Errorf("with an infinite threshold from %d ns on, spikes until then and all spikes: %s", int64(at), d)
		}
		for n := int32(0); n < neurons; n += 3 {
			first := events.Never
			if spikes := of(own.spikes, n); len(spikes) > 0 {
				first = spikes[0].at
				met++
			}
			if err := s.checkMet(only(inputs, n), float64(base), at, first, end); err != nil {
				return err
			}
		}
	}
	if met == 0 {
		return errors.New("no neuron fires after its threshold has come within reach: the check checks nothing")
	}
	return nil
}

// checkMet asks whether a neuron whose threshold came within reach at tick at
// first fires when it has to, by the sum of its responses.
func (s *Subject) checkMet(inputs []Input, threshold float64, at, first, end events.Time) error {
	potential := func(t events.Time) (v float64) {
		for _, in := range inputs {
			if in.At <= t {
				v += float64(in.Weight) * s.PSP(t-in.At)
			}
		}
		return v
	}
	slack := 10 * s.tolerance() * float64(s.Strong)
	describe := func(t events.Time) error {
		return fmt.Errorf("the threshold falls to %v at %d ns and the first spike comes at %s, with a potential of %v at %s, after %s",
			threshold, int64(at), ns(first), potential(t), ns(t), show(inputs, min(first, end)))
	}
	if first != events.Never && (first <= at || potential(first) < threshold-slack) {
		return describe(first)
	}
	// The times at which it could have fired before. An input that adds up to
	// nothing is none.
	var times []events.Time
	sum := float32(0)
	for i, in := range inputs {
		if sum += in.Weight; i+1 == len(inputs) || inputs[i+1].At > in.At {
			if sum != 0 {
				times = append(times, in.At)
			}
			sum = 0
		}
	}
	if s.Autonomous {
		times = append(times, first-1)
		for t := at + 1; t < end; t += s.Tick / 20 {
			times = append(times, t)
		}
	}
	for _, t := range times {
		if t > at && t < min(first, end) && potential(t) > threshold+slack {
			return describe(t)
		}
	}
	return nil
}
