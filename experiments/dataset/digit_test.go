package dataset

import (
	"math"
	"reflect"
	"testing"

	"spikesim/sim/random"
)

func digitSet(train, test int) *Set {
	spec := syntheticSpec(train, test, 28, 28)
	spec.Name = MNISTName
	return Draw(spec, 3, 0)
}

// Drawn digits stand in for MNIST: as many of each, all in the frame, and alike
// within a class, so that the nearest mean of the training images tells most of them.
func TestDrawnDigits(t *testing.T) {
	set := digitSet(2000, 400)
	if set.Name != DigitsName || set.Labels != "class" || !set.Synthetic || len(set.Train) != 2000 || len(set.Test) != 400 {
		t.Fatalf("%s of %s: %d and %d", set.Name, set.Labels, len(set.Train), len(set.Test))
	}
	var mean [digitClasses][784]float64
	var number [digitClasses]float64
	for _, s := range set.Train {
		ink, edge := 0.0, 0.0
		for i, v := range s.Pixels.Values() {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("%s: pixel %d is %v", s.Name, i, v)
			}
			mean[s.Class][i] += float64(v)
			ink += float64(v)
			if row, column := i/28, i%28; row == 0 || row == 27 || column == 0 || column == 27 {
				edge += float64(v)
			}
		}
		if ink < 15 || ink > 784/2 || edge > ink/10 {
			t.Errorf("%s: a digit of %.0f white pixels, %.0f of them at the edge of the frame", s.Name, ink, edge)
		}
		number[s.Class]++
	}
	right := 0
	for _, s := range set.Test {
		nearest, least := -1, math.Inf(1)
		for k := range mean {
			apart := 0.0
			for i, v := range s.Pixels.Values() {
				d := float64(v) - mean[k][i]/number[k]
				apart += d * d
			}
			if apart < least {
				nearest, least = k, apart
			}
		}
		if nearest == s.Class {
			right++
		}
	}
	for k, n := range number {
		if n < 150 || n > 250 {
			t.Errorf("%v of 2,000 are a %d", n, k)
		}
	}
	if right < 240 || right > 396 {
		t.Errorf("the nearest mean is right of %d in 400: not alike, or too easy to tell apart", right)
	}
}

func TestDigitsDependOnTheirKeyAlone(t *testing.T) {
	few, many := digitSet(5, 2), digitSet(40, 10)
	if !reflect.DeepEqual(few.Train, many.Train[:5]) || !reflect.DeepEqual(few.Test, many.Test[:2]) {
		t.Error("a smaller set is not the beginning of a larger one")
	}
	if reflect.DeepEqual(few.Train[0].Pixels, few.Test[0].Pixels) {
		t.Error("training and test digits are the same")
	}
	// The same digit in another size: means over 2×2 pixels are nearly its pixels.
	for i := range 50 {
		small, large := digit(random.New(9).Int(i), 28, 28), digit(random.New(9).Int(i), 56, 56)
		apart := 0.0
		values, detail := small.Pixels.Values(), large.Pixels.Values()
		for k, v := range values {
			at := 2*(k/28)*56 + 2*(k%28)
			apart += math.Abs(float64(v) - float64(detail[at]+detail[at+1]+detail[at+56]+detail[at+57])/4)
		}
		if small.Class != large.Class || apart/784 > 0.02 {
			t.Errorf("digit %d: %d and %d, which differ by %.3f a pixel", i, small.Class, large.Class, apart/784)
		}
	}
}

// A digit has no box, and every window may be cut out of it.
func TestCropsOfImagesWithoutABox(t *testing.T) {
	spec := syntheticSpec(1, 1, 28, 28)
	spec.Name, spec.Augment = DigitsName, AugmentSpec{Crop: &CropSpec{Probability: 1, Scale: [2]float64{0.9, 1.1}, MinBox: 1}}
	s := Draw(spec, 1, 0).Train[0]
	a := NewAugmenter(spec.Augment, 28, 28)
	seen := map[float32]bool{}
	for i := range 20 {
		dst := make([]float32, 784)
		a.Augment(random.New(5).Int(i), s, dst)
		sum := float32(0)
		for _, v := range dst {
			sum += v
		}
		seen[sum] = true
	}
	if len(seen) < 20 {
		t.Errorf("%d variants of 20", len(seen))
	}
}
