package dataset

import (
	"math"

	"spikesim/sim/random"
)

// texture is a pattern about a mean tone. Coordinates are fractions of the frame.
type texture struct {
	kind       int
	tone       float64
	depth      float64 // greatest deviation from the tone
	frequency  float64 // periods across the frame
	cosA, sinA float64 // direction
	noise      random.Key
}

// The kinds of texture.
const (
	stripes = iota
	checks
	dots
	grain
	gradient
	kinds
)

func newTexture(key random.Key, tone, depth float64) texture {
	sin, cos := math.Sincos(2 * math.Pi * key.Float64(1))
	return texture{
		kind: int(kinds * key.Float64(0)), tone: tone, depth: depth,
		frequency: between(key.Float64(2), 4, 14), cosA: cos, sinA: sin, noise: key.Name("noise"),
	}
}

// at returns the tone at a point.
func (t *texture) at(x, y float64) float64 {
	// The pattern's own axes.
	u, v := t.cosA*x+t.sinA*y, t.cosA*y-t.sinA*x
	pattern := 0.0 // -1..1
	switch t.kind {
	case stripes:
		pattern = math.Sin(2 * math.Pi * t.frequency * u)
	case checks:
		pattern = math.Copysign(1, math.Sin(2*math.Pi*t.frequency*u)*math.Sin(2*math.Pi*t.frequency*v))
	case dots:
		du, dv := t.frequency*u-math.Round(t.frequency*u), t.frequency*v-math.Round(t.frequency*v)
		pattern = 1
		if du*du+dv*dv > 0.09 { // dots of three tenths of a period
			pattern = -1
		}
	case grain:
		pattern = 2*smoothNoise(t.noise, t.frequency*2*u, t.frequency*2*v) - 1
	case gradient:
		pattern = min(max(2*u-math.Copysign(1, t.cosA+t.sinA)*0.5, -1), 1)
	}
	return t.tone + t.depth*pattern
}

// smoothNoise interpolates independent numbers, uniform in 0..1, on the points
// with whole coordinates.
func smoothNoise(key random.Key, u, v float64) float64 {
	u0, v0 := math.Floor(u), math.Floor(v)
	i, j := int(u0), int(v0)
	top := key.Int(j)
	bottom := key.Int(j + 1)
	corner := func(row random.Key, i int) float64 { return row.Int(i).Float64(0) }
	fu, fv := u-u0, v-v0
	upper := between(fu, corner(top, i), corner(top, i+1))
	lower := between(fu, corner(bottom, i), corner(bottom, i+1))
	return between(fv, upper, lower)
}
