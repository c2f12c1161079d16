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
	text  bool   // of that many bytes, four to a character
	read  func(r io.Reader, n int) (any, error)
}

var dtypes = [...]dtype{
	{descr: "|b1", size: 1, read: readBools},
	{descr: "|i1", size: 1, read: readSlice[int8]},
	{descr: "|u1", size: 1, read: readSlice[uint8]},
	{descr: "<i2", size: 2, read: readSlice[int16]},
	{descr: "<u2", size: 2, read: readSlice[uint16]},
	{descr: "<i4", size: 4, read: readSlice[int32]},
	{descr: "<u4", size: 4, read: readSlice[uint32]},
	{descr: "<i8", size: 8, read: readSlice[int64]},
	{descr: "<u8", size: 8, read: readSlice[uint64]},
	{descr: "<f4", size: 4, read: readSlice[float32]},
	{descr: "<f8", size: 8, read: readSlice[float64]},
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
	case strings.HasPrefix(descr, "<U"):
		return textNamed(descr)
	case strings.HasPrefix(descr, ">"):
		return dtype{}, fmt.Errorf("type %q is big-endian; save it as little-endian with x.astype(x.dtype.newbyteorder('<'))", descr)
	case strings.Contains(descr, "O"):
		return dtype{}, fmt.Errorf("type %q means pickled Python objects, which are not read; save numbers", descr)
	case descr == "<f2" || strings.HasPrefix(descr, "<c"):
		return dtype{}, fmt.Errorf("type %q is not supported; save float32 or float64, such as x.astype('float32')", descr)
	}
	return dtype{}, fmt.Errorf("type %q is not supported; save bool, integers, float32, float64 or text (str)", descr)
}

// dtypeOf returns the type of the elements of data.
func dtypeOf(data any) (dtype, bool) {
	var descr string
	switch data := data.(type) {
	case []string:
		return textOf(data), true
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

// writeSlice writes data, a slice of the elements of t, in little-endian order.
func writeSlice(w io.Writer, t dtype, data any) error {
	switch data := data.(type) {
	case []string:
		return writeText(w, data, t.size/4)
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
