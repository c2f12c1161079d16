package wiring_test

import (
	"spikesim/network/wiring"
	"spikesim/sim/random"
)

// Ring connects every unit of a map to the Reach units after it, around the ring
// of all units, by one weight for each distance.
type Ring struct{ Reach int }

func (r *Ring) Validate(report wiring.Report) {
	if r.Reach < 1 {
		report("reach", "the units reach nobody", "give a whole number above 0")
	}
}

func (r *Ring) Resolve(input wiring.Shape, _ random.Key, report wiring.Report) wiring.Synapses {
	if r.Reach >= input.Units() {
		report("reach", "it goes around the whole ring", "reach less far")
		return nil
	}
	return ring{input, r.Reach}
}

// ring is the synapses of a Ring.
type ring struct {
	shape wiring.Shape
	reach int
}

func (r ring) Input() wiring.Shape  { return r.shape }
func (r ring) Output() wiring.Shape { return r.shape }
func (r ring) Weights() int         { return r.reach }

func (r ring) Rows(unit int32, dst []wiring.Row) []wiring.Row {
	next := unit + 1
	inside := min(int32(r.reach), int32(r.shape.Units())-next)
	if inside > 0 {
		dst = append(dst, wiring.Row{Weight: 0, First: next, Len: inside})
	}
	if over := int32(r.reach) - inside; over > 0 { // from the last unit on to the first
		dst = append(dst, wiring.Row{Weight: inside, First: 0, Len: over})
	}
	return dst
}
