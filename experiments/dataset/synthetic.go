package dataset

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// Synthetic returns scenes drawn by rule, so that everything can run and be
// tested without a download: one textured object, brighter or darker than its
// surroundings, before a cluttered background. Shape, size, place and texture
// vary; the median box covers about half of the frame, as a pet's does, and some
// cover a twentieth. The box is computed from the pixels drawn, so it is exact.
//
// Scene i of a part is a function of the spec's size, the seed and i alone: a
// smaller set is the beginning of a larger one. With limit > 0 each part has at
// most limit samples. Where the spec sets images aside for validation, that part
// has as many scenes, of its own, but not more than the test part. Nothing
// learned from these scenes says anything about pets.
//
// The spec has to be valid, but for its name; Synthetic panics if it is not.
func Synthetic(spec Spec, seed uint64, limit int) *Set {
	spec.Name = SyntheticName
	if spec.check() != nil {
		panic("dataset: synthetic set of an invalid spec")
	}
	count := func(n int) int {
		if limit > 0 {
			return min(n, limit)
		}
		return n
	}
	key := random.New(seed).Name("synthetic")
	set := &Set{
		Name: SyntheticName, Labels: exact, Synthetic: true, Height: spec.Height, Width: spec.Width,
		Train:      scenes(key, "train", count(spec.Synthetic.TrainImages), spec.Height, spec.Width),
		Validation: scenes(key, "validation", count(min(spec.ValidationImages, spec.Synthetic.TestImages)), spec.Height, spec.Width),
		Test:       scenes(key, "test", count(spec.Synthetic.TestImages), spec.Height, spec.Width),
	}
	if spec.Augment.detail() {
		detailed := scenes(key, "train", len(set.Train), 2*spec.Height, 2*spec.Width)
		for i, d := range detailed {
			set.Train[i].Detail = quantised(d.Pixels.values)
		}
	}
	return set
}

// quantised returns pixels of 0..1 in 255 steps.
func quantised(pixels []float32) []uint8 {
	values := make([]uint8, len(pixels))
	for i, v := range pixels {
		values[i] = uint8(math.Round(255 * float64(v)))
	}
	return values
}

// scenes draws the first n scenes of a part. Of w workers, each draws every w-th.
func scenes(key random.Key, part string, n, height, width int) []Sample {
	samples := make([]Sample, n)
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				samples[i] = scene(key.Name(part).Int(i), height, width)
				samples[i].Name = fmt.Sprintf("synthetic_%s_%d", part, i)
			}
		})
	}
	wait.Wait()
	return samples
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
