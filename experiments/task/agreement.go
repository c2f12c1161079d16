package task

import "spikesim/experiments/box"

// Agreement returns how far two answers, neither of which need be true, say the
// same: from 0 to 1, which is the score of the one against the other unless the
// task knows better.
func Agreement(t Task, a, b Answer) float64 {
	if own, ok := t.(interface{ Agreement(a, b Answer) float64 }); ok {
		return own.Agreement(a, b)
	}
	return t.Score(a, b)
}

// Agreement returns the intersection over union of two boxes, and 1 where both are
// empty; see [box.Agreement].
func (Boxes) Agreement(a, b Answer) float64 { return box.Agreement(a.Box, b.Box) }
