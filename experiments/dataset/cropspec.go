package dataset

import (
	"fmt"

	"spikesim/sim/validate"
)

// CropSpec says how training images are cropped at random: see Augmenter.
type CropSpec struct {
	// Probability of a crop, 0..1.
	Probability float64 `yaml:"probability"`
	// Scale holds the least and the largest size of the window that is cut out,
	// in frames: below 1 it enlarges, above 1 it shows edges replicated.
	Scale [2]float64 `yaml:"scale,flow"`
	// Aspect a draws the window's ratio of width to height, 1 being the
	// frame's, from 1-a..1+a.
	Aspect float64 `yaml:"aspect"`
	// MinBox is the least share of the box that has to stay in the window.
	MinBox float64 `yaml:"min_box"`
}

// SetDefaults sets what a key that is not given stands for.
func (c *CropSpec) SetDefaults() {
	*c = CropSpec{Probability: 0.8, Scale: [2]float64{0.7, 1.075}, Aspect: 0.1, MinBox: 0.7}
}

// Bounds of a CropSpec.
const (
	minScale, maxScale = 0.1, 4
	maxAspect          = 0.9
)

// detail reports whether crops are drawn at all, for which samples need their
// Detail.
func (s AugmentSpec) detail() bool { return s.Crop != nil && s.Crop.Probability > 0 }

func (c *CropSpec) validate(report func(path, problem, remedy string)) {
	validate.Within(report, "probability", c.Probability, 0, 1, "")
	if low, high := c.Scale[0], c.Scale[1]; !(low >= minScale && low <= high && high <= maxScale) {
		report("scale", fmt.Sprintf("[%g, %g] is no range of sizes", low, high),
			fmt.Sprintf("use two numbers from %g to %d, the smaller first", minScale, maxScale))
	}
	validate.Within(report, "aspect", c.Aspect, 0, maxAspect, "")
	validate.Above(report, "min_box", c.MinBox, 0, 1, "such as 0.7")
}
