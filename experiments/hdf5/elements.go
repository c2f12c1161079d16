package hdf5

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"math"
)

// encodedType returns the datatype message of the elements of a slice, and the size of
// one in the file.
func encodedType(data any) (message []byte, size int, err error) {
	whole := func(size int, signed byte) ([]byte, int, error) {
		b := u32([]byte{0x10 | classInteger, signed, 0, 0}, size)
		return u16(u16(b, 0), 8*size), size, nil
	}
	const signed = 8
	switch data.(type) {
	case []int8:
		return whole(1, signed)
	case []int16:
		return whole(2, signed)
	case []int32:
		return whole(4, signed)
	case []int64:
		return whole(8, signed)
	case []uint8:
		return whole(1, 0)
	case []uint16:
		return whole(2, 0)
	case []uint32:
		return whole(4, 0)
	case []uint64:
		return whole(8, 0)
	case []float32:
		// The sign is bit 31; exponent 23 to 30, biased by 127; the mantissa below it,
		// its leading bit implied.
		b := u32([]byte{0x10 | classFloat, 0x20, 31, 0}, 4)
		return u32(append(u16(u16(b, 0), 32), 23, 8, 0, 23), 127), 4, nil
	case []float64:
		b := u32([]byte{0x10 | classFloat, 0x20, 63, 0}, 8)
		return u32(append(u16(u16(b, 0), 64), 52, 11, 0, 52), 1023), 8, nil
	case []bool:
		// An enumeration over int8, as h5py writes it.
		base, _, _ := whole(1, signed)
		b := append(u32([]byte{0x10 | classEnum, 2, 0, 0}, 1), base...)
		return append(b, "FALSE\x00\x00\x00TRUE\x00\x00\x00\x00\x00\x01"...), 1, nil
	case []string:
		// Of variable length, in UTF-8, over bytes.
		base := u32([]byte{0x10 | classText, 0, 0, 0}, 1)
		return append(u32([]byte{0x10 | classVarying, 1, 1, 0}, 16), base...), 16, nil
	}
	return nil, 0, fmt.Errorf("elements of type %T cannot be stored; use a slice of bool, an intN, an uintN, float32, float64 or string", data)
}

// encodedSpace returns the dataspace message of a shape.
func encodedSpace(shape []int) []byte {
	b := []byte{1, byte(len(shape)), 0, 0, 0, 0, 0, 0}
	for _, n := range shape {
		b = u64(b, uint64(n))
	}
	return b
}

// elements returns the bytes of a slice's elements. Of texts these are references, the
// next ones in the order of collect.
func (e *encoder) elements(data any, size int) []byte {
	switch data := data.(type) {
	case []int8:
		return join(data, size, func(b []byte, x int8) []byte { return append(b, byte(x)) })
	case []int16:
		return join(data, size, func(b []byte, x int16) []byte { return u16(b, int(x)) })
	case []int32:
		return join(data, size, func(b []byte, x int32) []byte { return u32(b, int(x)) })
	case []int64:
		return join(data, size, func(b []byte, x int64) []byte { return u64(b, uint64(x)) })
	case []uint8:
		return data
	case []uint16:
		return join(data, size, little.AppendUint16)
	case []uint32:
		return join(data, size, little.AppendUint32)
	case []uint64:
		return join(data, size, little.AppendUint64)
	case []float32:
		return join(data, size, func(b []byte, x float32) []byte { return little.AppendUint32(b, math.Float32bits(x)) })
	case []float64:
		return join(data, size, func(b []byte, x float64) []byte { return little.AppendUint64(b, math.Float64bits(x)) })
	case []bool:
		return join(data, size, func(b []byte, x bool) []byte {
			if x {
				return append(b, 1)
			}
			return append(b, 0)
		})
	case []string:
		n := len(data) * size
		raw := e.references[:n]
		e.references = e.references[n:]
		return raw
	}
	panic(fmt.Sprintf("hdf5: elements of type %T", data)) // encodedType refuses them
}

func join[T any](data []T, size int, put func([]byte, T) []byte) []byte {
	b := make([]byte, 0, len(data)*size)
	for _, x := range data {
		b = put(b, x)
	}
	return b
}

// encodedDeflate returns the filter message for deflate at a level.
func encodedDeflate(level int) []byte {
	b := []byte{1, 1, 0, 0, 0, 0, 0, 0}
	b = u16(u16(u16(u16(b, filterDeflate), 8), 1), 1)
	return u32(u32(append(b, "deflate\x00"...), level), 0)
}

// chunks writes data in deflated chunks of about a megabyte, whole slices along the
// first dimension, and returns the layout message.
func (e *encoder) chunks(raw []byte, shape []int, size int) ([]byte, error) {
	const about = 1 << 20
	slice := len(raw) / shape[0] // bytes
	rows := min(max(about/slice, 1), shape[0])
	dims := append([]int{rows}, shape[1:]...)
	for _, n := range dims {
		if int64(n) > math.MaxUint32 {
			return nil, fmt.Errorf("a dimension of %d, more than a chunk can have", n)
		}
	}
	key := func(stored, row int, last bool) []byte {
		b := u64(u32(u32(nil, stored), 0), uint64(row))
		for _, n := range shape[1:] {
			if last {
				b = u64(b, uint64(n))
			} else {
				b = u64(b, 0)
			}
		}
		if last {
			return u64(b, uint64(size))
		}
		return u64(b, 0)
	}
	var keys [][]byte
	var nodes []treeNode
	for row := 0; row < shape[0]; row += rows {
		part := raw[row*slice : min((row+rows)*slice, len(raw))]
		var b bytes.Buffer
		z, err := zlib.NewWriterLevel(&b, e.deflate)
		if err == nil {
			// The last chunk is as long as the others.
			_, err = z.Write(append(part[:len(part):len(part)], make([]byte, rows*slice-len(part))...))
		}
		if err == nil {
			err = z.Close()
		}
		if err != nil {
			return nil, fmt.Errorf("deflate: %w", err)
		}
		keys = append(keys, key(b.Len(), row, false))
		nodes = append(nodes, treeNode{addr: e.write(b.Bytes())})
	}
	keys = append(keys, key(0, len(nodes)*rows, true))
	for i := range nodes {
		nodes[i].last = keys[i+1]
	}
	tree := e.tree(1, chunkK, keys[0], nodes)
	b := u64([]byte{3, chunkedLayout, byte(len(dims) + 1)}, tree)
	for _, n := range dims {
		b = u32(b, n)
	}
	return u32(b, size), nil
}
