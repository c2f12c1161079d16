package neurontest

import (
	"errors"
	"fmt"
	"math"

	"spikesim/events"
	"spikesim/neuron"
)

func checkDeclarations(s *Subject) error {
	_, auto := s.model(1, s.Tick).(neuron.Autonomous)
	switch {
	case s.Autonomous && !auto:
		return errors.New("declared Autonomous, and does not implement neuron.Autonomous")
	case s.Autonomous && s.AtTicks:
		return errors.New("declared both Autonomous and AtTicks")
	case s.Spontaneous:
		return nil
	}
	p := s.player(1, s.Tick)
	at := s.Tick / 3
	if err := p.play([]Input{{at, 0, s.Strong}}, 1000*s.Tick); err != nil {
		return err
	}
	switch {
	case len(p.spikes) == 0:
		return fmt.Errorf("an input of Strong = %v to a neuron at rest evokes no spike in 1000 ticks", s.Strong)
	case s.AtOnce && p.spikes[0].at != at:
		return fmt.Errorf("declared AtOnce, and an input of Strong = %v at %d ns evokes its spike at %d ns", s.Strong, int64(at), int64(p.spikes[0].at))
	}
	return nil
}

func checkRefusals(s *Subject) error {
	for _, r := range s.Refused {
		reported := false
		r.Validate(func(_, _, _ string) { reported = true })
		if !reported {
			return fmt.Errorf("%s is not reported", r.Name)
		}
	}
	return nil
}

func checkSilence(s *Subject) error {
	const neurons, ticks = 5, 300
	for _, touching := range []bool{false, true} {
		var inputs []Input
		what := "nothing at all"
		if touching {
			what = "inputs of weight 0"
			inputs = s.script("silence", 0, neurons, ticks*s.Tick)
			for i := range inputs {
				inputs[i].Weight = 0
			}
		}
		p := s.player(neurons, s.Tick)
		p.keep = true
		if err := p.play(inputs, ticks*s.Tick); err != nil {
			return err
		}
		if len(p.spikes) > 0 {
			return fmt.Errorf("neuron %v fires after %s", p.spikes[0], what)
		}
		for k, m := range p.membranes {
			for n, v := range m {
				if !(v < 0) || v != p.membranes[0][n] {
					return fmt.Errorf("at rest, the membrane of neuron %d is %v at tick 1 and %v at tick %d, after %s", n, p.membranes[0][n], v, k+1, what)
				}
			}
		}
	}
	return nil
}

func checkSpontaneity(s *Subject) error {
	p := s.player(1, s.Tick)
	if err := p.play(nil, 1000*s.Tick); err != nil {
		return err
	}
	if len(p.spikes) == 0 {
		return errors.New("declared Spontaneous, and silent for 1000 ticks")
	}
	return nil
}

// checkAllowed leaves the work to the player.
func checkAllowed(s *Subject) error {
	fired := 0
	for k := range 4 {
		p := s.player(6, s.Tick)
		if err := p.play(s.script("allowed", k, 6, 60*s.Tick), 80*s.Tick); err != nil {
			return err
		}
		fired += len(p.spikes)
	}
	if fired == 0 {
		return fmt.Errorf("no neuron fires under inputs of half of Strong = %v on average", s.Strong)
	}
	return nil
}

func checkOneTest(s *Subject) error {
	at, end := s.Tick/3, 60*s.Tick
	for _, both := range [][2]float32{{2 * s.Strong, -2 * s.Strong}, {-2 * s.Strong, 2 * s.Strong}} {
		p := s.player(1, s.Tick)
		if err := p.play([]Input{{at, 0, both[0]}, {at, 0, both[1]}}, end); err != nil {
			return err
		}
		if len(p.spikes) > 0 {
			return fmt.Errorf("inputs of %v and %v at one instant add up to 0, and evoke spike %v", both[0], both[1], p.spikes[0])
		}
	}
	whole, halves := s.player(1, s.Tick), s.player(1, s.Tick)
	if err := whole.play([]Input{{at, 0, s.Strong}}, end); err != nil {
		return err
	}
	if err := halves.play([]Input{{at, 0, s.Strong / 2}, {at, 0, s.Strong / 2}}, end); err != nil {
		return err
	}
	if d := differ(whole.spikes, halves.spikes); d != "" {
		return fmt.Errorf("under one input of %v, and under two halves of it at one instant, %s", s.Strong, d)
	}
	return nil
}

// checkOverlay asks for potentials at or above the threshold just of the
// neurons that fired.
func checkOverlay(s *Subject) error {
	const neurons, ticks = 4, 60
	slack := float32(10 * s.tolerance() * float64(s.Strong))
	for k := range 4 {
		p := s.player(neurons, s.Tick)
		p.keep = true
		inputs := s.script("overlay", k, neurons, ticks*s.Tick)
		if err := p.play(inputs, ticks*s.Tick); err != nil {
			return err
		}
		at := 0
		for tick, m := range p.membranes {
			t := events.Time(tick+1) * s.Tick
			fired := make([]bool, len(m))
			for ; at < len(p.spikes) && p.spikes[at].at <= t; at++ {
				fired[p.spikes[at].neuron] = true
			}
			for n, v := range m {
				switch {
				case fired[n] && !(v >= -slack):
					return fmt.Errorf("neuron %d fired in the tick that ends at %d ns, and its membrane then is %v, below the threshold, after %s", n, int64(t), v, show(inputs, t))
				case !fired[n] && s.Refractory == 0 && !(v <= slack):
					return fmt.Errorf("neuron %d did not fire in the tick that ends at %d ns, and its membrane then is %v, above the threshold, after %s", n, int64(t), v, show(inputs, t))
				}
			}
		}
	}
	if !s.AtOnce || s.Spontaneous || s.Moving || s.Repeats {
		return nil // the potential before the input is not 0, or the second spike shows
	}
	p := s.player(1, s.Tick)
	p.keep = true
	if err := p.play([]Input{{s.Tick / 4, 0, 2 * s.Strong}, {s.Tick / 2, 0, s.Strong / 64}}, s.Tick); err != nil {
		return err
	}
	if want, got := 2*float64(s.Strong)-s.threshold(), float64(p.membranes[0][0]); !(math.Abs(got-want) <= float64(slack)) {
		return fmt.Errorf("a spike at a potential of %v shows as %v at its tick, want its excess over the threshold, %v", 2*s.Strong, got, want)
	}
	return nil
}

// threshold is the one declared, or what the membrane at rest tells.
func (s *Subject) threshold() float64 {
	if s.Threshold != 0 {
		return s.Threshold
	}
	return -float64(s.rest())
}

// rest is the membrane of a neuron without input.
func (s *Subject) rest() float32 {
	p := s.player(1, s.Tick)
	p.model.Tick(s.Tick, nil)
	return p.membrane(s.Tick)[0]
}
