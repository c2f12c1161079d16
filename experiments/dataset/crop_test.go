package dataset

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"spikesim/experiments/box"
	"spikesim/sim/random"
)

// crops is the default crop of every image.
func crops() *CropSpec {
	c := new(CropSpec)
	c.SetDefaults()
	c.Probability = 1
	return c
}

// bright is a black image with a white rectangle of whole pixels of its detail.
func bright(height, width int, r rect) Sample {
	values := make([]float32, height*width)
	s := Sample{Pixels: PixelsOf(values), Detail: make([]uint8, 4*height*width), Box: r.box(2*width, 2*height)}
	for y := r.y0; y <= r.y1; y++ {
		for x := r.x0; x <= r.x1; x++ {
			s.Detail[y*2*width+x] = 255
		}
	}
	for i := range values {
		x, y := 2*(i%width), 2*(i/width)
		for _, at := range []int{y*2*width + x, y*2*width + x + 1, (y+1)*2*width + x, (y+1)*2*width + x + 1} {
			values[i] += float32(s.Detail[at]) / 255 / 4
		}
	}
	return s
}

// anyCrop draws a spec of crops.
func anyCrop(t *rapid.T) *CropSpec {
	low := rapid.Float64Range(0.2, 1.5).Draw(t, "least scale")
	return &CropSpec{
		Probability: 1, Scale: [2]float64{low, rapid.Float64Range(low, 2).Draw(t, "largest scale")},
		Aspect: rapid.Float64Range(0, 0.3).Draw(t, "aspect"), MinBox: rapid.Float64Range(0.1, 1).Draw(t, "min box"),
	}
}

// Whatever happens to an image, its box goes with it: the pixels that are more
// than half bright are those of the box, to within a pixel.
func TestBoxesGoWithTheImage(t *testing.T) {
	const height, width = 24, 32
	cropped := 0
	rapid.Check(t, func(t *rapid.T) {
		// Large enough to show at the smallest scale.
		x0, y0 := rapid.IntRange(0, 2*width-12).Draw(t, "x"), rapid.IntRange(0, 2*height-12).Draw(t, "y")
		r := rect{x0, y0, rapid.IntRange(x0+10, 2*width-1).Draw(t, "right"), rapid.IntRange(y0+10, 2*height-1).Draw(t, "bottom")}
		s, dst := bright(height, width, r), make([]float32, height*width)
		spec := AugmentSpec{FlipProbability: 0.5, Crop: anyCrop(t)}
		got := NewAugmenter(spec, height, width).Augment(random.New(rapid.Uint64().Draw(t, "key")), s, dst)
		if got != s.Box && got != s.Box.FlipH() {
			cropped++
		}
		if !got.Valid() {
			t.Fatalf("box %v", got)
		}
		seen := nowhere
		for i, v := range dst {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("pixel %d is %v", i, v)
			}
			if v > 0.5 {
				seen = seen.union(rect{i % width, i / width, i % width, i / width})
			}
		}
		// Where the rectangle ends at the edge of a frame that is replicated,
		// brightness goes on beyond the box, so only an edge inside is told.
		b := seen.box(width, height)
		for _, edge := range []struct {
			name      string
			got, want float64
			size      int
			atEdge    bool
		}{
			{"left", b.XMin, got.XMin, width, r.x0 == 0 || r.x1 == 2*width-1},
			{"right", b.XMax, got.XMax, width, r.x0 == 0 || r.x1 == 2*width-1},
			{"top", b.YMin, got.YMin, height, r.y0 == 0},
			{"bottom", b.YMax, got.YMax, height, r.y1 == 2*height-1},
		} {
			if off := math.Abs(edge.got-edge.want) * float64(edge.size); off > 1 && !edge.atEdge {
				t.Errorf("%s edge of the bright pixels at %v, of the box at %v: %.2f pixels off", edge.name, edge.got, edge.want, off)
			}
		}
	})
	if cropped == 0 {
		t.Error("no image was cropped")
	}
}

