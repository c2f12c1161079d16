package npz

import (
	"fmt"
	"math"
	"math/bits"
	"reflect"
)

// Float32 returns the elements as float32: the Data itself if it has that type,
// else a copy. Converting is exact or an error: 0.5 and 7 pass, float64's 0.1
// does not. Booleans become 0 and 1.
func (a Array) Float32() ([]float32, error) { return floats[float32](a, 24) }

// Float64 returns the elements as float64, under the same rule as Float32.
func (a Array) Float64() ([]float64, error) { return floats[float64](a, 53) }

// Int returns the only element of an array as an int. Floats pass if they are
// whole and below 2^53 in magnitude.
func (a Array) Int() (int, error) {
	v, err := a.single()
	if err != nil {
		return 0, err
	}
	switch {
	case v.CanInt() && v.Int() == int64(int(v.Int())):
		return int(v.Int()), nil
	case v.CanUint() && v.Uint() <= math.MaxInt:
		return int(v.Uint()), nil
	case v.CanFloat() && v.Float() == math.Trunc(v.Float()) && math.Abs(v.Float()) < 1<<53:
		return int(v.Float()), nil
	}
	return 0, fmt.Errorf("array %q: %v is not a whole number that fits an int", a.Name, v)
}

// Float64Scalar returns the only element of an array as a float64, under the
// same rule as Float32.
func (a Array) Float64Scalar() (float64, error) {
	if _, err := a.single(); err != nil {
		return 0, err
	}
	x, err := a.Float64()
	if err != nil {
		return 0, err
	}
	return x[0], nil
}

// single returns the only element of a.
func (a Array) single() (reflect.Value, error) {
	if err := a.check(); err != nil {
		return reflect.Value{}, fmt.Errorf("array %q: %w", a.Name, err)
	}
	v := reflect.ValueOf(a.Data)
	if v.Type().Elem().Kind() == reflect.String {
		return reflect.Value{}, fmt.Errorf("array %q holds text, not numbers", a.Name)
	}
	if v.Len() != 1 {
		return reflect.Value{}, fmt.Errorf("array %q has shape %v; want one number", a.Name, a.Shape)
	}
	return v.Index(0), nil
}

type float interface{ float32 | float64 }

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// floats returns the elements of a as type F, whose mantissa has the given
// number of bits.
func floats[F float](a Array, mantissa int) ([]F, error) {
	switch data := a.Data.(type) {
	case []F:
		return data, nil
	case []float32:
		return fromFloats[F](a.Name, data)
	case []float64:
		return fromFloats[F](a.Name, data)
	case []int8:
		return fromInts[F](a.Name, data, mantissa)
	case []int16:
		return fromInts[F](a.Name, data, mantissa)
	case []int32:
		return fromInts[F](a.Name, data, mantissa)
	case []int64:
		return fromInts[F](a.Name, data, mantissa)
	case []uint8:
		return fromInts[F](a.Name, data, mantissa)
	case []uint16:
		return fromInts[F](a.Name, data, mantissa)
	case []uint32:
		return fromInts[F](a.Name, data, mantissa)
	case []uint64:
		return fromInts[F](a.Name, data, mantissa)
	case []bool:
		out := make([]F, len(data))
		for i, x := range data {
			if x {
				out[i] = 1
			}
		}
		return out, nil
	}
	if _, is := a.Data.([]string); is {
		return nil, fmt.Errorf("array %q holds text, not numbers", a.Name)
	}
	return nil, fmt.Errorf("array %q has elements of type %T, not numbers", a.Name, a.Data)
}

func fromFloats[F, G float](name string, in []G) ([]F, error) {
	out := make([]F, len(in))
	for i, x := range in {
		out[i] = F(x)
		if float64(out[i]) != float64(x) && x == x {
			return nil, inexact[F](name, i, x)
		}
	}
	return out, nil
}

func fromInts[F float, T integer](name string, in []T, mantissa int) ([]F, error) {
	out := make([]F, len(in))
	for i, x := range in {
		magnitude := uint64(x)
		if x < 0 {
			magnitude = -magnitude
		}
		// Between its first and last 1 bit, the number must fit the mantissa.
		if bits.Len64(magnitude)-bits.TrailingZeros64(magnitude) > mantissa {
			return nil, inexact[F](name, i, x)
		}
		out[i] = F(x)
	}
	return out, nil
}

func inexact[F float](name string, i int, x any) error {
	return fmt.Errorf("array %q: element %d, %v, is no %T exactly; convert it before saving", name, i, x, F(0))
}
