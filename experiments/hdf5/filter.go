package hdf5

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Filters.
const (
	filterDeflate  = 1
	filterShuffle  = 2
	filterFletcher = 3
	filterLZF      = 32000
)

// filterNames are the filters of the C library and the registered ones that one meets.
var filterNames = map[int]string{
	4: "szip", 5: "n-bit", 6: "scale-offset", 305: "LZO", 307: "bzip2", 32001: "Blosc", 32004: "LZ4",
	32008: "bitshuffle", 32013: "ZFP", 32015: "Zstandard", 32017: "SZ", 32019: "FCIDECOMP", 32023: "Granular BitRound", 32026: "Blosc2", 36559: "ECF (Prophesee)",
}

// filter is a step that chunks went through when they were written.
type filter struct {
	id     int
	params []uint32
}

// readFilters reads a filter pipeline.
func readFilters(c *cursor) ([]filter, error) {
	version, count := c.u8(), c.u8()
	switch version {
	case 1:
		c.skip(6)
	case 2:
	default:
		if c.err == nil {
			return nil, unsupported(repack, "filter pipeline of version %d", version)
		}
	}
	var list []filter
	seen := map[int]bool{}
	for range count {
		x := filter{id: c.u16()}
		nameSize := 0
		if version == 1 || x.id >= 256 {
			nameSize = c.u16()
		}
		c.skip(2) // whether the filter could be left out
		params := c.u16()
		if version == 1 {
			nameSize = (nameSize + 7) &^ 7
		}
		name := strings.TrimRight(string(c.bytes(nameSize)), "\x00")
		for range min(params, c.left()) {
			x.params = append(x.params, c.u32())
		}
		if version == 1 && params%2 == 1 {
			c.skip(4)
		}
		if c.err != nil {
			return nil, fmt.Errorf("filters: %w", c.err)
		}
		if (x.id < filterDeflate || x.id > filterFletcher) && x.id != filterLZF {
			if known, is := filterNames[x.id]; is {
				name = known
			}
			remedy := deflateIt
			if x.id < 256 { // the C library's own
				remedy = repack
			}
			return nil, unsupported(remedy, "filter %d, %q", x.id, name)
		}
		if seen[x.id] {
			return nil, fmt.Errorf("filter %d twice; the file is damaged", x.id)
		}
		seen[x.id] = true
		list = append(list, x)
	}
	return list, nil
}

// unfilter undoes the filters of a chunk that had whole bytes before them.
func (f *File) unfilter(data []byte, filters []filter, skipped uint32, whole int) ([]byte, error) {
	var err error
	for i := len(filters) - 1; i >= 0; i-- {
		if i < 32 && skipped&(1<<i) != 0 {
			continue
		}
		switch x := filters[i]; x.id {
		case filterDeflate:
			data, err = f.inflate(data, whole+4) // a checksum may be in it
		case filterLZF:
			data, err = unpackLZF(data, whole+4) // a checksum may be in it
		case filterShuffle:
			if len(x.params) != 1 || x.params[0] == 0 {
				return nil, errors.New("shuffle without the size of an element; the file is damaged")
			}
			data = unshuffle(data, int(x.params[0]))
		case filterFletcher:
			data, err = checked(data)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(data) != whole {
		return nil, fmt.Errorf("%d bytes, want %d; the file is damaged", len(data), whole)
	}
	return data, nil
}

// inflate undoes deflate, which made at most the given number of bytes shorter.
func (f *File) inflate(data []byte, most int) ([]byte, error) {
	if f.z == nil {
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("deflate: %w", err)
		}
		f.z = z
	} else if err := f.z.(zlib.Resetter).Reset(bytes.NewReader(data), nil); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	var out bytes.Buffer
	out.Grow(min(most+1, len(data)*maxRatio) + bytes.MinRead)
	n, err := out.ReadFrom(io.LimitReader(f.z, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if n > int64(most) {
		return nil, fmt.Errorf("deflate: more than the %d bytes of a chunk; the file is damaged", most)
	}
	return out.Bytes(), nil
}

// unshuffle undoes the transposition of elements and their bytes. What is left of the
// data behind the last whole element stands as it was.
func unshuffle(data []byte, element int) []byte {
	n := len(data) / element
	if element == 1 || n <= 1 {
		return data
	}
	out := make([]byte, len(data))
	for b := range element {
		for i, x := range data[b*n : (b+1)*n] {
			out[i*element+b] = x
		}
	}
	copy(out[n*element:], data[n*element:])
	return out
}

// checked checks the checksum behind the data and takes it off.
func checked(data []byte) ([]byte, error) {
	if len(data) < 4 {
		return nil, errors.New("fletcher32: no checksum; the file is damaged")
	}
	data, sum := data[:len(data)-4], le32(data[len(data)-4:])
	want := fletcher32(data)
	// Libraries before 1.6.3 swapped the bytes of both halves on little-endian machines.
	if swapped := want&0x00ff00ff<<8 | want>>8&0x00ff00ff; sum != want && sum != swapped {
		return nil, errors.New("fletcher32: checksum does not match; the file is damaged")
	}
	return data, nil
}
