package dataset

import (
	"math"

	"spikesim/sim/random"
)

// scenery is the background of a synthetic scene: a slope of brightness, grain,
// and distractors that are fainter or thinner than the object.
type scenery struct {
	tone           float64
	slopeX, slopeY float64
	grain          random.Key
	blobs          []blob
	lines          []line
}

// blob is a soft spot; it fades with a Gaussian of the given radius.
type blob struct {
	x, y, radius, tone float64
}

// line is a straight stroke through the point (x, y) across the whole frame.
type line struct {
	x, y, cosA, sinA, halfWidth, tone float64
}

func newBackground(key random.Key, tone float64) scenery {
	s := scenery{tone: tone, grain: key.Name("grain")}
	s.slopeX, s.slopeY = between(key.Float64(0), -0.15, 0.15), between(key.Float64(1), -0.15, 0.15)
	for i := range int(4 * key.Float64(2)) {
		k := key.Name("blob").Int(i)
		s.blobs = append(s.blobs, blob{
			x: k.Float64(0), y: k.Float64(1),
			radius: between(k.Float64(2), 0.03, 0.12), tone: between(k.Float64(3), -0.1, 0.1),
		})
	}
	for i := range int(4 * key.Float64(3)) {
		k := key.Name("line").Int(i)
		sin, cos := math.Sincos(math.Pi * k.Float64(2))
		s.lines = append(s.lines, line{
			x: k.Float64(0), y: k.Float64(1), cosA: cos, sinA: sin,
			halfWidth: between(k.Float64(3), 0.004, 0.012), tone: between(k.Float64(4), -0.2, 0.2),
		})
	}
	return s
}

// at returns the tone at a point, in fractions of the frame.
func (s *scenery) at(x, y float64) float64 {
	const grainPeriods, grainDepth = 40, 0.05
	v := s.tone + s.slopeX*(x-0.5) + s.slopeY*(y-0.5)
	v += grainDepth * (2*smoothNoise(s.grain, grainPeriods*x, grainPeriods*y) - 1)
	for _, b := range s.blobs {
		dx, dy := x-b.x, y-b.y
		v += b.tone * math.Exp(-(dx*dx+dy*dy)/(2*b.radius*b.radius))
	}
	for _, l := range s.lines {
		if math.Abs(l.cosA*(y-l.y)-l.sinA*(x-l.x)) <= l.halfWidth {
			v += l.tone
		}
	}
	return v
}
