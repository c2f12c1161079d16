package dataset

import (
	"math"
	"slices"
	"testing"
)

func TestDefaultSpecIsValid(t *testing.T) {
	DefaultSpec().Validate(func(path, problem, remedy string) {
		t.Errorf("%s: %s; %s", path, problem, remedy)
	})
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name string
		edit func(*Spec)
		want []string
	}{
		{"an unknown data set", func(s *Spec) { s.Name = "imagenet" }, []string{"name"}},
		{"unknown labels", func(s *Spec) { s.Labels = "" }, []string{"labels"}},
		{"the synthetic set", func(s *Spec) { s.Name = SyntheticName }, nil},
		{"the largest frame", func(s *Spec) { s.Height, s.Width = 4096, 4096 }, nil},
		{"one pixel", func(s *Spec) { s.Height, s.Width = 1, 1 }, nil},
		{"frames out of bounds", func(s *Spec) { s.Height, s.Width = 0, 4097 }, []string{"height", "width"}},
		{"no training images", func(s *Spec) { s.TrainImages = 0 }, []string{"train_images"}},
		{"NaN", func(s *Spec) { s.Augment.FlipProbability = math.NaN() }, []string{"augment.flip_probability"}},
		{"infinity", func(s *Spec) { s.Augment.Brightness = math.Inf(1) }, []string{"augment.brightness"}},
		{"negative brightness", func(s *Spec) { s.Augment.Brightness = -0.1 }, []string{"augment.brightness"}},
		{"the ends of the fractions", func(s *Spec) { s.Augment = AugmentSpec{FlipProbability: 0, Brightness: 1} }, nil},
		{"most images for validation", func(s *Spec) { s.ValidationImages = s.TrainImages - 1 }, nil},
		{"all images for validation", func(s *Spec) { s.ValidationImages = s.TrainImages }, []string{"validation_images"}},
		{"fewer than no images for validation", func(s *Spec) { s.ValidationImages = -1 }, []string{"validation_images"}},
		{"the default crop", func(s *Spec) { s.Augment.Crop = crops() }, nil},
		{"an empty crop", func(s *Spec) { s.Augment.Crop = &CropSpec{} }, []string{"augment.crop.scale", "augment.crop.min_box"}},
		{"NaN in a crop", func(s *Spec) {
			s.Augment.Crop = &CropSpec{math.NaN(), [2]float64{0.5, math.NaN()}, math.NaN(), math.NaN()}
		}, []string{"augment.crop.probability", "augment.crop.scale", "augment.crop.aspect", "augment.crop.min_box"}},
		{"scales the wrong way round", func(s *Spec) { s.Augment.Crop = &CropSpec{1, [2]float64{1.1, 0.7}, 0, 1} }, []string{"augment.crop.scale"}},
		{"the widest crop", func(s *Spec) { s.Augment.Crop = &CropSpec{1, [2]float64{0.1, 4}, 0.9, 1} }, nil},
		{"everything synthetic is 0", func(s *Spec) { s.Synthetic = SyntheticSpec{} },
			[]string{"synthetic.train_images", "synthetic.test_images", "synthetic.epochs"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := DefaultSpec()
			test.edit(&s)
			var got []string
			s.Validate(func(path, problem, remedy string) {
				got = append(got, path)
				if problem == "" || remedy == "" {
					t.Errorf("%s: problem %q, remedy %q", path, problem, remedy)
				}
			})
			if !slices.Equal(got, test.want) {
				t.Errorf("reported %v, want %v", got, test.want)
			}
		})
	}
}
