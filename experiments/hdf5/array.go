package hdf5

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Array is elements in their shape.
type Array struct {
	// Shape holds the length of each dimension; it is empty for a scalar.
	Shape []int
	// Data holds the elements in C order, the last dimension running fastest, as
	// []bool, []int8, []int16, []int32, []int64, []uint8, []uint16, []uint32, []uint64,
	// []float32 (also read from floats of 16 bits), []float64 or []string.
	Data any
}

// Scalar returns an array of one element without dimensions, of a type that Data may
// hold a slice of, or int, which becomes int64.
func Scalar(value any) Array {
	if i, is := value.(int); is {
		value = int64(i)
	}
	v := reflect.ValueOf(value)
	data := reflect.MakeSlice(reflect.SliceOf(v.Type()), 1, 1)
	data.Index(0).Set(v)
	return Array{Data: data.Interface()}
}

// Vector returns an array of one dimension over a slice of a type that Data may have.
func Vector[T any](data []T) Array { return Array{Shape: []int{len(data)}, Data: data} }

// elements returns the number of elements, or an error if they do not fit the shape.
func (a Array) elements() (int, error) {
	v := reflect.ValueOf(a.Data)
	if _, _, err := encodedType(a.Data); err != nil {
		return 0, err
	}
	if len(a.Shape) > maxRank {
		return 0, fmt.Errorf("%d dimensions, more than %d", len(a.Shape), maxRank)
	}
	n := 1
	for _, d := range a.Shape {
		switch {
		case d < 0:
			return 0, fmt.Errorf("shape %v has a negative dimension", a.Shape)
		case d == 0 || n == 0:
			n = 0
		case n > maxBytes/d:
			return 0, fmt.Errorf("shape %v has more than %d elements", a.Shape, maxBytes)
		default:
			n *= d
		}
	}
	if n != v.Len() {
		return 0, fmt.Errorf("shape %v does not fit %d elements", a.Shape, v.Len())
	}
	if texts, is := a.Data.([]string); is {
		for i, s := range texts {
			if strings.Contains(s, "\x00") || !utf8.ValidString(s) || len(s) > maxBytes/2 {
				return 0, fmt.Errorf("element %d, %.40q, cannot be stored: text is UTF-8 without zero bytes, of at most %d bytes", i, s, maxBytes/2)
			}
		}
	}
	return n, nil
}
