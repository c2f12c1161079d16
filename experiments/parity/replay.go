package parity

import (
	"cmp"
	"context"
	"math"
	"slices"

	"spikesim/events"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// maxReplays bounds how often a run is repeated to find the recording's side
// of spots that counts do not tell about. It takes one to five where there is one.
const maxReplays = 20

// maskedTicks is for how long a spike that the window hides is taken into account
// where a count differs.
const maskedTicks = 10

// maxCauses bounds how many spots are tried for one difference.
const maxCauses = 5

// replay is a run of the recorded network under way.
type replay struct {
	trace *Trace
	*stage.Stage
	mode     network.Mode
	settlers [len(layers)]*settler
	updates  []*updates // per layer, of a learning run; else nil
	// readouts are [tick, image, output] from tick first on, as recorded and as
	// replayed.
	first    int
	recorded [len(layers)][]float32
	readouts [len(layers)][]float32
	// membranes are the features of the last tick, per image.
	membranes [len(layers)][][]float32
	weights   [len(layers)][]float32 // of the readouts
	rounding  [len(layers)]float64   // how far rounding can move those
	losses    [len(layers)][]float64 // per tick from first on; clocked engine only
	ticked    func(population, tick int)
	replays   int
	attempts  map[place]*attempt
	pending   []place // with an attempt under way
}

// place is where readouts differ.
type place struct{ tick, layer, image int }

// attempt goes through the doubtful spots that may be the cause.
type attempt struct {
	causes []cause
	seen   int // of them, those that explain the difference
	next   int
	now    *cause // on the other side at present; nil for none
}

// cause is a doubtful spot of a layer.
type cause struct {
	layer int
	doubtful
}

func newReplay(t *Trace, on *stage.Stage, known int) *replay {
	r := &replay{trace: t, Stage: on, attempts: map[place]*attempt{}}
	for i := range layers {
		r.settlers[i] = newSettler(t, i, known)
		r.membranes[i] = make([][]float32, t.Batch)
		r.weights[i] = t.foldReadout(i)
		r.rounding[i] = t.Layers[i].readoutRounding()
	}
	return r
}

// run replays until the readouts agree or nothing within rounding is left to
// explain why they do not.
func (r *replay) run(ctx context.Context, rewind func() error) error {
	for r.replays = 1; ; r.replays++ {
		if err := r.once(ctx); err != nil {
			return err
		}
		if r.replays >= maxReplays || !r.reconsider(false) && !r.recontest() && !r.reconsider(true) {
			return nil
		}
		if err := rewind(); err != nil {
			return err
		}
	}
}

// recontest puts ties on the other side where final weights ask for it, in the
// first layer that has such. Behind a layer whose readout differs, and so its
// spikes, final weights tell nothing.
func (r *replay) recontest() bool {
	if r.updates == nil {
		return false
	}
	final := byName(r.Net.Weights())
	for i, u := range r.updates {
		if i > 0 && r.differs(i-1) {
			return false
		}
		weights := final[layers[i]+".weights"].Values
		if u.reconsider(weights) {
			return true
		}
	}
	return false
}

// differs reports whether a readout of a layer is beyond rounding.
func (r *replay) differs(layer int) bool {
	for k, v := range r.readouts[layer] {
		if math.Abs(float64(v)-float64(r.recorded[layer][k])) > r.rounding[layer] {
			return true
		}
	}
	return false
}

// once replays once.
func (r *replay) once(ctx context.Context) error {
	t := r.trace
	for i := range layers {
		r.settlers[i].begin()
		if r.updates != nil {
			r.updates[i].begin()
		}
		r.readouts[i] = make([]float32, len(r.recorded[i]))
		r.losses[i] = r.losses[i][:0]
	}
	r.Net.ResetCounters()
	r.Net.ReadoutEvery(1)
	// Population 0 is the input.
	r.Net.Overrule(func(population, tick int, lanes []network.Tested) {
		r.settlers[population-1].settle(tick, lanes)
	})
	probe := network.Probe{
		Readout: func(population, lane, tick int, prediction []float32) {
			if tick >= r.first {
				copy(r.readouts[population-1][((tick-r.first)*t.Batch+lane)*outputs:], prediction)
			}
			if r.updates != nil {
				copy(r.updates[population-1].predictions[lane], prediction)
			}
		},
		Membrane: func(population, lane, tick int, features []float32) {
			if r.updates != nil {
				copy(r.updates[population-1].features[lane], features)
			}
			if tick == t.Ticks {
				r.membranes[population-1][lane] = slices.Clone(features)
			}
		},
		Received: func(connection, lane int, _ events.Time, units []int32) {
			r.settlers[receivers[connection]].traces.receive(lane, units)
		},
		Ticked: r.ticked,
	}
	if r.updates != nil {
		r.Net.OverruleGradients(func(population int, gradients []network.Array) {
			r.updates[population-1].settle(gradients)
		})
		defer r.Net.OverruleGradients(nil)
		r.Net.OverruleErrors(func(population, lane int, errors []float32) {
			r.updates[population-1].settleErrors(lane, errors)
		})
		defer r.Net.OverruleErrors(nil)
	}
	r.Net.Observe(probe)
	defer r.Net.Overrule(nil)
	defer r.Net.Observe(network.Probe{})
	return r.Present(ctx, t.samples(), t.Ticks, r.mode)
}

// reconsider looks for the first tick at which a count or a readout differs, and
// for every image that differs there puts the next of the spots that may be the
// cause on the other side, those that explain nothing only if blind. Those after
// which an earlier tick differs are put back. It reports whether there is anything
// to replay for.
func (r *replay) reconsider(blind bool) bool {
	places := r.places()
	if len(r.pending) > 0 && len(places) > 0 && places[0].tick < r.pending[0].tick {
		places = r.pending
	}
	changed := false
	r.pending = nil
	for _, at := range places {
		a := r.attempts[at]
		if a == nil {
			seen, hidden := r.causes(at)
			if at.image < 0 {
				seen, hidden = nil, r.maskedCauses(at)
			}
			a = &attempt{causes: append(seen, hidden...), seen: len(seen)}
			r.attempts[at] = a
		}
		if a.now != nil {
			r.withdraw(a.now)
			changed = true
		}
		a.now = nil
		if a.next == len(a.causes) || !blind && a.next >= a.seen {
			continue
		}
		a.now = &a.causes[a.next]
		r.assume(a.now)
		r.pending = append(r.pending, at)
		changed = true
		// With other spikes, ties that did not help before may do so.
		for _, u := range r.updates {
			clear(u.tried)
		}
		a.next++
	}
	return changed
}

// assume puts what may be a cause on the other side.
func (r *replay) assume(c *cause) {
	s := r.settlers[c.layer]
	if c.tie != nil {
		s.updates.toggle([]spot{c.tie.spot})
		return
	}
	s.fixed[c.spot] = (c.potential >= 0) == s.flipped[c.spot]
}

// withdraw puts it back.
func (r *replay) withdraw(c *cause) {
	s := r.settlers[c.layer]
	if c.tie != nil {
		s.updates.toggle([]spot{c.tie.spot})
		return
	}
	delete(s.fixed, c.spot)
}

// places returns where the first difference is: in several images perhaps.
func (r *replay) places() []place {
	first := r.trace.Ticks + 1
	var places []place
	for image := range r.trace.Batch {
		at, ok := r.firstDifference(image)
		if !ok || at.tick > first {
			continue
		}
		if at.tick < first {
			// What differs later may follow: images share weights that learn.
			first, places = at.tick, places[:0]
		}
		places = append(places, at)
	}
	if at, ok := r.firstMiscount(); ok && at.tick <= first {
		places = append(places[:0], at)
	}
	return places
}

// causes returns the doubtful spots that may have made a readout differ, the most
// likely first. A spike shows in the layer's own readout at the next tick, through
// the refractory trace; where pooling hides it there, it shows once it no longer
// does, in this layer or in those that received it.
func (r *replay) causes(at place) (seen, hidden []cause) {
	for layer := at.layer; layer >= 0; layer-- {
		for _, d := range r.settlers[layer].doubts {
			age := at.tick - d.tick
			if d.image != at.image || age < 1 {
				continue
			}
			if c := (cause{layer, d}); layer == at.layer && c.effect(at.tick) != 0 {
				if r.remainder(at, &c) < .5 {
					seen = append(seen, c)
				}
			} else if age <= 3 && c.effect(at.tick) == 0 {
				hidden = append(hidden, c)
			}
		}
	}
	slices.SortStableFunc(seen, func(a, b cause) int {
		return cmp.Compare(r.remainder(at, &a), r.remainder(at, &b))
	})
	slices.SortStableFunc(hidden, func(a, b cause) int {
		return cmp.Or(cmp.Compare(b.tick, a.tick), cmp.Compare(a.distance(), b.distance()))
	})
	return seen[:min(len(seen), maxCauses)], hidden[:min(len(hidden), maxCauses)]
}

// effect returns that at a tick.
func (d *doubtful) effect(tick int) float64 {
	if age := tick - d.tick; age <= len(d.effects) {
		return d.effects[age-1]
	}
	return 0
}

// remainder returns which part of a difference of readouts would remain if a spot
// of the same layer were on the other side.
func (r *replay) remainder(at place, c *cause) float64 {
	from := ((at.tick-r.first)*r.trace.Batch + at.image) * outputs
	whole, rest := 0., 0.
	for k := range outputs {
		difference := float64(r.recorded[at.layer][from+k]) - float64(r.readouts[at.layer][from+k])
		whole = max(whole, math.Abs(difference))
		difference -= c.effect(at.tick) * float64(r.weights[at.layer][c.feature*outputs+k])
		rest = max(rest, math.Abs(difference))
	}
	return rest / whole
}

// firstMiscount returns the first tick and layer with a count that nothing
// explained; it is of no image in particular.
func (r *replay) firstMiscount() (at place, ok bool) {
	for i, s := range r.settlers {
		if len(s.remained) > 0 && (!ok || s.remained[0] < at.tick) {
			at, ok = place{s.remained[0], i, -1}, true
		}
	}
	return at, ok
}

// maskedCauses returns the doubtful spots that may have changed a layer's count
// later on, because another spike of the same pooling window hid them at first.
func (r *replay) maskedCauses(at place) (causes []cause) {
	for _, d := range r.settlers[at.layer].doubts {
		if age := at.tick - d.tick; d.masked && age >= 1 && age <= maskedTicks {
			causes = append(causes, cause{at.layer, d})
		}
	}
	slices.SortStableFunc(causes, func(a, b cause) int { return cmp.Compare(a.distance(), b.distance()) })
	return causes[:min(len(causes), maxCauses)]
}

// firstDifference returns the first tick, and at that tick the first layer,
// where the readout of an image differs by more than rounding and not everything
// was tried.
func (r *replay) firstDifference(image int) (place, bool) {
	t := r.trace
	for tick := r.first; tick <= t.Ticks; tick++ {
		from := ((tick-r.first)*t.Batch + image) * outputs
		for i := range layers {
			for k := from; k < from+outputs; k++ {
				if math.Abs(float64(r.readouts[i][k])-float64(r.recorded[i][k])) <= r.rounding[i] {
					continue
				}
				at := place{tick, i, image}
				if a := r.attempts[at]; a == nil || a.next < len(a.causes) || a.now != nil {
					return at, true
				}
			}
		}
	}
	return place{}, false
}
