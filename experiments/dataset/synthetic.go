package dataset

import (
	"math"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// Synthetic is [Draw] of scenes, whatever the spec names: one textured object,
// brighter or darker than its surroundings, before a cluttered background. Shape,
// size, place and texture vary; the median box covers about half of the frame, as a
// pet's does, and some cover a twentieth. The box is computed from the pixels drawn,
// so it is exact.
func Synthetic(spec Spec, seed uint64, limit int) *Set {
	spec.Name = SyntheticName
	return Draw(spec, seed, limit)
}

// quantised returns pixels of 0..1 in 255 steps.
func quantised(pixels []float32) []uint8 {
	values := make([]uint8, len(pixels))
	for i, v := range pixels {
		values[i] = uint8(math.Round(255 * float64(v)))
	}
	return values
}

// scene draws one object before its background.
func scene(key random.Key, height, width int) Sample {
	values := make([]float32, height*width)
	s := Sample{Species: SyntheticName, Pixels: PixelsOf(values)}
	where := place(key.Name("place"))
	object := newShape(key.Name("shape"), where)

	// The object differs from its background by a quarter of the range or more,
	// towards the side where there is room.
	tones := key.Name("tones")
	ground := between(tones.Float64(0), 0.25, 0.75)
	contrast := between(tones.Float64(1), 0.25, 0.5)
	if ground > 0.5 {
		contrast = -contrast
	}
	surface := newTexture(key.Name("surface"), ground+contrast, between(tones.Float64(2), 0.04, 0.16))
	behind := newBackground(key.Name("background"), ground)

	drawn := nowhere
	paint := func(row, column int, always bool) {
		x, y := (float64(column)+0.5)/float64(width), (float64(row)+0.5)/float64(height)
		v := behind.at(x, y)
		if always || object.covers(x, y) {
			v = surface.at(x, y)
			drawn = drawn.union(rect{column, row, column, row})
		}
		values[row*width+column] = float32(min(max(v, 0), 1))
	}
	for row := range height {
		for column := range width {
			paint(row, column, false)
		}
	}
	if drawn == nowhere { // on a tiny frame an object can fall between the pixels
		x, y := (where.XMin+where.XMax)/2, (where.YMin+where.YMax)/2
		paint(int(y*float64(height)), int(x*float64(width)), true)
	}
	s.Box = drawn.box(width, height)
	return s
}

// place draws the rectangle that the object fills: its area is log-normal
// about half of the frame, its position uniform among those that fit.
func place(key random.Key) box.Box {
	const medianArea, areaSpread, aspectSpread = 0.52, 0.65, 0.2
	area := min(medianArea*math.Exp(areaSpread*key.Normal(0)), 0.92)
	aspect := math.Exp(aspectSpread * key.Normal(1)) // of width to height, in fractions of the frame
	w := min(math.Sqrt(area*aspect), 0.98)
	h := min(math.Sqrt(area/aspect), 0.98)
	x, y := key.Name("x").Float64(0)*(1-w), key.Name("y").Float64(0)*(1-h)
	return box.Box{XMin: x, YMin: y, XMax: x + w, YMax: y + h}
}

// between maps u in 0..1 to lo..hi.
func between(u, lo, hi float64) float64 { return lo + u*(hi-lo) }
