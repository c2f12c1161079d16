package hdf5

import (
	"errors"
	"fmt"
	"slices"
)

// chunk is a part of a data set's elements.
type chunk struct {
	offset  []int // of its first element
	addr    uint64
	size    uint64 // in the file
	skipped uint32 // a bit for every filter that was left out
}

// loadChunks returns the elements of a data set in chunks.
func (s *storage) loadChunks(f *File, o *object, shape []int, size int) ([]byte, error) {
	if size == 0 {
		return nil, nil
	}
	whole := s.layout.element // bytes of a chunk
	for _, n := range s.layout.dims {
		if whole > maxBytes/n {
			return nil, fmt.Errorf("chunks of more than %d bytes", maxBytes)
		}
		whole *= n
	}
	chunks, err := s.chunks(f, o, shape, uint64(whole))
	if err != nil {
		return nil, err
	}
	out := s.blank(size)
	var stored uint64
	for _, c := range chunks {
		if c.addr == undefined {
			continue
		}
		if stored += c.size; c.size > uint64(f.size) || stored > uint64(f.size) {
			return nil, errors.New("the chunks are together longer than the file; the file is damaged")
		}
		data, err := f.read(c.addr, c.size)
		if err == nil {
			data, err = f.unfilter(data, s.filters, c.skipped, whole)
		}
		if err != nil {
			return nil, fmt.Errorf("chunk at %v: %w", c.offset, err)
		}
		paste(out, shape, data, s.layout.dims, c.offset, s.layout.element)
	}
	return out, nil
}

// chunks lists the chunks that were written. whole is a chunk's size before filters.
func (s *storage) chunks(f *File, o *object, shape []int, whole uint64) ([]chunk, error) {
	l := &s.layout
	if o.chunks != nil || l.addr == undefined {
		return o.chunks, nil
	}
	switch l.index {
	case indexSingle:
		for i, n := range shape {
			if n > l.dims[i] {
				return nil, fmt.Errorf("one chunk of %v for a shape of %v; the file is damaged", l.dims, shape)
			}
		}
		c := l.single
		c.offset, c.addr = make([]int, len(shape)), l.addr
		if len(s.filters) == 0 || c.size == 0 {
			c.size = whole
		}
		return []chunk{c}, nil
	case indexImplicit:
		return s.implicit(f, shape, whole)
	}
	found := []chunk{} // not nil: it is read once
	err := f.tree(l.addr, -1, 1, func(child uint64, key *cursor) error {
		c := chunk{size: uint64(key.u32()), skipped: key.u32(), addr: child}
		for i, n := range shape {
			at := key.u64()
			if at >= uint64(n) || at%uint64(l.dims[i]) != 0 {
				return fmt.Errorf("a chunk of %v at %d of dimension %d, whose length is %d; the file is damaged", l.dims, at, i, n)
			}
			c.offset = append(c.offset, int(at))
		}
		if len(found) > 0 && slices.Compare(found[len(found)-1].offset, c.offset) >= 0 {
			return errors.New("chunks are out of order; the file is damaged")
		}
		found = append(found, c)
		return nil
	}, func(key *cursor) { key.skip(8 + 8*(len(shape)+1)) })
	if err != nil {
		return nil, fmt.Errorf("chunks: %w", err)
	}
	o.chunks = found
	return found, nil
}

// implicit lists chunks that stand one behind the other, without filters.
func (s *storage) implicit(f *File, shape []int, whole uint64) ([]chunk, error) {
	dims := s.layout.dims
	if len(s.filters) > 0 {
		return nil, errors.New("chunks in order with filters; the file is damaged")
	}
	var list []chunk
	offset := make([]int, len(shape))
	for addr := s.layout.addr; ; addr += whole {
		if uint64(len(list)+1)*whole > uint64(f.size) {
			return nil, errors.New("the chunks are together longer than the file; the file is damaged")
		}
		list = append(list, chunk{offset: slices.Clone(offset), addr: addr, size: whole})
		i := len(shape) - 1
		for ; i >= 0; i-- {
			if offset[i] += dims[i]; offset[i] < shape[i] {
				break
			}
			offset[i] = 0
		}
		if i < 0 {
			return list, nil
		}
	}
}

// paste copies a chunk to its place, as far as it does not reach over the edge.
func paste(out []byte, shape []int, data []byte, dims, offset []int, element int) {
	last := len(shape) - 1
	extent := make([]int, len(shape)) // of what is copied
	for i := range shape {
		extent[i] = min(dims[i], shape[i]-offset[i])
	}
	row := extent[last] * element
	at := make([]int, len(shape)) // in the chunk
	for {
		to, from := 0, 0
		for i := range shape {
			to = to*shape[i] + offset[i] + at[i]
			from = from*dims[i] + at[i]
		}
		copy(out[to*element:to*element+row], data[from*element:])
		i := last - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < extent[i] {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}
