package neuron

import (
	"fmt"
	"slices"
	"strconv"

	"spikesim/sim/validate"
)

// Values is a parameter of the neurons of a population: one number for all of them, or
// a list with one per channel or one per neuron. Neurons are laid out [row, column,
// channel], the channel innermost, and so is a list of one per neuron. The zero value is
// 0 for all.
//
// YAML has a number or a list of numbers. Whether a list has the right length depends on
// the population; see [Spec.Fit].
type Values struct {
	all  float64
	list []float64 // nil for one number
}

// All returns one number for all neurons.
func All(v float64) Values { return Values{all: v} }

// Each returns numbers of which each is for one channel or one neuron. The list is kept,
// and must not change.
func Each(list ...float64) Values { return Values{list: list} }

// Of returns the number of a neuron.
func (v Values) Of(neuron int) float64 { return v.of(int32(neuron)) }

func (v *Values) of(neuron int32) float64 {
	if len(v.list) == 0 {
		return v.all
	}
	return v.list[uint32(neuron)%uint32(len(v.list))]
}

// Len returns how many numbers there are: neurons as far apart as that have the same.
func (v Values) Len() int { return max(1, len(v.list)) }

// Same returns the number that all neurons have; false if they differ.
func (v Values) Same() (number float64, same bool) {
	if len(v.list) == 0 {
		return v.all, true
	}
	for _, x := range v.list {
		if x != v.list[0] {
			return 0, false
		}
	}
	return v.list[0], true
}

// is reports whether all neurons have that number.
func (v Values) is(number float64) bool {
	x, same := v.Same()
	return same && x == number
}

// above reports whether some neuron has more than that number.
func (v Values) above(number float64) bool {
	if len(v.list) == 0 {
		return v.all > number
	}
	return slices.Max(v.list) > number
}

// Numbers returns what YAML has: one number, or those of a list.
func (v *Values) Numbers() (numbers []float64, list bool) {
	if v.list == nil {
		return []float64{v.all}, false
	}
	return v.list, true
}

// SetNumbers takes what YAML has.
func (v *Values) SetNumbers(numbers []float64, list bool) {
	if list {
		*v = Each(numbers...)
	} else {
		*v = All(numbers[0])
	}
}

// each checks one number after the other, until one is not as it should be.
func (v Values) each(report validate.Report, path string, check func(path string, x float64) bool) bool {
	if v.list == nil {
		return check(path, v.all)
	}
	for i, x := range v.list {
		if !check(path+"["+strconv.Itoa(i)+"]", x) {
			return false
		}
	}
	if len(v.list) == 0 {
		report(path, "the list is empty", "give one number, or one per channel or neuron")
		return false
	}
	return true
}

// within reports the first number that is not from low to high.
func (v Values) within(report validate.Report, path string, low, high float64, hint string) bool {
	return v.each(report, path, func(path string, x float64) bool { return validate.Within(report, path, x, low, high, hint) })
}

// over reports the first number that is not above low, and up to high.
func (v Values) over(report validate.Report, path string, low, high float64, hint string) bool {
	return v.each(report, path, func(path string, x float64) bool { return validate.Above(report, path, x, low, high, hint) })
}

// fit reports a list that is neither one of channels nor one of neurons.
func (v Values) fit(report validate.Report, path string, channels, neurons int) {
	n := len(v.list)
	if v.list == nil || n == channels || n == neurons {
		return
	}
	remedy := fmt.Sprintf("give one number, or %d, one per channel", channels)
	if neurons != channels {
		remedy += fmt.Sprintf(", or %d, one per neuron", neurons)
	}
	report(path, fmt.Sprintf("the list has %d numbers", n), remedy)
}

// VariedParams are those of a model that has parameters per channel or neuron.
type VariedParams interface {
	Params
	// EachValues calls visit for every parameter that may differ from neuron to neuron,
	// with its path.
	EachValues(visit func(path string, v *Values))
}

// Fit reports parameters whose lists have the wrong length for a population. Paths are
// as those of Validate.
func (s Spec) Fit(channels, neurons int, report validate.Report) {
	for _, c := range s.given() {
		p, ok := c.params.(VariedParams)
		if !ok {
			continue
		}
		report := validate.Under(report, c.key)
		p.EachValues(func(path string, v *Values) {
			if path == "threshold" && c.params.Info().Thresholds {
				v.fit(report, path, channels, channels)
				return
			}
			v.fit(report, path, channels, neurons)
		})
	}
}

// distinct returns the numbers that neurons have, each once, in the order of the list,
// and which of them each has.
func (v *Values) distinct() (numbers []float64, of []int32) {
	if len(v.list) == 0 {
		return []float64{v.all}, []int32{0}
	}
	seen := map[float64]int32{}
	for _, x := range v.list {
		k, ok := seen[x]
		if !ok {
			k = int32(len(numbers))
			seen[x], numbers = k, append(numbers, x)
		}
		of = append(of, k)
	}
	return numbers, of
}

// mapped returns what becomes of the numbers by f.
func (v Values) mapped(f func(float64) float64) Values {
	if v.list == nil {
		return All(f(v.all))
	}
	list := make([]float64, len(v.list))
	for i, x := range v.list {
		list[i] = f(x)
	}
	return Each(list...)
}

// longest returns for how many neurons numbers must be looked at to have seen every
// combination that neurons can have.
func longest(all ...*Values) int {
	n := 1
	for _, v := range all {
		n = max(n, v.Len())
	}
	return n
}
