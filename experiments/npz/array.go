package npz

import (
	"fmt"
	"reflect"
)

// Array is one array of an archive.
type Array struct {
	// Name is the array's key in numpy.load: the member's name without .npy.
	Name string
	// Shape holds the length of each dimension; it is empty for a scalar.
	Shape []int
	// Data holds the elements in C order as []bool, []int8, []int16, []int32,
	// []int64, []uint8, []uint16, []uint32, []uint64, []float32, []float64 or, for
	// text, []string.
	Data any
}

// Scalar returns a 0-dimensional array of one value, of a type that Data may
// hold a slice of, or int, which is stored as int64.
func Scalar(name string, value any) Array {
	if i, ok := value.(int); ok {
		value = int64(i)
	}
	v := reflect.ValueOf(value)
	data := reflect.MakeSlice(reflect.SliceOf(v.Type()), 1, 1)
	data.Index(0).Set(v)
	return Array{Name: name, Data: data.Interface()}
}

// check returns an error if a is not an array that the format can hold.
func (a Array) check() error {
	t, ok := dtypeOf(a.Data)
	if !ok {
		return fmt.Errorf("elements of type %T cannot be stored; use a slice of bool, an intN, an uintN, float32, float64 or string", a.Data)
	}
	if texts, is := a.Data.([]string); is {
		if err := checkText(texts); err != nil {
			return err
		}
	}
	n, err := elements(a.Shape, t)
	if err != nil {
		return err
	}
	if length := reflect.ValueOf(a.Data).Len(); length != n {
		return fmt.Errorf("shape %v has %d elements, the data %d", a.Shape, n, length)
	}
	return nil
}

// elements returns the number of elements of an array of the given shape, or an
// error if no archive may hold it.
func elements(shape []int, t dtype) (int, error) {
	limit := int64(maxArrayBytes)
	if t.text {
		limit = maxTextBytes
	}
	if len(shape) > maxDims {
		return 0, fmt.Errorf("%d dimensions, more than %d", len(shape), maxDims)
	}
	if int64(t.size) > limit {
		return 0, fmt.Errorf("an element of %q takes more than the limit of %d bytes per array", t.descr, limit)
	}
	// Dimensions of length 0 count as 1 in the bound, or (0, 1<<60) would pass.
	n, bound := 1, int64(t.size)
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("shape %v has a negative dimension", shape)
		}
		if int64(max(d, 1)) > limit/bound {
			return 0, fmt.Errorf("shape %v of %q takes more than the limit of %d bytes per array", shape, t.descr, limit)
		}
		bound *= int64(max(d, 1))
		n *= d
	}
	return n, nil
}
