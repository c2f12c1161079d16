package hdf5

import (
	"encoding/binary"
	"fmt"
	"math"
)

// numbers returns elements as a slice of their type in Go.
func numbers(t Type, raw []byte) (any, error) {
	o := t.order()
	switch t.Kind {
	case Int:
		switch t.Size {
		case 1:
			return each(raw, 1, func(b []byte) int8 { return int8(b[0]) }), nil
		case 2:
			return each(raw, 2, func(b []byte) int16 { return int16(o.Uint16(b)) }), nil
		case 4:
			return each(raw, 4, func(b []byte) int32 { return int32(o.Uint32(b)) }), nil
		case 8:
			return each(raw, 8, func(b []byte) int64 { return int64(o.Uint64(b)) }), nil
		}
	case Uint:
		switch t.Size {
		case 1:
			return each(raw, 1, func(b []byte) uint8 { return b[0] }), nil
		case 2:
			return each(raw, 2, o.Uint16), nil
		case 4:
			return each(raw, 4, o.Uint32), nil
		case 8:
			return each(raw, 8, o.Uint64), nil
		}
	case Float:
		switch t.Size {
		case 2:
			return each(raw, 2, func(b []byte) float32 { return half(o.Uint16(b)) }), nil
		case 4:
			return each(raw, 4, func(b []byte) float32 { return math.Float32frombits(o.Uint32(b)) }), nil
		case 8:
			return each(raw, 8, func(b []byte) float64 { return math.Float64frombits(o.Uint64(b)) }), nil
		}
	case Bool:
		for i, b := range raw {
			if b > 1 {
				return nil, fmt.Errorf("element %d is %d, neither FALSE nor TRUE", i, b)
			}
		}
		return each(raw, 1, func(b []byte) bool { return b[0] == 1 }), nil
	}
	return nil, unsupported(plain, "%s", t)
}

func each[T any](raw []byte, size int, f func([]byte) T) []T {
	out := make([]T, len(raw)/size)
	for i := range out {
		out[i] = f(raw[i*size:])
	}
	return out
}

// floats converts exactly to F.
func floats[F float32 | float64](data any) ([]F, error) {
	switch data := data.(type) {
	case []F:
		return data, nil
	case []float32:
		return convertEach(data, func(x float32) (F, bool) { return F(x), true })
	case []float64:
		return convertEach(data, func(x float64) (F, bool) { return F(x), x != x || float64(F(x)) == x })
	case []bool:
		return convertEach(data, func(x bool) (F, bool) {
			if x {
				return 1, true
			}
			return 0, true
		})
	case []uint64:
		// A float of 2^64 would not convert back.
		return convertEach(data, func(x uint64) (F, bool) { f := F(x); return f, f < 1<<64 && uint64(f) == x })
	}
	whole, err := int64s(data)
	if err != nil {
		return nil, fmt.Errorf("want numbers")
	}
	return convertEach(whole, func(x int64) (F, bool) { f := F(x); return f, f < 1<<63 && int64(f) == x })
}

// int64s converts exactly to int64.
func int64s(data any) ([]int64, error) {
	switch data := data.(type) {
	case []int64:
		return data, nil
	case []int8:
		return convertEach(data, func(x int8) (int64, bool) { return int64(x), true })
	case []int16:
		return convertEach(data, func(x int16) (int64, bool) { return int64(x), true })
	case []int32:
		return convertEach(data, func(x int32) (int64, bool) { return int64(x), true })
	case []uint8:
		return convertEach(data, func(x uint8) (int64, bool) { return int64(x), true })
	case []uint16:
		return convertEach(data, func(x uint16) (int64, bool) { return int64(x), true })
	case []uint32:
		return convertEach(data, func(x uint32) (int64, bool) { return int64(x), true })
	case []uint64:
		return convertEach(data, func(x uint64) (int64, bool) { return int64(x), x <= math.MaxInt64 })
	case []float32:
		return convertEach(data, func(x float32) (int64, bool) { return wholeFloat(float64(x)) })
	case []float64:
		return convertEach(data, wholeFloat)
	case []bool:
		return convertEach(data, func(x bool) (int64, bool) {
			if x {
				return 1, true
			}
			return 0, true
		})
	}
	return nil, fmt.Errorf("want whole numbers")
}

func wholeFloat(x float64) (int64, bool) {
	return int64(x), x == math.Trunc(x) && x >= -1<<63 && x < 1<<63
}

func convertEach[A, B any](in []A, f func(A) (B, bool)) ([]B, error) {
	out := make([]B, len(in))
	for i, x := range in {
		y, exact := f(x)
		if !exact {
			return nil, fmt.Errorf("element %d, %v, is not exactly a %T", i, x, y)
		}
		out[i] = y
	}
	return out, nil
}

// order of the bytes in what is written.
var little = binary.LittleEndian
