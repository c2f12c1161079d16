package extend_test

import (
	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

// binary is a kind of encoder: bright pixels, from 0.5 on, fire together at even
// intervals, dark ones not at all.
type binary struct{}

func (binary) Validate(s coding.Spec, report func(path, problem, remedy string)) {
	if s.Grid {
		report("grid", "binary spikes have times of their own", "leave it out")
	}
}

func (binary) UnitBytes() int64 { return 1 }

func (binary) New(s coding.Spec, units int, _ events.Time) coding.Encoder {
	return &binaryEncoder{interval: events.FromMS(1 / s.MaxRatePerMS), bright: make([]bool, units)}
}

type binaryEncoder struct {
	interval, next events.Time
	bright         []bool
}

func (e *binaryEncoder) Begin(_ random.Key, pixels []float32) {
	e.next = e.interval
	for u, v := range pixels {
		e.bright[u] = v >= .5
	}
}

func (e *binaryEncoder) Spikes(w events.Window, out *events.Train) {
	for ; e.next <= w.To; e.next += e.interval {
		for u, bright := range e.bright {
			if bright {
				out.Append(e.next, int32(u))
			}
		}
	}
}

func init() { coding.Register("binary", binary{}) }
