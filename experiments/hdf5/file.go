package hdf5

import (
	"errors"
	"fmt"
	"io"
)

const (
	// maxBytes is the most that the elements of one data set may take.
	maxBytes = 1<<31 - 1
	// maxRatio is more than what deflate makes of its input: 1,032 times as much.
	maxRatio = 1032
	// maxDepth is how deep groups may be nested.
	maxDepth = 64
	// maxHops is how many soft links may be followed to find one object.
	maxHops = 32
	// maxName is the longest name of a link, and the longest path, in bytes.
	maxName = 4096
	// maxRank is the number of dimensions that the format allows.
	maxRank = 32
)

// File is an open HDF5 file. It keeps what it has learnt of the file's structure, but
// no data, and may not be used by several goroutines at a time.
type File struct {
	r io.ReaderAt
	// base is where addresses count from, size the number of bytes from there.
	base, size             int64
	offsetSize, lengthSize int
	root                   uint64

	// claimed is the length of all structures read so far; each is read once.
	claimed int64
	objects map[uint64]*object
	heaps   map[uint64]globalHeap

	z io.ReadCloser // inflates one chunk after the other
}

// Open reads the superblock of a file of the given size in bytes. The reader must
// stay open as long as the file is used. A file that was cut short is an error.
func Open(r io.ReaderAt, size int64) (*File, error) {
	f := &File{r: r, objects: map[uint64]*object{}, heaps: map[uint64]globalHeap{}}
	if err := f.superblock(size); err != nil {
		return nil, err
	}
	if _, err := f.Root().links(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	return f, nil
}

// Root returns the group "/".
func (f *File) Root() *Group {
	return &Group{node{f: f, path: "/", addr: f.root}}
}

// read returns bytes of the file.
func (f *File) read(addr uint64, n uint64) ([]byte, error) {
	if addr > uint64(f.size) || n > uint64(f.size)-addr {
		return nil, fmt.Errorf("%d bytes at %d are beyond the end of the file, at %d; the file is damaged", n, addr, f.size)
	}
	data := make([]byte, n)
	if _, err := f.r.ReadAt(data, f.base+int64(addr)); err != nil && (err != io.EOF || n > 0) {
		return nil, fmt.Errorf("reading %d bytes at %d: %w", n, addr, err)
	}
	return data, nil
}

// claim returns the bytes of a structure. Since every structure is read once and no
// two share a byte in a sound file, all of them together are no longer than the file:
// this bounds what a file costs in which they overlap.
func (f *File) claim(addr uint64, n uint64) (*cursor, error) {
	data, err := f.read(addr, n)
	if err != nil {
		return nil, err
	}
	if f.claimed += int64(n); f.claimed > f.size {
		return nil, errors.New("its structures overlap; the file is damaged")
	}
	return f.cursor(data), nil
}

func (f *File) cursor(data []byte) *cursor {
	return &cursor{data: data, offsetSize: f.offsetSize, lengthSize: f.lengthSize}
}

// Walk visits all objects that hard links lead to, groups before what is in them, in
// the order of [Group.Names], each object once however many links lead to it. It ends
// with the first error of visit or of the file.
func (f *File) Walk(visit func(Object) error) error {
	seen := map[uint64]bool{}
	var descend func(g *Group) error
	descend = func(g *Group) error {
		if seen[g.addr] {
			return nil
		}
		seen[g.addr] = true
		if err := visit(g); err != nil {
			return err
		}
		links, err := g.links()
		if err != nil {
			return err
		}
		for _, l := range links.list {
			if l.kind != hardLink || seen[l.addr] {
				continue
			}
			object, err := g.follow(l)
			if err != nil {
				return err
			}
			if below, is := object.(*Group); is {
				if err := descend(below); err != nil {
					return err
				}
				continue
			}
			seen[l.addr] = true
			if err := visit(object); err != nil {
				return err
			}
		}
		return nil
	}
	return descend(f.Root())
}
