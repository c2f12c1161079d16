package npz

import (
	"fmt"
	"math"
)

// Int64 returns the elements of an array of integers as int64: the Data itself
// if it has that type, else a copy. Numbers above the range of int64 are an
// error, and so are arrays of anything but integers.
func (a Array) Int64() ([]int64, error) {
	switch data := a.Data.(type) {
	case []int64:
		return data, nil
	case []int8:
		return widened(data), nil
	case []int16:
		return widened(data), nil
	case []int32:
		return widened(data), nil
	case []uint8:
		return widened(data), nil
	case []uint16:
		return widened(data), nil
	case []uint32:
		return widened(data), nil
	case []uint64:
		for i, x := range data {
			if x > math.MaxInt64 {
				return nil, fmt.Errorf("array %q: element %d, %d, is beyond the range of int64", a.Name, i, x)
			}
		}
		return widened(data), nil
	}
	return nil, fmt.Errorf("array %q has elements of type %T, not integers", a.Name, a.Data)
}

func widened[T integer](in []T) []int64 {
	out := make([]int64, len(in))
	for i, x := range in {
		out[i] = int64(x)
	}
	return out
}
