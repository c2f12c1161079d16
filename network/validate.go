package network

import (
	"fmt"

	"spikesim/network/wiring"
)

// under prefixes the paths of a reporter.
func under(report reporter, prefix string) reporter {
	return func(path, problem, remedy string) {
		switch {
		case prefix == "":
		case path == "":
			path = prefix
		default:
			path = prefix + "." + path
		}
		report(path, problem, remedy)
	}
}

func checkRange(report reporter, path string, v, low, high int) {
	if v < low || v > high {
		report(path, fmt.Sprintf("%d is out of range", v), fmt.Sprintf("give a whole number from %d to %d", low, high))
	}
}

func checkExecution(report reporter, choice string) {
	switch choice {
	case "", ExecutionAuto, ExecutionEvent, ExecutionDense:
	default:
		report("execution", fmt.Sprintf("%q is not a way of execution", choice), "use auto, event or dense, or leave it out")
	}
}

// validName keeps names fit for file names and array names.
func validName(name string) bool {
	if name == "" || len(name) > 64 {
		return false
	}
	for _, r := range name {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
		default:
			return false
		}
	}
	return true
}

func (s *InitSpec) validate(report reporter) {
	switch s.Kind {
	case InitUniform, InitNormal:
	default:
		report("kind", fmt.Sprintf("%q is not a distribution", s.Kind), "use uniform or normal")
	}
	checkGain(report, "weight_gain", s.WeightGain)
	checkGain(report, "bias_gain", s.BiasGain)
}

func checkGain(report reporter, path string, gain float64) {
	if !(gain >= 0 && gain <= 1e6) {
		report(path, fmt.Sprintf("%v is out of range", gain), "give a number from 0 to 1e6")
	}
}

// shape returns the map of an input population.
func (s *InputSpec) shape(report reporter) Shape {
	spatial := s.Channels != 0 || s.Height != 0 || s.Width != 0
	switch {
	case s.Units != 0 && spatial:
		report("units", "it gives both units and a map", "give units alone, or channels, height and width")
	case spatial:
		checkRange(report, "channels", s.Channels, 1, 65536)
		checkRange(report, "height", s.Height, 1, 65536)
		checkRange(report, "width", s.Width, 1, 65536)
		if s.Height*s.Width > wiring.MaxUnits || s.Channels*s.Height*s.Width > wiring.MaxUnits {
			report("", fmt.Sprintf("a map of %d×%d×%d is too large", s.Channels, s.Height, s.Width), fmt.Sprintf("stay below %d units", wiring.MaxUnits))
		}
		return Shape{Channels: s.Channels, Height: s.Height, Width: s.Width}
	default:
		checkRange(report, "units", s.Units, 1, wiring.MaxUnits)
	}
	return Shape{Channels: s.Units, Height: 1, Width: 1}
}
