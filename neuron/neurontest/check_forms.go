package neurontest

import (
	"fmt"
	"math"

	"spikesim/events"
)

// checkOneInput compares the potential after one input with PSP, at the ends of
// ticks of three lengths, the longest of them an hour.
func checkOneInput(s *Subject) error {
	rest := float64(s.rest())
	ticks := []events.Time{s.Tick}
	if !s.AtTicks {
		ticks = append(ticks, s.Tick/7+1, 3600*events.Second+1)
	}
	for _, tick := range ticks {
		for _, at := range []events.Time{1, tick / 3, tick - 1, tick} {
			for _, weight := range []float32{s.Strong / 64, -s.Strong, -8 * s.Strong} {
				p := s.player(1, tick)
				p.keep = true
				if err := p.play([]Input{{at, 0, weight}}, 100*tick); err != nil {
					return err
				}
				if len(p.spikes) > 0 {
					return fmt.Errorf("an input of %v, with Strong = %v, evokes spike %v", weight, s.Strong, p.spikes[0])
				}
				from := at
				if s.AtTicks {
					from = tick
				}
				for k, m := range p.membranes {
					age := events.Time(k+1)*tick - from
					want := rest + float64(weight)*s.PSP(age)
					scale := math.Max(math.Abs(rest), math.Abs(want-rest))
					if got := float64(m[0]); !(math.Abs(got-want) <= s.tolerance()*scale) {
						return fmt.Errorf("%d ns after an input of %v at %d ns the potential minus the threshold is %.9g, want %.9g", int64(age), weight, int64(at), got, want)
					}
				}
			}
		}
	}
	return nil
}

func checkFirstSpikes(s *Subject) error {
	var cases [][]Input
	for _, at := range []events.Time{1, s.Tick / 3, s.Tick} {
		for _, factor := range []float32{.25, .5, .75, 1, 1.5, 2, 4, 64, 1024, -1} {
			cases = append(cases, []Input{{at, 0, factor * s.Strong}})
		}
	}
	for k := range 40 {
		cases = append(cases, s.script("first", k, 1, 40*s.Tick))
	}
	end := 400 * s.Tick
	known := 0
	for _, inputs := range cases {
		want := s.FirstSpike(inputs)
		if want == Unknown {
			continue
		}
		if want > end {
			want = events.Never
		}
		known++
		got, err := s.firstSpike(inputs, end)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("the first spike comes at %s, want %s, after %s", ns(got), ns(want), show(inputs, min(got, want)))
		}
	}
	if known == 0 {
		return fmt.Errorf("FirstSpike knows none of %d cases", len(cases))
	}
	return nil
}

// firstSpike returns when a neuron at rest first fires, or Never.
func (s *Subject) firstSpike(inputs []Input, end events.Time) (events.Time, error) {
	p := s.player(1, s.Tick)
	for end > p.now {
		// Piece by piece, as what follows the first spike can be long.
		to := min(end, p.now+s.Tick)
		n := 0
		for n < len(inputs) && inputs[n].At <= to {
			n++
		}
		if err := p.play(inputs[:n], to); err != nil {
			return 0, err
		}
		inputs = inputs[n:]
		if len(p.spikes) > 0 {
			return p.spikes[0].at, nil
		}
	}
	return events.Never, nil
}

func ns(t events.Time) string {
	if t == events.Never {
		return "never"
	}
	return fmt.Sprintf("%d ns", int64(t))
}

// checkTwelveDigits finds the float64 potential by whether the rest of the way
// to the threshold, give or take 1e-12, makes the neuron fire.
func checkTwelveDigits(s *Subject) error {
	threshold := s.threshold()
	for _, gap := range []events.Time{1, s.Tick / 3, 40*s.Tick + 17} {
		const inputs = 300
		weight := s.Strong / 1024
		v := 0.
		for k := range inputs {
			v += float64(weight) * s.PSP(events.Time(inputs-k)*gap)
		}
		for _, miss := range []float64{-1e-12, 1e-12} {
			p := s.player(1, s.Tick)
			var history []Input
			for k := range inputs {
				history = append(history, Input{events.Time(k+1) * gap, 0, weight})
			}
			at := events.Time(inputs+1) * gap
			// Three float32 numbers carry a float64 to its last bit.
			for left, part := threshold*(1+miss)-v, 0; part < 3; part++ {
				w := float32(left)
				left -= float64(w)
				history = append(history, Input{at, 0, w})
			}
			if err := p.play(history, at); err != nil {
				return err
			}
			if fires := len(p.spikes) > 0; fires != (miss > 0) {
				return fmt.Errorf("after %d inputs of %v every %d ns, and one that lifts the potential to 1%+g of the threshold, fires: %v", inputs, weight, int64(gap), miss, fires)
			}
		}
	}
	return nil
}

func checkThreshold(s *Subject) error {
	threshold := float32(s.threshold())
	if float64(threshold) != s.threshold() || s.Spontaneous {
		return nil // no weight says exactly the threshold
	}
	below := math.Nextafter32(threshold, 0)
	for k := range events.Time(200) {
		at := 1 + k*(s.Tick*777/1000+13)
		for _, tc := range []struct {
			weights []float32
			fires   bool
		}{
			{[]float32{threshold}, true},
			{[]float32{threshold / 2, threshold / 2}, true},
			{[]float32{2 * threshold, -threshold}, true},
			{[]float32{below}, false},
		} {
			p := s.player(1, s.Tick)
			var inputs []Input
			for _, w := range tc.weights {
				inputs = append(inputs, Input{at, 0, w})
			}
			if err := p.play(inputs, at); err != nil {
				return err
			}
			if fires := len(p.spikes) > 0; fires != tc.fires {
				return fmt.Errorf("with a threshold of %v, inputs %v at %d ns, fires: %v", threshold, tc.weights, int64(at), fires)
			}
		}
	}
	return nil
}

// checkAfterSpike compares the potential after a spike, until the next one.
func checkAfterSpike(s *Subject) error {
	compared := 0
	for _, at := range []events.Time{1, s.Tick / 3, s.Tick} {
		p := s.player(1, s.Tick)
		p.keep = true
		if err := p.play([]Input{{at, 0, s.Strong}}, 100*s.Tick); err != nil {
			return err
		}
		if len(p.spikes) == 0 {
			return fmt.Errorf("no spike in 100 ticks after an input of Strong = %v", s.Strong)
		}
		first, second := p.spikes[0].at, events.Never
		if len(p.spikes) > 1 {
			second = p.spikes[1].at
		}
		for k, m := range p.membranes {
			t := events.Time(k+1) * s.Tick
			if t-s.Tick < first || t >= second {
				continue // before, in the spike's own tick, or after the next
			}
			compared++
			want, got := s.AfterSpike(t-first), float64(m[0])
			if !(math.Abs(got-want) <= s.tolerance()*math.Max(float64(s.Strong), math.Abs(want))) {
				return fmt.Errorf("%d ns after the spike of an input of %v the potential minus the threshold is %.9g, want %.9g", int64(t-first), s.Strong, got, want)
			}
		}
	}
	if compared == 0 {
		return fmt.Errorf("the spikes after an input of Strong = %v come so close that nothing can be compared; declare a lower one", s.Strong)
	}
	return nil
}
