package npz

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// dtype is an element type of the format.
type dtype struct {
	descr string // NumPy's name: byte order, kind, size
	size  int    // bytes per element
	read  func(r io.Reader, n int) (any, error)
}

var dtypes = [...]dtype{
	{"|b1", 1, readBools},
	{"|i1", 1, readSlice[int8]},
	{"|u1", 1, readSlice[uint8]},
	{"<i2", 2, readSlice[int16]},
	{"<u2", 2, readSlice[uint16]},
	{"<i4", 4, readSlice[int32]},
	{"<u4", 4, readSlice[uint32]},
	{"<i8", 8, readSlice[int64]},
	{"<u8", 8, readSlice[uint64]},
	{"<f4", 4, readSlice[float32]},
	{"<f8", 8, readSlice[float64]},
}

// dtypeNamed returns the type that a header's descr names.
func dtypeNamed(descr string) (dtype, error) {
	for _, t := range dtypes {
		// Byte order means nothing to single bytes, so any sign may stand there.
		if descr == t.descr || t.size == 1 && len(descr) == 3 && strings.Contains("<>=|", descr[:1]) && descr[1:] == t.descr[1:] {
			return t, nil
		}
	}
	switch {
	case strings.HasPrefix(descr, ">"):
		return dtype{}, fmt.Errorf("type %q is big-endian; save it as little-endian with x.astype(x.dtype.newbyteorder('<'))", descr)
	case strings.Contains(descr, "O"):
		return dtype{}, fmt.Errorf("type %q means pickled Python objects, which are not read; save numbers", descr)
	case descr == "<f2" || strings.HasPrefix(descr, "<c"):
		return dtype{}, fmt.Errorf("type %q is not supported; save float32 or float64", descr)
	}
	return dtype{}, fmt.Errorf("type %q is not supported; save bool, integers, float32 or float64", descr)
}

// dtypeOf returns the type of the elements of data.
func dtypeOf(data any) (dtype, bool) {
	var descr string
	switch data.(type) {
	case []bool:
		descr = "|b1"
	case []int8:
		descr = "|i1"
	case []uint8:
		descr = "|u1"
	case []int16:
		descr = "<i2"
	case []uint16:
		descr = "<u2"
	case []int32:
		descr = "<i4"
	case []uint32:
		descr = "<u4"
	case []int64:
		descr = "<i8"
	case []uint64:
		descr = "<u8"
	case []float32:
		descr = "<f4"
	case []float64:
		descr = "<f8"
	}
	for _, t := range dtypes {
		if t.descr == descr {
			return t, true
		}
	}
	return dtype{}, false
}

// chunk is the number of elements converted at once; it bounds the memory that
// reading and writing take beside the array itself.
const chunk = 8192

// readSlice reads n little-endian elements.
func readSlice[T any](r io.Reader, n int) (any, error) {
	data := make([]T, n)
	for rest := data; len(rest) > 0; {
		part := rest[:min(chunk, len(rest))]
		if err := binary.Read(r, binary.LittleEndian, part); err != nil {
			return nil, err
		}
		rest = rest[len(part):]
	}
	return data, nil
}

// readBools reads n booleans, which must be 0 or 1: another byte would not
// survive being written again.
func readBools(r io.Reader, n int) (any, error) {
	raw, err := readSlice[uint8](r, n)
	if err != nil {
		return nil, err
	}
	data := make([]bool, n)
	for i, b := range raw.([]uint8) {
		if b > 1 {
			return nil, fmt.Errorf("element %d of a bool array is %d, neither 0 nor 1", i, b)
		}
		data[i] = b == 1
	}
	return data, nil
}

// writeSlice writes data, a slice of one of the dtypes, in little-endian order.
func writeSlice(w io.Writer, data any) error {
	switch data := data.(type) {
	case []bool:
		return writeChunks(w, data)
	case []int8:
		return writeChunks(w, data)
	case []uint8:
		return writeChunks(w, data)
	case []int16:
		return writeChunks(w, data)
	case []uint16:
		return writeChunks(w, data)
	case []int32:
		return writeChunks(w, data)
	case []uint32:
		return writeChunks(w, data)
	case []int64:
		return writeChunks(w, data)
	case []uint64:
		return writeChunks(w, data)
	case []float32:
		return writeChunks(w, data)
	case []float64:
		return writeChunks(w, data)
	}
	panic("npz: unchecked array")
}

func writeChunks[T any](w io.Writer, data []T) error {
	for len(data) > 0 {
		part := data[:min(chunk, len(data))]
		if err := binary.Write(w, binary.LittleEndian, part); err != nil {
			return err
		}
		data = data[len(part):]
	}
	return nil
}
