package hdf5

import (
	"errors"
	"fmt"
	"strings"
)

// symbolTable reads the links of a group of the old style: a B-tree of version 1 over
// nodes of entries, whose names stand in a local heap.
func (f *File) symbolTable(t *linkTable, tree, heap uint64) error {
	names, err := f.localHeap(heap)
	if err != nil {
		return fmt.Errorf("names of a group: %w", err)
	}
	err = f.tree(tree, -1, 0, func(node uint64, _ *cursor) error {
		return f.symbolNode(t, names, node)
	}, func(c *cursor) { c.size() })
	if err != nil {
		return fmt.Errorf("links of a group: %w", err)
	}
	return nil
}

// tree descends a B-tree of version 1 and calls leaf for every child of its lowest
// level, with the key before it. level is the one that the node must have; -1 allows
// any. kind is 0 for groups and 1 for chunks, and key passes over a key.
func (f *File) tree(addr uint64, level, kind int, leaf func(child uint64, key *cursor) error, key func(*cursor)) error {
	head := uint64(4 + 1 + 1 + 2 + 2*f.offsetSize)
	c, err := f.claim(addr, head)
	if err != nil {
		return err
	}
	c.signature("TREE")
	if got := c.u8(); got != kind && c.err == nil {
		return fmt.Errorf("a B-tree of kind %d, want %d; the file is damaged", got, kind)
	}
	got, count := c.u8(), c.u16()
	if c.err != nil {
		return c.err
	}
	if level >= 0 && got != level {
		return fmt.Errorf("a node of level %d in a B-tree, want %d; the file is damaged", got, level)
	}
	// The width of a key, by reading one of zeros.
	probe := f.cursor(make([]byte, 512))
	key(probe)
	width := uint64(probe.pos)
	c, err = f.claim(addr+head, uint64(count)*(width+uint64(f.offsetSize))+width)
	if err != nil {
		return err
	}
	for range count {
		before := f.cursor(c.bytes(int(width)))
		child := c.address()
		if c.err != nil {
			return c.err
		}
		if got > 0 {
			err = f.tree(child, got-1, kind, leaf, key)
		} else {
			err = leaf(child, before)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// symbolNode reads the entries of a node.
func (f *File) symbolNode(t *linkTable, names string, addr uint64) error {
	c, err := f.claim(addr, 8)
	if err != nil {
		return err
	}
	c.signature("SNOD")
	version := c.u8()
	c.skip(1)
	count := c.u16()
	if c.err != nil {
		return c.err
	}
	if version != 1 {
		return unsupported(repack, "symbol table node of version %d", version)
	}
	c, err = f.claim(addr+8, uint64(count*(2*f.offsetSize+24)))
	if err != nil {
		return err
	}
	for range count {
		name, header := c.address(), c.address()
		cached := c.u32()
		c.skip(4)
		scratch := f.cursor(c.bytes(16))
		if c.err != nil {
			return c.err
		}
		l := link{kind: hardLink, addr: header}
		if l.name, err = heapText(names, name); err != nil {
			return err
		}
		if cached == 2 {
			l.kind = softLink
			if l.target, err = heapText(names, uint64(scratch.u32())); err != nil {
				return err
			}
		}
		if err := t.add(l); err != nil {
			return err
		}
	}
	return nil
}

// localHeap returns the bytes of a local heap.
func (f *File) localHeap(addr uint64) (string, error) {
	c, err := f.claim(addr, uint64(8+2*f.lengthSize+f.offsetSize))
	if err != nil {
		return "", err
	}
	c.signature("HEAP")
	version := c.u8()
	c.skip(3)
	size := c.size()
	c.size() // free list
	data := c.address()
	if c.err != nil {
		return "", c.err
	}
	if version != 0 {
		return "", unsupported(repack, "local heap of version %d", version)
	}
	c, err = f.claim(data, size)
	if err != nil {
		return "", err
	}
	return string(c.data), nil
}

// heapText returns the text at an offset of a local heap.
func heapText(heap string, offset uint64) (string, error) {
	if offset >= uint64(len(heap)) {
		return "", fmt.Errorf("a name at %d of a heap of %d bytes; the file is damaged", offset, len(heap))
	}
	s := heap[offset:]
	n := strings.IndexByte(s[:min(len(s), maxName+1)], 0)
	switch {
	case n >= 0:
		return s[:n], nil
	case len(s) > maxName:
		return "", fmt.Errorf("a name of more than %d bytes", maxName)
	}
	return "", errors.New("a name without an end; the file is damaged")
}
