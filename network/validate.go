package network

import (
	"fmt"

	"spikesim/network/wiring"
	"spikesim/sim/validate"
)

// checkExecution reports an unknown way of execution.
func checkExecution(report validate.Report, choice string) {
	if choice == executionMapOnce {
		return
	}
	validate.OneOf(report, "execution", choice, ExecutionAuto, ExecutionEvent, ExecutionMap, "")
}

// maxGain bounds the gains of initial weights.
const maxGain = 1e6

func (s *InitSpec) validate(report validate.Report) {
	validate.OneOf(report, "kind", s.Kind, InitUniform, InitNormal)
	validate.Within(report, "weight_gain", s.WeightGain, 0, maxGain, "")
	validate.Within(report, "bias_gain", s.BiasGain, 0, maxGain, "")
}

// shape returns the map of an input population.
func (s *InputSpec) shape(report validate.Report) Shape {
	spatial := s.Channels != 0 || s.Height != 0 || s.Width != 0
	switch {
	case s.Units != 0 && spatial:
		report("units", "it gives both units and a map", "give units alone, or channels, height and width")
	case spatial:
		validate.Range(report, "channels", s.Channels, 1, 65536)
		validate.Range(report, "height", s.Height, 1, 65536)
		validate.Range(report, "width", s.Width, 1, 65536)
		if s.Height*s.Width > wiring.MaxUnits || s.Channels*s.Height*s.Width > wiring.MaxUnits {
			report("", fmt.Sprintf("a map of %d×%d×%d is too large", s.Channels, s.Height, s.Width), fmt.Sprintf("stay below %d units", wiring.MaxUnits))
		}
		return Shape{Channels: s.Channels, Height: s.Height, Width: s.Width}
	default:
		validate.Range(report, "units", s.Units, 1, wiring.MaxUnits)
	}
	return Shape{Channels: s.Units, Height: 1, Width: 1}
}
