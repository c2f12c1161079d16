package npz

import (
	"bufio"
	"fmt"
	"reflect"

	"spikesim/experiments/openfile"
)

// ReadArray reads a file of one array (.npy), without a name, in C or Fortran order.
func ReadArray(path string) (Array, error) {
	f, err := openfile.Regular(path)
	if err != nil {
		return Array{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Array{}, err
	}
	a, fortran, err := decode(bufio.NewReader(f), info.Size())
	if err != nil {
		return Array{}, fmt.Errorf("%s: %w", path, err)
	}
	if fortran {
		a.Data = fromFortran(a.Data, a.Shape)
	}
	return a, nil
}

// fromFortran returns elements, of which the first index runs fastest, in C order.
func fromFortran(data any, shape []int) any {
	strides := make([]int, len(shape))
	for d, below := len(shape)-1, 1; d >= 0; d-- {
		strides[d] = below
		below *= shape[d]
	}
	from := reflect.ValueOf(data)
	to := reflect.MakeSlice(from.Type(), from.Len(), from.Len())
	for i := range from.Len() {
		at, rest := 0, i
		for d, n := range shape {
			at += rest % n * strides[d]
			rest /= n
		}
		to.Index(at).Set(from.Index(i))
	}
	return to.Interface()
}