// slowCut integrates the image of the documentation of cropper numerically.
func slowCut(detail []uint8, height, width int, w window) []float64 {
	const steps = 24
	at := func(x, y float64) float64 { // in pixels of the detail
		x0, y0 := math.Floor(x-0.5), math.Floor(y-0.5)
		fx, fy := x-0.5-x0, y-0.5-y0
		value := func(x, y float64) float64 {
			column, row := min(max(int(x), 0), 2*width-1), min(max(int(y), 0), 2*height-1)
			return float64(detail[row*2*width+column]) / 255
		}
		return between(fy, between(fx, value(x0, y0), value(x0+1, y0)), between(fx, value(x0, y0+1), value(x0+1, y0+1)))
	}
	out := make([]float64, height*width)
	for i := range out {
		for sub := range steps * steps {
			u := (float64(i%width) + (float64(sub%steps)+0.5)/steps) / float64(width)
			v := (float64(i/width) + (float64(sub/steps)+0.5)/steps) / float64(height)
			out[i] += at((w.x+u*w.width)*float64(2*width), (w.y+v*w.height)*float64(2*height)) / (steps * steps)
		}
	}
	return out
}

func TestCutIsTheMeanOverArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		height, width := rapid.IntRange(1, 5).Draw(t, "height"), rapid.IntRange(1, 5).Draw(t, "width")
		detail := make([]uint8, 4*height*width)
		key := random.New(rapid.Uint64().Draw(t, "key"))
		for i := range detail {
			detail[i] = uint8(key.Uint64(uint64(i)))
		}
		spec := anyCrop(t)
		spec.MinBox = 0.001
		w, ok := spec.draw(key.Name("window"), box.Frame())
		if !ok {
			t.Skip("no window")
		}
		c := newCropper(spec, height, width)
		c.cut(detail, window{0.1, 0.2, spec.Scale[0], spec.Scale[0]}) // another one before
		got := c.cut(detail, w)
		for i, want := range slowCut(detail, height, width, w) {
			if !(math.Abs(float64(got[i])-want) <= 0.01) {
				t.Fatalf("pixel %d of %dx%d is %v, want %v", i, height, width, got[i], want)
			}
		}
	})
}

func TestCutKeepsOneGray(t *testing.T) {
	detail := make([]uint8, 4*9*7)
	for i := range detail {
		detail[i] = 51
	}
	c := newCropper(&CropSpec{Scale: [2]float64{0.1, 4}, Aspect: 0.9}, 9, 7)
	for _, w := range []window{{0, 0, 1, 1}, {-1.5, -1, 4, 3}, {0.3, 0.4, 0.1, 0.2}, {0.9, 0.95, 0.1, 0.05}} {
		for i, v := range c.cut(detail, w) {
			if !(math.Abs(float64(v)-0.2) <= 1e-6) {
				t.Fatalf("%+v: pixel %d is %v, want 0.2", w, i, v)
			}
		}
	}
}

func TestWindows(t *testing.T) {
	const n = 4000
	c := &CropSpec{Probability: 0.6, Scale: [2]float64{0.6, 1.2}, Aspect: 0.2, MinBox: 0.5}
	small := box.Box{XMin: 0.49, YMin: 0.49, XMax: 0.51, YMax: 0.51}
	drawn, sums, low, high := 0, [3]float64{}, 9.0, 0.0
	for i := range n {
		w, ok := c.draw(random.New(3).Int(i), small)
		if !ok {
			continue
		}
		drawn++
		scale, ratio := math.Sqrt(w.width*w.height), w.width/w.height
		low, high = min(low, scale), max(high, scale)
		if scale < 0.6-1e-9 || scale > 1.2+1e-9 || ratio < 0.8-1e-9 || ratio > 1.2+1e-9 {
			t.Fatalf("scale %v, ratio %v", scale, ratio)
		}
		for _, side := range [][2]float64{{w.x, w.width}, {w.y, w.height}} {
			first, last := min(0, 1-side[1]), max(0, 1-side[1])
			if side[0] < first || side[0] > last {
				t.Fatalf("a window from %v of the length %v", side[0], side[1])
			}
		}
		sums[0] += scale
		sums[1] += ratio
		sums[2] += w.x + w.width/2
	}
	// Standard deviations: of the number sqrt(n p (1-p)) = 31; of the means, over
	// 2,400 windows, 0.17/49 for the scale, 0.12/49 for the ratio and less than
	// 0.12/49 for the middle. Five of each. The small box in the middle is lost
	// in few windows, which moves the mean scale a little.
	m := float64(drawn)
	if math.Abs(m-0.6*n) > 5*31 || math.Abs(sums[0]/m-0.9) > 0.03 || math.Abs(sums[1]/m-1) > 0.0125 || math.Abs(sums[2]/m-0.5) > 0.0125 {
		t.Errorf("%d windows of %d: mean scale %v, ratio %v, middle %v", drawn, n, sums[0]/m, sums[1]/m, sums[2]/m)
	}
	if low > 0.61 || high < 1.19 {
		t.Errorf("scales from %v to %v, want 0.6 to 1.2", low, high)
	}
}

func TestCropsKeepEnoughOfTheBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCrop(t)
		edge := rapid.Float64Range(0, 0.5)
		b := box.Box{XMin: edge.Draw(t, "x"), YMin: edge.Draw(t, "y"), XMax: 1 - edge.Draw(t, "right") + 0.001, YMax: 1 - edge.Draw(t, "bottom") + 0.001}.Clip()
		w, ok := c.draw(random.New(rapid.Uint64().Draw(t, "key")), b)
		if !ok {
			return
		}
		in, kept := w.crop(b)
		// Back in the frame, the kept part is what the window and b share.
		shared := box.Box{XMin: max(b.XMin, w.x), YMin: max(b.YMin, w.y), XMax: min(b.XMax, w.x+w.width), YMax: min(b.YMax, w.y+w.height)}
		if share := shared.Area() / b.Area(); math.Abs(share-kept) > 1e-9 || share < c.MinBox-1e-9 {
			t.Errorf("%v of the box is in the window, reported %v, least %v", share, kept, c.MinBox)
		}
		if want := (shared.XMin - w.x) / w.width; math.Abs(in.XMin-want) > 1e-9 {
			t.Errorf("left edge at %v, want %v", in.XMin, want)
		}
	})
	// Two of three windows of the default hold enough of a box of the whole
	// frame; ten of them do but for one in 20,000 images.
	for i := range 100 {
		if _, ok := crops().draw(random.New(2).Int(i), box.Frame()); !ok {
			t.Errorf("key %d: no window, after ten different ones", i)
		}
	}
	// No window of half the frame holds more than a quarter of it.
	if _, ok := (&CropSpec{1, [2]float64{0.5, 0.5}, 0, 0.3}).draw(random.New(1), box.Frame()); ok {
		t.Error("a window that cannot hold enough of the box")
	}
}

// A crop neither depends on other crops nor moves the draws of the rest.
func TestCropIsAFunctionOfTheKey(t *testing.T) {
	const height, width = 12, 16
	s := bright(height, width, rect{4, 3, 25, 19})
	spec := AugmentSpec{FlipProbability: 0.5, Brightness: 0.2, Crop: crops()}
	used, plain := NewAugmenter(spec, height, width), NewAugmenter(AugmentSpec{FlipProbability: 0.5}, height, width)
	got, want := make([]float32, height*width), make([]float32, height*width)
	for i := range 50 {
		key := random.New(9).Int(i)
		a := used.Augment(key, s, got)
		b := NewAugmenter(spec, height, width).Augment(key, s, want)
		if a != b {
			t.Fatalf("key %d: boxes %v and %v", i, a, b)
		}
		for j := range got {
			if got[j] != want[j] {
				t.Fatalf("key %d: pixel %d is %v and %v", i, j, got[j], want[j])
			}
		}
		if w, ok := spec.Crop.draw(key.Name("crop"), s.Box); ok {
			in, _ := w.crop(s.Box)
			flipped := plain.Augment(key, s, want) != s.Box
			if flipped && a != in.FlipH() || !flipped && a != in {
				t.Fatalf("key %d: the crop changes whether the image is mirrored", i)
			}
		}
	}
}

// At scale 1 a crop is as sharp as the picture itself.
func TestCropIsAsSharpAsThePicture(t *testing.T) {
	// A photograph's edge: black, then white, at no special place.
	photo := flat(640, 480, 0)
	for i := range photo.Pix {
		if i%640 >= 317 {
			photo.Pix[i] = 255
		}
	}
	const height, width = 44, 60
	whole := newResizer(height, width).resize(photo)
	cut := newCropper(crops(), height, width).cut(newResizer(2*height, 2*width).gray(photo), window{0, 0, 1, 1})
	for i := range whole {
		if math.Abs(float64(whole[i]-cut[i])) > 0.06 {
			t.Fatalf("pixel %d is %v, of the crop %v", i, whole[i], cut[i])
		}
	}
}

func BenchmarkAugment(b *testing.B) {
	const height, width = 44, 60
	s, dst := bright(height, width, rect{20, 20, 90, 70}), make([]float32, height*width)
	for _, test := range []struct {
		name string
		crop *CropSpec
	}{{"crop", crops()}, {"none", nil}} {
		b.Run(test.name, func(b *testing.B) {
			a := NewAugmenter(AugmentSpec{FlipProbability: 0.5, Brightness: 0.2, Crop: test.crop}, height, width)
			key := random.New(1)
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				a.Augment(key.Int(i), s, dst)
				i++
			}
		})
	}
}
