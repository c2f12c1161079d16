package hdf5

import (
	"errors"
	"fmt"
)

// globalHeap holds text and sequences of variable length by their number.
type globalHeap map[int]string

// heap returns the global heap at an address.
func (f *File) heap(addr uint64) (globalHeap, error) {
	if h := f.heaps[addr]; h != nil {
		return h, nil
	}
	head, err := f.read(addr, uint64(8+f.lengthSize))
	if err != nil {
		return nil, err
	}
	c := f.cursor(head)
	c.signature("GCOL")
	version := c.u8()
	c.skip(3)
	size := c.size()
	if c.err != nil {
		return nil, c.err
	}
	if version != 1 {
		return nil, unsupported(repack, "global heap of version %d", version)
	}
	if size < uint64(len(head)) {
		return nil, errShort
	}
	if c, err = f.claim(addr, size); err != nil {
		return nil, err
	}
	c.skip(len(head))
	text := string(c.data) // all texts share it
	h := globalHeap{}
	for c.left() >= 8+f.lengthSize {
		index := c.u16()
		c.skip(2 + 4) // references, reserved
		n := c.size()
		if index == 0 { // what is left is free
			break
		}
		if n > uint64(c.left()) {
			return nil, errShort
		}
		if _, twice := h[index]; twice {
			return nil, fmt.Errorf("object %d twice; the file is damaged", index)
		}
		h[index] = text[c.pos : c.pos+int(n)]
		c.skip(min(int(n+7)&^7, c.left()))
	}
	f.heaps[addr] = h
	return h, nil
}

// heapObject returns what an element of variable length refers to, which has parts of a
// size in bytes.
func (f *File) heapObject(c *cursor, size int) (string, error) {
	n, addr, index := c.u32(), c.address(), int(c.u32())
	if n == 0 || addr == 0 || addr == undefined {
		return "", nil
	}
	h, err := f.heap(addr)
	if err != nil {
		return "", fmt.Errorf("global heap at %d: %w", addr, err)
	}
	s, is := h[index]
	if !is {
		return "", fmt.Errorf("global heap at %d has no object %d; the file is damaged", addr, index)
	}
	if uint64(n) > uint64(len(s)/size) {
		return "", errors.New("it is longer than its place; the file is damaged")
	}
	return s[:int(n)*size], nil
}
