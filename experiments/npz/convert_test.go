package npz_test

import (
	"math"
	"reflect"
	"testing"

	"spikesim/experiments/npz"
)

func TestFloat32IsExactOrAnError(t *testing.T) {
	for _, test := range []struct {
		name string
		data any
		want []float32 // nil: an error
	}{
		{"float32", []float32{0.1}, []float32{0.1}},
		{"float64 that fits", []float64{0.5, -3, math.Inf(1), 0}, []float32{0.5, -3, float32(math.Inf(1)), 0}},
		{"float64 with more digits", []float64{0.1}, nil},
		{"float64 that is too large", []float64{1e300}, nil},
		{"float64 that is too small", []float64{1e-300}, nil},
		{"uint8", []uint8{0, 255}, []float32{0, 255}},
		{"int8", []int8{-128, 127}, []float32{-128, 127}},
		{"int16", []int16{math.MinInt16}, []float32{math.MinInt16}},
		{"uint16", []uint16{math.MaxUint16}, []float32{math.MaxUint16}},
		{"int32 of 24 bits", []int32{1<<24 - 1, -1 << 24}, []float32{1<<24 - 1, -1 << 24}},
		{"int32 of 25 bits", []int32{1<<24 + 1}, nil},
		{"uint32 of 32 bits", []uint32{math.MaxUint32}, nil},
		{"int64 at the end of its range", []int64{math.MinInt64}, []float32{math.MinInt64}},
		{"int64 at the other end", []int64{math.MaxInt64}, nil},
		{"uint64 of one bit", []uint64{1 << 63}, []float32{1 << 63}},
		{"uint64 of 64 bits", []uint64{math.MaxUint64}, nil},
		{"bool", []bool{false, true}, []float32{0, 1}},
		{"text", []string{"1"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := npz.Array{Name: "x", Data: test.data}.Float32()
			if (err == nil) != (test.want != nil) || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, error %v, want %v", got, err, test.want)
			}
		})
	}
	nan, err := npz.Array{Data: []float64{math.NaN()}}.Float32()
	if err != nil || nan[0] == nan[0] {
		t.Errorf("NaN becomes %v, error %v", nan, err)
	}
}

func TestFloat64(t *testing.T) {
	if got, err := (npz.Array{Data: []float32{0.1}}).Float64(); err != nil || got[0] != float64(float32(0.1)) {
		t.Errorf("got %v, error %v", got, err)
	}
	if got, err := (npz.Array{Data: []int64{1 << 53}}).Float64(); err != nil || got[0] != 1<<53 {
		t.Errorf("got %v, error %v", got, err)
	}
	if got, err := (npz.Array{Data: []int64{1<<53 + 1}}).Float64(); err == nil {
		t.Errorf("2^53+1 becomes %v", got)
	}
}

func TestScalars(t *testing.T) {
	for _, test := range []struct {
		name  string
		value any
		int   any // the int, or nil for an error
		float any // the float64, or nil for an error
	}{
		{"int", -3, -3, -3.0},
		{"int64 beyond float64", int64(math.MaxInt64), math.MaxInt64, nil},
		{"uint8", uint8(7), 7, 7.0},
		{"uint64 beyond int", uint64(1 << 63), nil, 0x1p63},
		{"whole float", 16.0, 16, 16.0},
		{"fraction", 0.5, nil, 0.5},
		{"float32", float32(0.25), nil, 0.25},
		{"float beyond 2^53", 1e17, nil, 1e17},
		{"infinity", math.Inf(1), nil, math.Inf(1)},
		{"bool", true, nil, 1.0},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := npz.Scalar("x", test.value)
			if i, err := x.Int(); (err == nil) != (test.int != nil) || err == nil && i != test.int {
				t.Errorf("Int %v, error %v, want %v", i, err, test.int)
			}
			if f, err := x.Float64Scalar(); (err == nil) != (test.float != nil) || err == nil && f != test.float {
				t.Errorf("Float64Scalar %v, error %v, want %v", f, err, test.float)
			}
		})
	}
	if _, err := (npz.Array{Name: "x", Shape: []int{1, 1}, Data: []int64{5}}).Int(); err != nil {
		t.Errorf("an array of one element is no scalar: %v", err)
	}
	for _, bad := range []npz.Array{{Name: "x", Shape: []int{2}, Data: []int64{5, 6}}, {Name: "x", Data: []int64{}}, {Name: "x", Data: 5}} {
		if _, err := bad.Int(); err == nil {
			t.Errorf("%v is taken for a whole number", bad)
		}
		if _, err := bad.Float64Scalar(); err == nil {
			t.Errorf("%v is taken for a number", bad)
		}
	}
}
