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

// tellWindows says beforehand what takes long.
func (s *Spec) tellWindows(progress Progress) {
	if _, why := s.windows(); why != "" {
		progress.Line("%s%s", strings.ToUpper(why[:1]), why[1:])
	}
}
