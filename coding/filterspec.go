package coding

import (
	"fmt"
	"math"
)

// The kinds of filter.
const (
	FilterDoG   = "dog"
	FilterOnOff = "on_off"
)

// FilterSpec chooses how an image becomes two channels of contrast; see Filter.
type FilterSpec struct {
	// Kind is "dog" or "on_off".
	Kind string `yaml:"kind"`
	// CenterPX and SurroundPX are the standard deviations of the two Gaussians
	// of dog, in pixels of the network's input, center below surround. on_off
	// does not use them.
	CenterPX   float64 `yaml:"center_px"`
	SurroundPX float64 `yaml:"surround_px"`
	// Gain is the value of a pixel whose contrast is the root mean square of
	// the image's.
	Gain float64 `yaml:"gain"`
	// Cap bounds the values, 0..1.
	Cap float64 `yaml:"cap"`
}

// SetDefaults sets what a key that is not given stands for. The kind has to be
// given.
func (s *FilterSpec) SetDefaults() {
	*s = FilterSpec{CenterPX: 0.6, SurroundPX: 5, Gain: 0.3, Cap: 0.5}
}

// Bounds of a FilterSpec. A Gaussian narrower than the least is no more than a
// pixel, and a wider one than the largest flat over any image of the network's.
const (
	minSigmaPX, maxSigmaPX = 0.1, 200
	maxGain                = 100
)

func (s FilterSpec) validate(report func(path, problem, remedy string)) {
	// Written so that NaN is out of bounds.
	within := func(path string, v, low, high float64) bool {
		if v >= low && v <= high {
			return true
		}
		report(path, fmt.Sprintf("%g is out of bounds", v), fmt.Sprintf("use a number from %g to %g", low, high))
		return false
	}
	if s.Kind != FilterDoG && s.Kind != FilterOnOff {
		report("kind", fmt.Sprintf("%q is not a filter", s.Kind), "use dog or on_off")
	}
	center := within("center_px", s.CenterPX, minSigmaPX, maxSigmaPX)
	surround := within("surround_px", s.SurroundPX, minSigmaPX, maxSigmaPX)
	if center && surround && s.CenterPX >= s.SurroundPX {
		report("surround_px", fmt.Sprintf("%g px are not more than the %g px of the center", s.SurroundPX, s.CenterPX), "use a larger surround or a smaller center")
	}
	if math.IsNaN(s.Gain) || s.Gain <= 0 || s.Gain > maxGain {
		report("gain", fmt.Sprintf("%g is out of bounds", s.Gain), fmt.Sprintf("use a number above 0 and up to %d, such as 0.3", maxGain))
	}
	if math.IsNaN(s.Cap) || s.Cap <= 0 || s.Cap > 1 {
		report("cap", fmt.Sprintf("%g is out of bounds", s.Cap), "use a number above 0 and up to 1, such as 0.5")
	}
}
