package distance

import (
	"math"

	"spikesim/events"
)

// Scratch is the working memory of VictorPurpura. Its zero value is ready for
// use, and it grows to the longest trains it meets. It must not be shared
// between goroutines.
type Scratch struct {
	onlyA, onlyB []events.Time
	row          []float64
}

// VictorPurpura returns the Victor-Purpura distance between the spike times a
// and b of one neuron, which do not decrease. Shifting a spike costs costPerMS,
// in 1/ms from 0 to +Inf; deleting or inserting one costs 1. It takes O(n·m)
// steps, where n and m count the spikes that do not coincide, and O(n+m) if all
// do. With a scratch it allocates nothing once that has grown; scratch may be
// nil.
func VictorPurpura(a, b []events.Time, costPerMS float64, scratch *Scratch) float64 {
	if !(costPerMS >= 0) {
		panic("distance: cost per ms is negative or not a number")
	}
	if scratch == nil {
		scratch = new(Scratch)
	}
	scratch.cancel(a, b)
	return scratch.align(costPerMS / float64(events.Millisecond))
}

// cancel stores what remains of a and b when spikes that coincide are struck
// out pairwise. The distance does not change: let a and b both fire at x. If
// neither spike is shifted, pairing them saves 2. If only a's is, to y, then
// pairing them and inserting y costs no more. If a's is shifted to y and z to
// b's, then a shift from z to y directly costs no more, by the triangle
// inequality; that it may cross other shifts does not matter, since uncrossing
// two shifts on a line never makes them longer in sum.
func (s *Scratch) cancel(a, b []events.Time) {
	s.onlyA, s.onlyB = s.onlyA[:0], s.onlyB[:0]
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			s.onlyA, a = append(s.onlyA, a[0]), a[1:]
		case b[0] < a[0]:
			s.onlyB, b = append(s.onlyB, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	s.onlyA, s.onlyB = append(s.onlyA, a...), append(s.onlyB, b...)
}

// align returns the least cost of turning onlyA into onlyB, by dynamic
// programming over prefixes: with G(i, j) the cost for the first i spikes of one
// and the first j of the other,
//
//	G(i, j) = min(G(i-1, j) + 1, G(i, j-1) + 1, G(i-1, j-1) + cost·|t_i - t_j|).
//
// One row of G is kept, over the shorter train. No two times are equal, so an
// infinite cost meets no zero.
func (s *Scratch) align(costPerNS float64) float64 {
	long, short := s.onlyA, s.onlyB
	if len(long) < len(short) {
		long, short = short, long
	}
	row := s.row[:0]
	for j := range len(short) + 1 {
		row = append(row, float64(j))
	}
	s.row = row
	for i, at := range long {
		corner := row[0] // G(i, j) while row[j] already holds G(i+1, j)
		left := float64(i + 1)
		row[0] = left
		for j, other := range short {
			above := row[j+1]
			least := corner + costPerNS*math.Abs(float64(at-other))
			if above+1 < least {
				least = above + 1
			}
			if left+1 < least {
				least = left + 1
			}
			corner, left, row[j+1] = above, least, least
		}
	}
	return row[len(short)]
}
