package experiments

import (
	"math"
	"slices"
	"testing"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/task"
	"spikesim/sim/random"
)

// sized returns samples with boxes in the middle that cover the given shares of
// the frame, by turns of a cat and of a dog.
func sized(areas ...float64) []dataset.Sample {
	var samples []dataset.Sample
	for i, a := range areas {
		half := math.Sqrt(a) / 2
		samples = append(samples, dataset.Sample{
			Species: []string{"dog", "cat"}[i%2],
			Box:     box.Box{XMin: 0.5 - half, YMin: 0.5 - half, XMax: 0.5 + half, YMax: 0.5 + half},
		})
	}
	return samples
}

func TestBreakdown(t *testing.T) {
	samples := sized(0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.5, 0.05, 0.95)
	frame := task.Answer{Box: box.Frame()}
	// Small objects are met, of large ones half.
	var predicted []task.Answer
	for _, s := range samples {
		b := s.Box
		if b.Area() > 0.49 {
			b.XMax = 0.5
		}
		predicted = append(predicted, task.Answer{Box: b})
	}
	bins := breakdown(task.Boxes{}, samples, predicted, frame, random.New(1))
	var names []string
	for _, b := range bins {
		names = append(names, b.By+" "+b.Name)
	}
	if want := []string{"all all", "area 1", "area 2", "area 3", "area 4", "area 5", "species cat", "species dog"}; !slices.Equal(names, want) {
		t.Fatalf("got the bins %q, want %q", names, want)
	}
	// The frame overlaps with a box by the box's share.
	for i, want := range []struct {
		images                  int
		least, most, miou, mean float64
	}{
		{11, 0.05, 0.95, (5 + 6*0.5) / 11, 5.5 / 11},
		{2, 0.05, 0.1, 1, 0.075}, {2, 0.2, 0.3, 1, 0.25}, {2, 0.4, 0.5, 0.75, 0.45}, {2, 0.6, 0.7, 0.5, 0.65}, {3, 0.8, 0.95, 0.5, 2.65 / 3},
		{5, 0.05, 0.4, 1, 1.05 / 5}, {6, 0.5, 0.95, 0.5, 4.45 / 6},
	} {
		b := bins[i]
		if b.Images != want.images {
			t.Errorf("%s: %d images, want %d", names[i], b.Images, want.images)
		}
		near(t, names[i]+": least area", b.AreaMin, want.least)
		near(t, names[i]+": largest area", b.AreaMax, want.most)
		near(t, names[i]+": mIoU", b.Score, want.miou)
		near(t, names[i]+": constant box", b.ConstantScore, want.mean)
		near(t, names[i]+": difference", b.Difference, want.miou-want.mean)
		if !(b.DifferenceLow <= b.Difference && b.Difference <= b.DifferenceHigh) || b.DifferenceLow == b.DifferenceHigh {
			t.Errorf("%s: %g is not within %g to %g", names[i], b.Difference, b.DifferenceLow, b.DifferenceHigh)
		}
	}
	// Of a species alone there is nothing to say that is not said of all.
	for i := range samples {
		samples[i].Species = "synthetic"
	}
	if n := len(breakdown(task.Boxes{}, samples, predicted, frame, random.New(1))); n != 6 {
		t.Errorf("%d bins of one species, want 6", n)
	}
	if n := len(breakdown(task.Boxes{}, samples[:2], predicted[:2], frame, random.New(1))); n != 1 {
		t.Errorf("%d bins of two images of a species, want 1", n)
	}
	if bins := breakdown(task.Boxes{}, nil, nil, frame, random.New(1)); bins == nil || len(bins) != 0 {
		t.Errorf("of no images: %v", bins)
	}
}

// The bootstrap of a mean is close to normal, with the standard error s/√n.
func TestBootstrap(t *testing.T) {
	const n = 400
	key := random.New(5)
	values := make([]float64, n)
	mean, square := 0.0, 0.0
	for i := range values {
		values[i] = key.Normal(uint64(i))
		mean += values[i] / n
		square += values[i] * values[i] / n
	}
	half := 1.96 * math.Sqrt((square-mean*mean)/n)
	low, high := bootstrap(values, key.Name("draws"))
	if math.Abs(low-(mean-half)) > 0.12*half || math.Abs(high-(mean+half)) > 0.12*half {
		t.Errorf("%g to %g, want about %g to %g", low, high, mean-half, mean+half)
	}
	if again, _ := bootstrap(values, key.Name("draws")); again != low {
		t.Error("another time, another interval")
	}
	if other, _ := bootstrap(values, key.Name("others")); other == low {
		t.Error("the key is not used")
	}
	if low, high := bootstrap([]float64{0.25, 0.25, 0.25}, key); low != 0.25 || high != 0.25 {
		t.Errorf("of equal values: %g to %g", low, high)
	}
}

// The first bin holds what is known of all.
func TestBreakdownOfARun(t *testing.T) {
	r := mustRun(t, parse(t, smallYAML, "\nlearning:", "\nprediction: {layers: [enc]}\nlearning:"), options(t))
	all := r.Breakdown[0]
	near(t, "mIoU", all.Score, r.Test.Prediction.Score)
	near(t, "constant box", all.ConstantScore, r.Test.ConstantScore)
	if all.Images != r.Test.Images || all.Score == r.Test.Score {
		t.Errorf("got %+v", all)
	}
	wantTexts(t, tablesText(t, r), "Where it works: the result against the constant box of the training images", "2,000 paired bootstraps")
}
