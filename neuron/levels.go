package neuron

import (
	"slices"

	"spikesim/events"
)

// levels is the threshold of a population, one for all, or one per channel or neuron.
type levels[V float] struct {
	threshold  V
	list       []V       // in place of the threshold, where neurons differ; repeating
	perChannel []float32 // in place of both; nil for none
}

func newLevels[V float](threshold *Values) levels[V] {
	l := levels[V]{threshold: V(threshold.of(0))}
	if _, same := threshold.Same(); same {
		return l
	}
	if list, ok := any(threshold.list).([]V); ok {
		l.list = list
		return l
	}
	for _, v := range threshold.list {
		l.list = append(l.list, V(v))
	}
	return l
}

// SetThresholds implements [Thresholded].
func (l *levels[V]) SetThresholds(perChannel []float32) { l.perChannel = perChannel }

// of returns the threshold of a neuron.
func (l *levels[V]) of(neuron int32) V {
	switch {
	case l.perChannel != nil:
		return V(l.perChannel[uint32(neuron)%uint32(len(l.perChannel))])
	case l.list != nil:
		return l.list[uint32(neuron)%uint32(len(l.list))]
	}
	return l.threshold
}

// plannedLevels are the levels of a model that looks ahead for its spikes. Learning
// writes to the thresholds in place and does not tell the model, so from every tick
// to the first instant after it the model compares them with those that it planned
// by, and plans the neurons of the channels that changed anew.
type plannedLevels struct {
	levels[float64]
	planned []float32   // perChannel as it was
	now     events.Time // the last instant or tick: changes hold from there on
	look    bool        // perChannel may have changed
}

func newPlannedLevels(threshold *Values) plannedLevels {
	return plannedLevels{levels: newLevels[float64](threshold)}
}

// SetThresholds implements [Thresholded].
func (l *plannedLevels) SetThresholds(perChannel []float32) {
	l.levels.SetThresholds(perChannel)
	l.look = true
}

// reset is for a population at rest at time 0, which has nothing to plan.
func (l *plannedLevels) reset() {
	l.planned = append(l.planned[:0], l.perChannel...)
	l.now, l.look = 0, true
}

// ticked notes the end of a tick, after which thresholds may change.
func (l *plannedLevels) ticked(t events.Time) { l.now, l.look = t, true }

// fired notes an instant. Thresholds stay until the next tick.
func (l *plannedLevels) fired(t events.Time) { l.now, l.look = t, false }

// moved reports whether thresholds have changed. If so, the caller plans the
// neurons that changed reports anew, and calls replanned.
func (l *plannedLevels) moved() bool {
	return l.look && !slices.Equal(l.planned, l.perChannel)
}

// changed reports whether the threshold of a neuron is one that changed.
func (l *plannedLevels) changed(neuron int32) bool {
	if len(l.planned) != len(l.perChannel) {
		return true
	}
	channel := uint32(neuron) % uint32(len(l.perChannel))
	return l.planned[channel] != l.perChannel[channel]
}

func (l *plannedLevels) replanned() { l.planned = append(l.planned[:0], l.perChannel...) }
