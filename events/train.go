package events

import (
	"cmp"
	"slices"
)

// Train is a spike train: spikes of one population in one sample, sorted by
// time and, at one time, by unit. Spike i is unit Unit[i] at time At[i]; the two
// slices have the same length. A unit occurs at most once at one time.
type Train struct {
	At   []Time
	Unit []int32
}

// Len returns the number of spikes.
func (t *Train) Len() int { return len(t.At) }

// Reset empties the train and keeps its memory.
func (t *Train) Reset() { t.At, t.Unit = t.At[:0], t.Unit[:0] }

// Append adds a spike; the caller keeps the order.
func (t *Train) Append(at Time, unit int32) {
	t.At = append(t.At, at)
	t.Unit = append(t.Unit, unit)
}

// Sorted reports whether the train keeps its promise: times do not decrease,
// and units at one time increase strictly.
func (t *Train) Sorted() bool {
	for i := 1; i < len(t.At); i++ {
		if t.At[i] < t.At[i-1] || t.At[i] == t.At[i-1] && t.Unit[i] <= t.Unit[i-1] {
			return false
		}
	}
	return true
}

// Ordered returns the spikes of t sorted by time and at one time by unit, those of a unit
// at one time as one.
func (t *Train) Ordered() Train {
	order := make([]int, t.Len())
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.At[a], t.At[b]), cmp.Compare(t.Unit[a], t.Unit[b]))
	})
	out := Train{At: make([]Time, 0, t.Len()), Unit: make([]int32, 0, t.Len())}
	for _, i := range order {
		if n := out.Len(); n == 0 || out.At[n-1] != t.At[i] || out.Unit[n-1] != t.Unit[i] {
			out.Append(t.At[i], t.Unit[i])
		}
	}
	return out
}

// Source produces the spikes of an input population for one sample, for
// example an encoded image or a recording of an event camera.
type Source interface {
	// Spikes appends to out the spikes of window w. Windows come in order,
	// without gaps, from time 0.
	Spikes(w Window, out *Train)
}
