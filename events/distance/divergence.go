package distance

import "spikesim/events"

// FirstDivergence returns the earliest spike, by time and then by unit, that
// occurs in one of the trains and not, or less often, in the other. It reports
// false if the trains are equal. Both are sorted by time and, at one time, by
// unit, as [events.Train] promises; Population checks that, FirstDivergence
// does not.
func FirstDivergence(a, b *events.Train) (at events.Time, unit int32, ok bool) {
	shared := min(a.Len(), b.Len())
	for i := range shared {
		if a.At[i] == b.At[i] && a.Unit[i] == b.Unit[i] {
			continue
		}
		// Up to here the trains are equal and both are sorted, so the lesser of
		// the two spikes cannot come later in the other train.
		if before(a, b, i) {
			return a.At[i], a.Unit[i], true
		}
		return b.At[i], b.Unit[i], true
	}
	switch {
	case a.Len() > shared:
		return a.At[shared], a.Unit[shared], true
	case b.Len() > shared:
		return b.At[shared], b.Unit[shared], true
	}
	return 0, 0, false
}

// before reports whether spike i of a comes before spike i of b.
func before(a, b *events.Train, i int) bool {
	return a.At[i] < b.At[i] || a.At[i] == b.At[i] && a.Unit[i] < b.Unit[i]
}
