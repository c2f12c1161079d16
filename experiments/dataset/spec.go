package dataset

import (
	"fmt"

	"spikesim/sim/validate"
)

// The values of Spec.Name and Spec.Labels.
const (
	OxfordPet     = "oxford-iiit-pet"
	SyntheticName = "synthetic"
	// NoneName is for experiments whose input needs no data set.
	NoneName = "none"
	// InputName is for recorded spikes that a run is given and of which nothing is
	// known; see Unlabelled.
	InputName = "input"
	Clean     = "clean"
	Raw       = "raw"
	exact     = "exact"
)

// Spec says which data set to use and how to prepare it.
type Spec struct {
	// Name is events, images, mnist, oxford-iiit-pet, spikes, digits, synthetic, none, input or
	// one that was registered.
	Name string `yaml:"name"`
	// Path is the folder or the file of the data set; see Locate.
	Path string `yaml:"path"`
	// Annotations is a file, or a folder of files, that says what is in the pictures of
	// the data set images and where; see package annotation.
	Annotations string `yaml:"annotations,omitempty"`
	// Labels is clean or raw; see the package comment.
	Labels string `yaml:"labels"`
	// TrainImages is the size of the train part, at most 90 % of the items that
	// can be used. The rest is the test part. Of a data set that comes in two parts
	// it is how many of the one for training are used.
	TrainImages int `yaml:"train_images"`
	// ValidationImages of the train part are set aside: not learned from, but
	// for choosing among experiments without a look at the test part.
	ValidationImages int `yaml:"validation_images"`
	// SplitSeed draws the parts; 0 stands for the seed of the experiment. With
	// one of its own, runs with different seeds learn from and are scored on the
	// same images.
	SplitSeed uint64 `yaml:"split_seed,omitempty"`
	// Height and Width, in pixels, to which every image is stretched.
	Height    int           `yaml:"height"`
	Width     int           `yaml:"width"`
	Augment   AugmentSpec   `yaml:"augment"`
	Synthetic SyntheticSpec `yaml:"synthetic"`
	// Own has the keys that the kind of data set brings itself; see Keyed.
	Own Own `yaml:",inline"`
}

// AugmentSpec says how training images are varied; see Augmenter.
type AugmentSpec struct {
	// FlipProbability is the probability of mirroring left to right, 0..1.
	FlipProbability float64 `yaml:"flip_probability"`
	// Brightness b multiplies all pixels by a factor uniform in 1-b..1+b, 0..1.
	Brightness float64 `yaml:"brightness"`
	// Crop cuts windows out of images; nil for none.
	Crop *CropSpec `yaml:"crop,omitempty"`
}

// SyntheticSpec says what a run uses when there is no data set.
type SyntheticSpec struct {
	TrainImages int `yaml:"train_images"`
	TestImages  int `yaml:"test_images"`
	// Epochs replaces the number of passes over the train part. This package
	// only checks it.
	Epochs int `yaml:"epochs"`
}

// DefaultSpec returns the Spec that a file's entries replace.
func DefaultSpec() Spec {
	return Spec{
		Name: OxfordPet, Path: "data/oxford-iiit-pet", Labels: Clean, TrainImages: 6000,
		Height: 88, Width: 120,
		Augment:   AugmentSpec{FlipProbability: 0.5, Brightness: 0.2},
		Synthetic: SyntheticSpec{TrainImages: 1000, TestImages: 200, Epochs: 5},
	}
}

// Bounds of the Spec, wide enough for any sensible run and narrow enough to
// catch a slip of the keyboard before it fills the memory.
const (
	maxSide   = 4096
	maxImages = 1_000_000
	maxEpochs = 10_000
)

// Validate calls report for every entry that is out of bounds: where (relative
// to the Spec, such as "augment.brightness"), what is wrong, and how to mend it.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	validate.OneOf(report, "name", s.Name, known()...)
	if s.Annotations != "" && s.Name != ImagesName {
		report("annotations", fmt.Sprintf("the data set %s has its own", s.Name), "leave it out, or set name to "+ImagesName)
	}
	validate.OneOf(report, "labels", s.Labels, Clean, Raw)
	validate.Range(report, "train_images", s.TrainImages, 1, maxImages)
	if v := s.ValidationImages; v < 0 || v >= s.TrainImages && s.TrainImages >= 1 {
		report("validation_images", fmt.Sprintf("%d of %d training images cannot be set aside", v, s.TrainImages),
			"use a whole number from 0 to less than train_images")
	}
	validate.Range(report, "height", s.Height, 1, maxSide)
	validate.Range(report, "width", s.Width, 1, maxSide)
	validate.Within(report, "augment.flip_probability", s.Augment.FlipProbability, 0, 1, "")
	validate.Within(report, "augment.brightness", s.Augment.Brightness, 0, 1, "")
	if s.Augment.Crop != nil {
		s.Augment.Crop.validate(validate.Under(report, "augment.crop"))
	}
	validate.Range(report, "synthetic.train_images", s.Synthetic.TrainImages, 1, maxImages)
	validate.Range(report, "synthetic.test_images", s.Synthetic.TestImages, 1, maxImages)
	validate.Range(report, "synthetic.epochs", s.Synthetic.Epochs, 1, maxEpochs)
	s.validateOwn(report)
}
