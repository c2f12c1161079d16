package hdf5

import (
	"errors"
	"fmt"
)

// Classes of layouts.
const (
	compactLayout    = 0
	contiguousLayout = 1
	chunkedLayout    = 2
	virtualLayout    = 3
)

// Indexes of chunks.
const (
	indexTree     = 0 // B-tree of version 1
	indexSingle   = 1
	indexImplicit = 2
)

var indexNames = map[int]string{3: "a fixed array", 4: "an extensible array", 5: "a B-tree of version 2"}

// layout is where and how data are stored.
type layout struct {
	class   int
	compact []byte
	addr    uint64 // of the data or of the index
	size    uint64 // of contiguous data
	dims    []int  // of a chunk
	element int    // size of an element as the layout has it
	index   int
	single  chunk // the only chunk, with its filtered size if it has one
	partial bool  // chunks that reach over the edge are not filtered
}

// readLayout reads a layout message.
func readLayout(c *cursor) (layout, error) {
	l := layout{addr: undefined}
	version := c.u8()
	if version != 3 && version != 4 && c.err == nil {
		return l, unsupported(repack, "data layout of version %d", version)
	}
	l.class = c.u8()
	switch l.class {
	case compactLayout:
		l.compact = c.bytes(c.u16())
	case contiguousLayout:
		l.addr, l.size = c.address(), c.size()
	case chunkedLayout:
		if version == 3 {
			rank := c.u8()
			l.addr = c.address()
			l.chunkDims(c, rank, 4)
		} else if err := l.chunked4(c); err != nil {
			return l, err
		}
	case virtualLayout:
		return l, unsupported(merge, "virtual data set, whose data are in others")
	default:
		return l, fmt.Errorf("a layout of class %d; the file is damaged", l.class)
	}
	if c.err != nil {
		return l, fmt.Errorf("layout: %w", c.err)
	}
	return l, nil
}

// chunkDims reads the shape of chunks, behind whose dimensions stands the size of an
// element.
func (l *layout) chunkDims(c *cursor, rank, width int) {
	if rank < 2 || rank > maxRank+1 {
		c.fail(fmt.Errorf("chunks of %d dimensions; the file is damaged", rank-1))
		return
	}
	for range rank {
		n := c.number(width)
		if n == 0 || n > maxBytes {
			c.fail(fmt.Errorf("chunks of length %d; the file is damaged", n))
			return
		}
		l.dims = append(l.dims, int(n))
	}
	l.element = l.dims[rank-1]
	l.dims = l.dims[:rank-1]
}

// chunked4 reads on in a layout message of version 4.
func (l *layout) chunked4(c *cursor) error {
	flags := c.u8()
	l.partial = flags&1 != 0
	rank, width := c.u8(), c.u8()
	if width < 1 || width > 8 {
		c.fail(errors.New("the lengths of chunks have no width; the file is damaged"))
	}
	l.chunkDims(c, rank, width)
	l.index = c.u8()
	switch l.index {
	case indexSingle:
		if flags&2 != 0 {
			l.single.size = c.size()
			l.single.skipped = c.u32()
		}
	case indexImplicit:
	default:
		if c.err != nil {
			return nil
		}
		if name, is := indexNames[l.index]; is {
			return unsupported(repack, "chunks found by %s", name)
		}
		return fmt.Errorf("chunks found by an index of type %d; the file is damaged", l.index)
	}
	l.addr = c.address()
	return nil
}

// load returns the elements as they are in the file, size bytes of them.
func (s *storage) load(f *File, o *object, shape []int, element, size int) ([]byte, error) {
	l := &s.layout
	if l.class != chunkedLayout && len(s.filters) > 0 {
		return nil, errors.New("filters without chunks; the file is damaged")
	}
	switch l.class {
	case compactLayout:
		if len(l.compact) < size {
			return nil, fmt.Errorf("%d bytes of data, want %d; the file is damaged", len(l.compact), size)
		}
		return l.compact[:size], nil
	case contiguousLayout:
		if size == 0 {
			return nil, nil
		}
		if l.addr == undefined {
			return s.blank(size), nil
		}
		if l.size < uint64(size) {
			return nil, fmt.Errorf("%d bytes of data, want %d; the file is damaged", l.size, size)
		}
		return f.read(l.addr, uint64(size))
	}
	if len(l.dims) != len(shape) || l.element != element {
		return nil, fmt.Errorf("chunks of %v elements of %d bytes do not fit a shape of %v and elements of %d bytes; the file is damaged", l.dims, l.element, shape, element)
	}
	return s.loadChunks(f, o, shape, size)
}

// blank returns data that were never written.
func (s *storage) blank(size int) []byte {
	data := make([]byte, size)
	if len(s.fill) > 0 {
		for n := copy(data, s.fill); n < size; {
			n += copy(data[n:], data[:n])
		}
	}
	return data
}
