package experiments

import (
	"fmt"
	"strconv"
	"strings"

	"spikesim/events"
	"spikesim/experiments/report"
)

// A presentation takes populations times windows steps, of which each takes about
// half a microsecond to one, spikes or none. Where delays around a cycle are
// shorter than a tick, windows are as short as they. More than mostWindows steps
// (ten seconds for every batch) are refused before anything starts; from
// manyWindows on (a tenth of a second) the time is said. A cycle of 0.1 ms shown
// for 1 s takes 10,000 windows; with ten populations that is neither.
const (
	mostWindows   = 10_000_000
	manyWindows   = 100_000
	windowSeconds = 1e-6
)

// windows estimates the steps of a presentation, if a cycle of short delays makes
// them many: how many they are, and what makes them so, in words.
func (s *Spec) windows() (steps float64, why string) {
	n, cycle := s.Network.Windows(Tick, s.DurationMS)
	steps = float64(n) * float64(len(s.Network.Populations))
	if cycle == nil || steps < manyWindows {
		return 0, ""
	}
	cycle = append(cycle, cycle[0])
	return steps, fmt.Sprintf("the delays around the cycle %s are so short that a presentation of %d ms takes %s windows in each of %d populations, about %s for every batch",
		strings.Join(cycle, " → "), s.DurationMS, report.Count(int64(n)), len(s.Network.Populations), longDuration(steps*windowSeconds))
}

// validateWindows reports a presentation of too many windows.
func (s *Spec) validateWindows(report func(path, problem, remedy string)) {
	steps, why := s.windows()
	if steps <= mostWindows {
		return
	}
	// The shortest power of ten that is long enough divides the tick, so that
	// windows can be as long as the delay.
	delay := events.Nanosecond
	for float64(s.DurationMS)*Tick.MS()/delay.MS()*float64(len(s.Network.Populations)) > mostWindows && delay < Tick {
		delay *= 10
	}
	report("network.connections", why,
		fmt.Sprintf("give one connection of every such cycle a delay_ms of at least %s", strconv.FormatFloat(delay.MS(), 'f', -1, 64)))
}

// clockedSteps estimates the steps of a presentation on the clock: every population
// takes each of them. If they are many it says so in words, with the seconds that
// they take at least: those of a window, and a nanosecond for every neuron of the
// batch, which a step looks at whether it has input or not.
func (s *Spec) clockedSteps(stepMS float64) (steps float64, why string) {
	d, err := s.Network.Describe()
	if err != nil {
		return 0, "" // who builds the network meets the error
	}
	neurons := 0
	for _, p := range d.Populations {
		if !p.Input {
			neurons += p.Neurons.Units()
		}
	}
	each := float64(s.DurationMS) / stepMS
	populations := float64(len(d.Populations))
	steps = each * populations
	if steps < manyWindows {
		return 0, ""
	}
	took := each * (populations*windowSeconds + float64(neurons)*float64(s.Batch)*neuronSeconds)
	return steps, fmt.Sprintf("on the clock, with --dt-ms %s, a presentation of %d ms takes %s steps in each of %d populations, at least %s for every batch",
		strconv.FormatFloat(stepMS, 'f', -1, 64), s.DurationMS, report.Count(int64(each)), len(d.Populations), longDuration(took))
}

// tellSteps says beforehand what takes long, and refuses a clock with more than
// mostWindows steps.
func (o *Options) tellSteps(s *Spec) error {
	_, why := s.windows()
	if o.Engine == EngineClocked {
		steps := 0.
		if steps, why = s.clockedSteps(o.step()); steps > mostWindows {
			return fmt.Errorf("%s, which is refused; take a longer step, such as --dt-ms 0.1", why)
		}
	}
	if why != "" {
		o.Progress.Line("%s%s", strings.ToUpper(why[:1]), why[1:])
	}
	return nil
}
