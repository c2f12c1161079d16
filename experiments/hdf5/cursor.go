package hdf5

import (
	"encoding/binary"
	"errors"
)

// undefined is the address of what has none.
const undefined = ^uint64(0)

var errShort = errors.New("a structure is shorter than what it says it holds")

// cursor reads the fields of a structure one after the other. What is read beyond
// the end is zero, and err says so.
type cursor struct {
	data []byte
	pos  int
	// width of an offset and of a length in bytes
	offsetSize, lengthSize int
	err                    error
}

func (c *cursor) left() int { return len(c.data) - c.pos }

// bytes returns the next n bytes, which belong to the structure.
func (c *cursor) bytes(n int) []byte {
	if c.err != nil || n < 0 || n > c.left() {
		c.fail(errShort)
		return nil
	}
	c.pos += n
	return c.data[c.pos-n : c.pos : c.pos]
}

func (c *cursor) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.pos = len(c.data)
}

func (c *cursor) skip(n int) { c.bytes(n) }

// number reads a little-endian integer of 1 to 8 bytes.
func (c *cursor) number(n int) uint64 {
	var b [8]byte
	copy(b[:], c.bytes(n))
	return binary.LittleEndian.Uint64(b[:])
}

func (c *cursor) u8() int      { return int(c.number(1)) }
func (c *cursor) u16() int     { return int(c.number(2)) }
func (c *cursor) u32() uint32  { return uint32(c.number(4)) }
func (c *cursor) u64() uint64  { return c.number(8) }
func (c *cursor) size() uint64 { return c.number(c.lengthSize) }

// address reads an offset; all ones is undefined, whatever its width.
func (c *cursor) address() uint64 {
	a := c.number(c.offsetSize)
	if c.offsetSize < 8 && a == 1<<(8*c.offsetSize)-1 {
		return undefined
	}
	return a
}

// signature checks the next four bytes.
func (c *cursor) signature(want string) {
	if got := c.bytes(4); c.err == nil && string(got) != want {
		c.fail(&signatureError{want: want})
	}
}

// text reads up to a zero byte, and passes over it and over what fills a multiple of
// the given number of bytes.
func (c *cursor) text(multiple int) string {
	for i := c.pos; i < len(c.data) && c.err == nil; i++ {
		if c.data[i] == 0 {
			s := string(c.data[c.pos:i])
			n := i - c.pos + 1
			c.skip((n + multiple - 1) / multiple * multiple)
			return s
		}
	}
	c.fail(errShort)
	return ""
}

type signatureError struct{ want string }

func (e *signatureError) Error() string {
	return "no signature " + e.want + " where an address leads; the file is damaged"
}
