package neurontest

import (
	"fmt"
	"math"
	"slices"

	"spikesim/events"
	"spikesim/neuron"
)

// spike is what a model did.
type spike struct {
	at     events.Time
	neuron int32
}

func (s spike) String() string { return fmt.Sprintf("%d at %d ns", s.neuron, int64(s.at)) }

// player drives a model as a population does and checks, call by call, that it
// keeps to the rules of output and of when it may fire.
type player struct {
	s       *Subject
	model   neuron.Model
	auto    neuron.Autonomous // nil unless the model is
	neurons int
	tick    events.Time
	by      order // how the input of an instant is handed over

	spikes    []spike
	membranes [][]float32 // after every tick, if keep is set
	keep      bool
	polls     int // further calls of Membrane at every tick
	limit     int // most instants of its own that are played; 0 for maxOwn
	truncated bool

	now     events.Time // the last instant or tick
	own     int
	touched []neuron.Span
	out     []int32
}

// maxOwn is how many instants of its own a model may have in one play: far more
// than a sound model has, and few enough to wait for.
const maxOwn = 100_000

// order is how the inputs of one instant are handed to the model.
type order int

const (
	asGiven  order = iota // one call of Deliver per input, one span per stretch
	reversed              // the same from the last to the first
	inPieces              // spans of one neuron each
	inRows                // every input within a row of the whole population
)

func (s *Subject) player(neurons int, tick events.Time) *player {
	p := &player{s: s, model: s.model(neurons, tick), neurons: s.count(neurons), tick: tick}
	p.auto, _ = p.model.(neuron.Autonomous)
	return p
}

// reset starts over with the same model.
func (p *player) reset() {
	p.model.Reset()
	p.spikes, p.membranes, p.now, p.own, p.truncated = nil, nil, 0, 0, false
}

// play hands the model inputs, ascending in time, and goes on through end.
func (p *player) play(inputs []Input, end events.Time) error {
	tick := (p.now/p.tick + 1) * p.tick
	for {
		at := events.Never
		if len(inputs) > 0 {
			at = inputs[0].At
		}
		due := p.due()
		if due <= p.now {
			return breach(OwnSpikes, "at %d ns NextSpike returns %d ns, which is past", int64(p.now), int64(due))
		}
		switch {
		case due < at && due <= end && !p.s.Autonomous:
			return breach(Allowed, "the model announces a spike at %d ns and is not declared Autonomous", int64(due))
		case min(at, due) <= min(tick, end):
			at = min(at, due)
			n := 0
			for n < len(inputs) && inputs[n].At == at {
				n++
			}
			now := inputs[:n]
			inputs = inputs[n:]
			if err := p.instant(at, now, due == at); err != nil || p.truncated {
				return err
			}
		case tick <= end:
			if err := p.endTick(tick); err != nil {
				return err
			}
			tick += p.tick
		default:
			return nil
		}
	}
}

func (p *player) due() events.Time {
	if p.auto == nil {
		return events.Never
	}
	return p.auto.NextSpike()
}

// instant plays one instant: all its input, then one call of Fire.
func (p *player) instant(t events.Time, inputs []Input, due bool) error {
	p.now = t
	if due {
		limit := p.limit
		if limit == 0 {
			limit = maxOwn
		}
		if p.own++; p.own > limit {
			if p.limit > 0 {
				p.truncated = true
				return nil
			}
			return breach(OwnSpikes, "more than %d spikes of its own until %d ns", limit, int64(t))
		}
	}
	for i := range inputs {
		in := inputs[i]
		if p.by == reversed {
			in = inputs[len(inputs)-1-i]
		}
		p.deliver(t, in)
	}
	p.touch(inputs)
	fired, err := p.collect(t, func(out []int32) []int32 { return p.model.Fire(t, p.touched, out) }, "Fire")
	switch {
	case err != nil:
		return err
	case p.s.AtTicks && len(fired) > 0:
		return breach(Allowed, "%v fire at %d ns, between ticks", fired, int64(t))
	case due && len(inputs) == 0 && len(fired) == 0 && !p.s.Wakes:
		return breach(OwnSpikes, "NextSpike announces %d ns, and Fire at that time returns nothing", int64(t))
	case due:
		return nil
	}
	for _, n := range fired {
		if !slices.ContainsFunc(inputs, func(in Input) bool { return in.Neuron == n }) {
			return breach(Allowed, "neuron %d fires at %d ns, at which it has no input and announced nothing", n, int64(t))
		}
	}
	return nil
}

func (p *player) deliver(t events.Time, in Input) {
	if p.by != inRows {
		p.model.Deliver(t, in.Neuron, []float32{in.Weight})
		return
	}
	row := make([]float32, p.neurons)
	row[in.Neuron] = in.Weight
	p.model.Deliver(t, 0, row)
}

func (p *player) endTick(t events.Time) error {
	p.now = t
	fired, err := p.collect(t, func(out []int32) []int32 { return p.model.Tick(t, out) }, "Tick")
	if err != nil {
		return err
	}
	if !p.s.AtTicks && len(fired) > 0 {
		return breach(Allowed, "%v fire at the tick of %d ns as such", fired, int64(t))
	}
	for range p.polls {
		p.membrane(t)
	}
	if p.keep {
		p.membranes = append(p.membranes, p.membrane(t))
	}
	return nil
}

// collect calls the model with an output that holds something already.
func (p *player) collect(t events.Time, call func([]int32) []int32, name string) ([]int32, error) {
	const mark = -7
	out := call(append(p.out[:0], mark))
	p.out = out
	if len(out) == 0 || out[0] != mark {
		return nil, breach(Output, "%s at %d ns does not append to its output", name, int64(t))
	}
	fired := out[1:]
	for i, n := range fired {
		if n < 0 || int(n) >= p.neurons || i > 0 && n <= fired[i-1] {
			return nil, breach(Output, "%s at %d ns returns %v", name, int64(t), fired)
		}
		p.spikes = append(p.spikes, spike{t, n})
	}
	return fired, nil
}

// touch gathers the neurons with input into spans.
func (p *player) touch(inputs []Input) {
	p.touched = p.touched[:0]
	if p.by == inRows && len(inputs) > 0 {
		p.touched = append(p.touched, neuron.Span{First: 0, Len: int32(p.neurons)})
		return
	}
	reached := make([]bool, p.neurons+1)
	for _, in := range inputs {
		reached[in.Neuron] = true
	}
	for n, r := range reached {
		last := len(p.touched) - 1
		switch {
		case !r:
		case p.by != inPieces && n > 0 && reached[n-1]:
			p.touched[last].Len++
		default:
			p.touched = append(p.touched, neuron.Span{First: int32(n), Len: 1})
		}
	}
}

func (p *player) membrane(t events.Time) []float32 {
	dst := make([]float32, p.neurons)
	for i := range dst {
		dst[i] = float32(math.NaN()) // what the model leaves out shows
	}
	p.model.Membrane(t, dst)
	return dst
}
