package hdf5

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Value is what a data set or an attribute holds.
type Value struct {
	f     *File
	path  string
	typ   Type
	shape []int
	load  func() ([]byte, error)
}

// Type is the type of the elements.
func (v *Value) Type() Type { return v.typ }

// Shape holds the length of each dimension; it is empty for a scalar. The null space,
// which has no elements (h5py.Empty), has the shape [0].
func (v *Value) Shape() []int { return slices.Clone(v.shape) }

// bytes returns the size of the elements in the file, or an error if it is more than
// the limits allow.
func (v *Value) bytes() (int, error) {
	if slices.Contains(v.shape, 0) {
		return 0, nil
	}
	size := v.typ.Size
	for _, n := range v.shape {
		if n > maxBytes/size {
			return 0, fmt.Errorf("shape %v of %s takes more than the limit of %d bytes", v.shape, v.typ, maxBytes)
		}
		size *= n
	}
	if int64(size)/maxRatio > v.f.size {
		return 0, fmt.Errorf("shape %v of %s is more than a file of %d bytes can hold, even deflated", v.shape, v.typ, v.f.size)
	}
	return size, nil
}

// Array reads the elements.
func (v *Value) Array() (Array, error) {
	a, err := v.array()
	return a, at(v.path, err)
}

func (v *Value) array() (Array, error) {
	if k := v.typ.Kind; k == Other || k == Compound || k == Sequence {
		return Array{}, unsupported(plain, "%s", v.typ)
	}
	raw, err := v.load()
	if err != nil {
		return Array{}, err
	}
	a := Array{Shape: v.Shape()}
	if v.typ.Kind == Text {
		a.Data, err = v.texts(raw)
	} else {
		a.Data, err = numbers(v.typ, raw)
	}
	return a, err
}

// texts returns elements as strings.
func (v *Value) texts(raw []byte) ([]string, error) {
	n := len(raw) / v.typ.Size
	list := make([]string, n)
	if v.typ.variable {
		c := v.f.cursor(raw)
		for i := range list {
			s, err := v.f.heapObject(c, 1)
			if err != nil {
				return nil, fmt.Errorf("element %d: %w", i, err)
			}
			list[i], _, _ = strings.Cut(s, "\x00")
		}
		return list, nil
	}
	all := string(raw)
	for i := range list {
		s := all[i*v.typ.Size : (i+1)*v.typ.Size]
		switch v.typ.padding {
		case padZeroEnded:
			s, _, _ = strings.Cut(s, "\x00")
		case padZeros:
			s = strings.TrimRight(s, "\x00")
		case padSpaces:
			s = strings.TrimRight(s, " ")
		}
		list[i] = s
	}
	return list, nil
}

// Float64s returns the elements as float64, in C order. Converting is exact or an
// error: an int64 above 2^53 may not pass. Booleans become 0 and 1.
func (v *Value) Float64s() ([]float64, error) { return convertTo(v, floats[float64]) }

// Float32s returns the elements as float32, under the rule of Float64s: float64's 0.1
// does not pass.
func (v *Value) Float32s() ([]float32, error) { return convertTo(v, floats[float32]) }

// Int64s returns the elements as int64, under the rule of Float64s: floats pass if
// they are whole.
func (v *Value) Int64s() ([]int64, error) { return convertTo(v, int64s) }

// Strings returns the elements as strings, without what fills them up.
func (v *Value) Strings() ([]string, error) {
	return convertTo(v, func(data any) ([]string, error) {
		if s, is := data.([]string); is {
			return s, nil
		}
		return nil, errors.New("want text")
	})
}

// Float64 returns the only element, under the rule of Float64s.
func (v *Value) Float64() (float64, error) { return single(v, v.Float64s) }

// Int64 returns the only element, under the rule of Int64s.
func (v *Value) Int64() (int64, error) { return single(v, v.Int64s) }

// Text returns the only element.
func (v *Value) Text() (string, error) { return single(v, v.Strings) }

func convertTo[T any](v *Value, f func(any) ([]T, error)) ([]T, error) {
	a, err := v.array()
	if err != nil {
		return nil, at(v.path, err)
	}
	out, err := f(a.Data)
	if err != nil {
		return nil, at(v.path, fmt.Errorf("it holds %s: %w", v.typ, err))
	}
	return out, nil
}

func single[T any](v *Value, f func() ([]T, error)) (T, error) {
	var zero T
	for _, n := range v.shape {
		if n != 1 {
			return zero, at(v.path, fmt.Errorf("shape %v, want one element", v.shape))
		}
	}
	list, err := f()
	if err != nil {
		return zero, err
	}
	return list[0], nil
}

// half returns the value of a float of 16 bits.
func half(bits uint16) float32 {
	sign := uint32(bits>>15) << 31
	exponent, mantissa := uint32(bits>>10&31), uint32(bits&1023)
	switch exponent {
	case 0: // subnormal: mantissa · 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(mantissa)/(1<<24)))
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | mantissa<<13)
}
