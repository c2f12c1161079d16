package npz

import (
	"fmt"
	"maps"
	"slices"
)

// Archive is what a .npz file holds.
type Archive struct {
	// Arrays are in the order of the file.
	Arrays []Array
	// Extra holds the members that are not arrays, by name.
	Extra map[string][]byte

	file string // for messages; empty if read from something else
}

// Array returns the array of the given name.
func (a *Archive) Array(name string) (Array, error) {
	i := slices.IndexFunc(a.Arrays, func(x Array) bool { return x.Name == name })
	if i < 0 {
		return Array{}, a.wrap(fmt.Errorf("no array %q; the arrays are %q", name, a.Names()))
	}
	return a.Arrays[i], nil
}

// Names lists the arrays in the order of the file.
func (a *Archive) Names() []string {
	names := make([]string, len(a.Arrays))
	for i, x := range a.Arrays {
		names[i] = x.Name
	}
	return names
}

// Float32 returns the elements of an array that must have the given shape; see
// Array.Float32 for conversions.
func (a *Archive) Float32(name string, shape ...int) ([]float32, error) {
	x, err := a.Array(name)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(x.Shape, shape) {
		return nil, a.wrap(fmt.Errorf("array %q has shape %v, want %v", name, x.Shape, shape))
	}
	data, err := x.Float32()
	return data, a.wrap(err)
}

// Int returns the only element of an array; see Array.Int.
func (a *Archive) Int(name string) (int, error) {
	x, err := a.Array(name)
	if err != nil {
		return 0, err
	}
	i, err := x.Int()
	return i, a.wrap(err)
}

// Float64Scalar returns the only element of an array; see Array.Float64Scalar.
func (a *Archive) Float64Scalar(name string) (float64, error) {
	x, err := a.Array(name)
	if err != nil {
		return 0, err
	}
	f, err := x.Float64Scalar()
	return f, a.wrap(err)
}

// Raw returns the member of the given name that is not an array.
func (a *Archive) Raw(name string) ([]byte, error) {
	data, ok := a.Extra[name]
	if !ok {
		return nil, a.wrap(fmt.Errorf("no member %q; beside arrays there are %q", name, slices.Sorted(maps.Keys(a.Extra))))
	}
	return data, nil
}

// wrap names the file in an error.
func (a *Archive) wrap(err error) error {
	if err == nil || a.file == "" {
		return err
	}
	return fmt.Errorf("%s: %w", a.file, err)
}
