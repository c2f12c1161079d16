package strictyaml

import (
	"fmt"
	"math"
	"reflect"

	"go.yaml.in/yaml/v4"
)

// Numbers is a (pointer to a) struct that YAML writes as one number or as a list of
// numbers:
//
//	threshold: 1
//	threshold: [1, 0.5, 2]
type Numbers interface {
	// Numbers returns the numbers, and whether they are those of a list.
	Numbers() (numbers []float64, list bool)
	// SetNumbers takes what a file has: one number, or those of a list, which may be
	// empty.
	SetNumbers(numbers []float64, list bool)
}

// numbersType is that of Numbers, and numbersExpected what a file has of them.
var numbersType = reflect.TypeFor[Numbers]()

const numbersExpected = "a number or a list of numbers"

// isNumbers reports whether a pointer to a t is Numbers.
func isNumbers(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && reflect.PointerTo(t).Implements(numbersType)
}

// numbersOf returns v, or a copy of it, as Numbers.
func numbersOf(v reflect.Value) Numbers {
	if !v.CanAddr() {
		at := reflect.New(v.Type()).Elem()
		at.Set(v)
		v = at
	}
	return v.Addr().Interface().(Numbers)
}

// numbers decodes a number, or a list of them.
func (d *decoder) numbers(n *yaml.Node, to Numbers, path string) {
	switch {
	case n.Kind == yaml.SequenceNode:
		list := make([]float64, len(n.Content))
		for i, item := range n.Content {
			d.value(item, reflect.ValueOf(&list[i]).Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
		to.SetNumbers(list, true)
	case n.Kind != yaml.ScalarNode:
		d.fail(n, path, fmt.Sprintf("%s is not %s", given(n), numbersExpected), "write "+numbersExpected)
	default:
		var one float64
		d.scalar(n, reflect.ValueOf(&one).Elem(), path)
		to.SetNumbers([]float64{one}, false)
	}
}

// plainNumbers returns a float64 or a slice of them: what is written.
func plainNumbers(from Numbers) reflect.Value {
	numbers, list := from.Numbers()
	if list {
		return reflect.ValueOf(numbers)
	}
	return reflect.ValueOf(numbers[0])
}

// encodeNumbers makes the node of a number, or of a list of them on one line.
func encodeNumbers(from Numbers) (*yaml.Node, error) {
	n, err := encode(plainNumbers(from))
	if err == nil && n.Kind == yaml.SequenceNode {
		n.Style |= yaml.FlowStyle
	}
	return n, err
}

// finite returns an error if a file can't say one of the numbers.
func finite(from Numbers, path string) error {
	numbers, _ := from.Numbers()
	for _, x := range numbers {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return notFinite(path, x)
		}
	}
	return nil
}

func notFinite(path string, x float64) error {
	return fmt.Errorf("%s: %v is not a finite number and cannot be written as YAML", path, x)
}
