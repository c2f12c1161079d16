package neuron

import "math"

// Activity is how often neurons are expected to fire, in spikes of a neuron in a
// tick. It is for estimates of memory and time alone.
type Activity struct {
	Mean float64
	// Fullest is that of the tick with most spikes.
	Fullest float64
}

// Lively are [Params] that say how often their neurons fire where a network gives
// them a drive: the standard deviation, over the neurons, of the weighted input of a
// tick. Of other models [Sparse] is expected.
type Lively interface {
	Activity(drive float64) Activity
}

// Sparse is the activity of a network whose weights and thresholds fit, by
// calibration or by hand: a spike of a neuron in 20 ticks.
func Sparse() Activity { return Spread(0.05) }

// Spread is the activity of neurons that fire at times of their own.
func Spread(mean float64) Activity { return Activity{Mean: mean, Fullest: mean * 5 / 3} }

// Activity returns how often neurons of the chosen model are expected to fire.
func (s Spec) Activity(drive float64) Activity {
	if p, is := s.mustChoose().(Lively); is {
		return p.Activity(drive)
	}
	return Sparse()
}

// Activity follows from the rule, for weights as often positive as negative: the
// threshold is 0, so half of the neurons have a potential above it that does not go
// away, and fire whenever the refractory R has fallen below it. With r what a spike
// adds to R, and d the potential in units of r, R is d again after ln(1+1/d)/ln(1/α)
// ticks if d is small; if it is large, R adds up to it at a rate of d(1−α), and where
// that is more than 1 they fire at every tick. At the first ticks of a presentation
// there is no R, and all of that half fire.
func (p *DecolleParams) Activity(drive float64) Activity {
	q, pm, r := p.gains()
	d := drive * float64(q) / (1 - p.Beta) * float64(pm) / (1 - p.Alpha) / float64(r)
	if !(d > 0) {
		return Activity{Fullest: .5}
	}
	small := 1 / (1 + math.Log1p(1/d)/math.Log(1/p.AlphaRP))
	return Activity{Mean: .5 * min(1, max(small, d*(1-p.AlphaRP))), Fullest: .5}
}

// Activity of a model without a leak: nothing of the input is lost, so that it fires
// more than others with the same weights.
func (p *IFParams) Activity(float64) Activity { return Spread(0.08) }
