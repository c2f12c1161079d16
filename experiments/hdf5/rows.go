package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxChunk is the longest chunk that rows are read from, in bytes.
const maxChunk = 64 << 20

// Rows returns the bytes of the elements of a data set of one dimension as they are in
// the file, from the i-th on, however long it is: it holds a chunk at a time, at most
// 64 MiB. Type says what the bytes are.
func (d *Dataset) Rows(i int) (io.Reader, error) {
	r, err := d.rows(i)
	return r, at(d.node.path, err)
}

func (d *Dataset) rows(i int) (io.Reader, error) {
	if len(d.shape) != 1 || i < 0 || i > d.shape[0] {
		return nil, fmt.Errorf("shape %v has no row %d", d.shape, i)
	}
	if d.refused != nil {
		return nil, d.refused
	}
	n, element := int64(d.shape[0]), int64(d.typ.Size)
	if n > d.node.f.size*maxRatio/element {
		return nil, fmt.Errorf("shape %v of %s is more than a file of %d bytes can hold, even deflated", d.shape, d.typ, d.node.f.size)
	}
	s, first := &d.storage, int64(i)*element
	l := &s.layout
	if l.class != chunkedLayout && len(s.filters) > 0 {
		return nil, errors.New("filters without chunks; the file is damaged")
	}
	switch {
	case l.class == compactLayout:
		if int64(len(l.compact)) < n*element {
			return nil, fmt.Errorf("%d bytes of data, want %d; the file is damaged", len(l.compact), n*element)
		}
		return bytes.NewReader(l.compact[first : n*element]), nil
	case l.class == contiguousLayout && l.addr != undefined:
		if l.size < uint64(n*element) || l.addr > uint64(d.node.f.size) || uint64(n*element) > uint64(d.node.f.size)-l.addr {
			return nil, fmt.Errorf("%d bytes of data, want %d within the file; the file is damaged", l.size, n*element)
		}
		return io.NewSectionReader(d.node.f.r, d.node.f.base+int64(l.addr)+first, n*element-first), nil
	case l.class == contiguousLayout:
		l.dims, l.element = []int{min(max(d.shape[0], 1), 4096)}, d.typ.Size // nothing was written
	}
	if len(l.dims) != 1 || l.element != d.typ.Size {
		return nil, fmt.Errorf("chunks of %v elements of %d bytes do not fit a shape of %v and elements of %d bytes; the file is damaged", l.dims, l.element, d.shape, d.typ.Size)
	}
	whole := l.element * min(l.dims[0], maxChunk)
	if whole > maxChunk {
		return nil, fmt.Errorf("chunks of more than %d bytes", maxChunk)
	}
	chunks, err := s.chunks(d.node.f, d.object, d.shape, uint64(whole))
	if err != nil {
		return nil, err
	}
	return &rowReader{f: d.node.f, s: s, chunks: chunks, next: i, end: d.shape[0], whole: whole}, nil
}

// rowReader reads chunk after chunk.
type rowReader struct {
	f         *File
	s         *storage
	chunks    []chunk // in order
	next, end int     // rows
	whole     int     // bytes of a chunk
	left      []byte  // of the rows before next
	stored    uint64
}

// Read implements [io.Reader].
func (r *rowReader) Read(p []byte) (int, error) {
	for len(r.left) == 0 {
		if r.next == r.end {
			return 0, io.EOF
		}
		if err := r.load(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// load reads the chunk of the next row, from there on.
func (r *rowReader) load() error {
	l := &r.s.layout
	rows := l.dims[0]
	begin := r.next / rows * rows
	for len(r.chunks) > 0 && r.chunks[0].offset[0] < begin {
		r.chunks = r.chunks[1:]
	}
	var data []byte
	if len(r.chunks) > 0 && r.chunks[0].offset[0] == begin && r.chunks[0].addr != undefined {
		c := r.chunks[0]
		if r.stored += c.size; r.stored > uint64(r.f.size) {
			return errors.New("the chunks are together longer than the file; the file is damaged")
		}
		var err error
		if data, err = r.f.read(c.addr, c.size); err == nil {
			data, err = r.f.unfilter(data, r.s.filters, c.skipped, r.whole)
		}
		if err != nil {
			return fmt.Errorf("chunk at %v: %w", c.offset, err)
		}
	} else {
		data = r.s.blank(r.whole)
	}
	end := min(begin+rows, r.end)
	r.left = data[(r.next-begin)*l.element : (end-begin)*l.element]
	r.next = end
	return nil
}
