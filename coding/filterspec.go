package coding

import (
	"fmt"

	"spikesim/sim/validate"
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

func (s FilterSpec) validate(report validate.Report) {
	validate.OneOf(report, "kind", s.Kind, FilterDoG, FilterOnOff)
	center := validate.Within(report, "center_px", s.CenterPX, minSigmaPX, maxSigmaPX, "")
	surround := validate.Within(report, "surround_px", s.SurroundPX, minSigmaPX, maxSigmaPX, "")
	if center && surround && s.CenterPX >= s.SurroundPX {
		report("surround_px", fmt.Sprintf("%g px are not more than the %g px of the center", s.SurroundPX, s.CenterPX), "use a larger surround or a smaller center")
	}
	validate.Above(report, "gain", s.Gain, 0, maxGain, "such as 0.3")
	validate.Above(report, "cap", s.Cap, 0, 1, "such as 0.5")
}
