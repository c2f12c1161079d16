package dataset

import (
	"math"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// shape is the outline of a synthetic object. Either it is an ellipse, perhaps
// with a hole, or a polygon; both fill the rectangle at.
type shape struct {
	at box.Box
	// corners of a polygon in coordinates -1..1 of the rectangle; none for an
	// ellipse.
	corners [][2]float64
	// hole is the radius of an ellipse's hole, as a fraction of its own.
	hole float64
}

// newShape draws one of the kinds ellipse, ring, rectangle, triangle, convex
// polygon and star, all with the same probability.
func newShape(key random.Key, at box.Box) shape {
	s := shape{at: at}
	turn := 2 * math.Pi * key.Float64(1)
	switch int(6 * key.Float64(0)) {
	case 0:
	case 1:
		s.hole = between(key.Float64(2), 0.35, 0.7)
	case 2:
		s.corners = [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}
	case 3:
		s.corners = spokes(key, 3, turn, 1)
	case 4:
		s.corners = spokes(key, 5+int(4*key.Float64(2)), turn, 1)
	default:
		s.corners = spokes(key, 2*(4+int(3*key.Float64(2))), turn, between(key.Float64(3), 0.4, 0.7))
	}
	return s
}

// spokes returns a polygon with n corners around its middle, every other one at
// the distance inner, stretched to fill the square -1..1.
func spokes(key random.Key, n int, turn, inner float64) [][2]float64 {
	corners := make([][2]float64, n)
	low, high := [2]float64{2, 2}, [2]float64{-2, -2}
	for i := range corners {
		radius := 1.0
		if i%2 == 1 {
			radius = inner
		}
		// Up to a quarter of the way to the next spoke, so that the order stays.
		angle := turn + 2*math.Pi*(float64(i)+between(key.Name("spoke").Float64(uint64(i)), -0.25, 0.25))/float64(n)
		corners[i] = [2]float64{radius * math.Cos(angle), radius * math.Sin(angle)}
		for axis, c := range corners[i] {
			low[axis], high[axis] = min(low[axis], c), max(high[axis], c)
		}
	}
	for i := range corners {
		for axis := range 2 {
			corners[i][axis] = 2*(corners[i][axis]-low[axis])/(high[axis]-low[axis]) - 1
		}
	}
	return corners
}

// covers reports whether the point lies in the shape.
func (s *shape) covers(x, y float64) bool {
	u := 2*(x-s.at.XMin)/(s.at.XMax-s.at.XMin) - 1
	v := 2*(y-s.at.YMin)/(s.at.YMax-s.at.YMin) - 1
	if max(math.Abs(u), math.Abs(v)) > 1 {
		return false
	}
	if s.corners == nil {
		r := u*u + v*v
		return r <= 1 && r >= s.hole*s.hole
	}
	// Even-odd rule: a ray to the right crosses the outline an odd number of
	// times.
	inside := false
	from := s.corners[len(s.corners)-1]
	for _, to := range s.corners {
		if (from[1] > v) != (to[1] > v) && u < from[0]+(v-from[1])*(to[0]-from[0])/(to[1]-from[1]) {
			inside = !inside
		}
		from = to
	}
	return inside
}
