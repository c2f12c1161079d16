package hdf5

import (
	"errors"
	"fmt"
)

// Kinds of header messages.
const (
	msgDataspace    = 0x01
	msgLinkInfo     = 0x02
	msgDatatype     = 0x03
	msgFillOld      = 0x04
	msgFill         = 0x05
	msgLink         = 0x06
	msgExternal     = 0x07
	msgLayout       = 0x08
	msgGroupInfo    = 0x0a
	msgFilters      = 0x0b
	msgAttribute    = 0x0c
	msgContinuation = 0x10
	msgSymbolTable  = 0x11
	msgAttrInfo     = 0x15
	msgLast         = 0x18 // newer ones may be there that one must understand
)

// Flags of header messages.
const (
	flagShared     = 0x02
	flagMustBeRead = 0x80
)

// message is one message of an object header.
type message struct {
	kind, flags int
	data        []byte
}

// object is an object header: what a group, a data set or a committed type is made of.
type object struct {
	messages []message
	err      error // why it cannot be read
	// links and chunks are what was read for the object, or nil.
	links  *linkTable
	chunks []chunk
}

// object returns the header at an address.
func (f *File) object(addr uint64) (*object, error) {
	if o := f.objects[addr]; o != nil {
		return o, o.err
	}
	head, err := f.read(addr, min(64, uint64(f.size)-min(addr, uint64(f.size))))
	if err != nil {
		return nil, err
	}
	o := &object{}
	c := f.cursor(head)
	switch {
	case len(head) >= 4 && string(head[:4]) == "OHDR":
		err = f.header2(o, c, addr)
	case len(head) > 0 && head[0] == 1:
		err = f.header1(o, c, addr)
	default:
		err = errors.New("no object header")
	}
	f.objects[addr] = o
	if err != nil {
		o.err = fmt.Errorf("object at %d: %w", addr, err)
	}
	return o, o.err
}

// block is where a part of a header is.
type block struct{ addr, size uint64 }

// header1 reads a header of version 1.
func (f *File) header1(o *object, c *cursor, addr uint64) error {
	c.skip(2) // version, reserved
	count := c.u16()
	c.u32() // reference count
	size := c.u32()
	if c.err != nil {
		return c.err
	}
	const prefix = 16 // twelve bytes and four to fill up to a multiple of eight
	if _, err := f.claim(addr, prefix); err != nil {
		return err
	}
	for todo := []block{{addr + prefix, uint64(size)}}; len(todo) > 0; todo = todo[1:] {
		c, err := f.claim(todo[0].addr, todo[0].size)
		if err != nil {
			return err
		}
		for c.left() >= 8 && count > 0 {
			count--
			m := message{kind: c.u16()}
			n := c.u16()
			m.flags = c.u8()
			c.skip(3)
			m.data = c.bytes(n)
			if c.err != nil {
				return c.err
			}
			if todo, err = f.take(o, m, todo); err != nil {
				return err
			}
		}
	}
	return nil
}

// header2 reads a header of version 2.
func (f *File) header2(o *object, c *cursor, addr uint64) error {
	c.skip(4)
	if version := c.u8(); version != 2 && c.err == nil {
		return unsupported(repack, "object header of version %d", version)
	}
	flags := c.u8()
	if flags&0x20 != 0 {
		c.skip(16) // times
	}
	if flags&0x10 != 0 {
		c.skip(4) // when attributes move out of the header
	}
	size := c.number(1 << (flags & 3))
	if c.err != nil {
		return c.err
	}
	prefix, whole := c.pos, uint64(c.pos)+size+4
	if whole < size {
		return errShort
	}
	for todo := []block{{addr, whole}}; len(todo) > 0; todo = todo[1:] {
		c, err := f.claim(todo[0].addr, todo[0].size)
		if err != nil {
			return err
		}
		if prefix == 0 {
			if c.signature("OCHK"); c.err != nil {
				return c.err
			}
		}
		c.skip(prefix)
		prefix = 0
		if err := c.checksum(); err != nil {
			return err
		}
		order := 0 // bytes that give a message's number in order of creation
		if flags&0x04 != 0 {
			order = 2
		}
		for c.left() >= 4+order {
			m := message{kind: c.u8()}
			n := c.u16()
			m.flags = c.u8()
			c.skip(order)
			m.data = c.bytes(n)
			if c.err != nil {
				return c.err
			}
			if todo, err = f.take(o, m, todo); err != nil {
				return err
			}
		}
	}
	return nil
}

// checksum checks the last four bytes of a structure and takes them off.
func (c *cursor) checksum() error {
	if c.err != nil || c.left() < 4 {
		return errShort
	}
	end := len(c.data) - 4
	sum := c.data[end:]
	c.data = c.data[:end]
	if le32(sum) != lookup3(c.data) {
		return errors.New("checksum does not match; the file is damaged")
	}
	return nil
}

// take adds a message to an object, or to what is still to be read.
func (f *File) take(o *object, m message, todo []block) ([]block, error) {
	switch {
	case m.kind == msgContinuation:
		c := f.cursor(m.data)
		b := block{c.address(), c.size()}
		if c.err != nil {
			return nil, c.err
		}
		if b.size == 0 {
			return nil, errors.New("a header goes on in an empty block; the file is damaged")
		}
		return append(todo, b), nil
	case m.kind > msgLast && m.flags&flagMustBeRead != 0:
		return nil, unsupported(repack, "header message of kind %#x, which must be understood", m.kind)
	case m.kind != 0:
		o.messages = append(o.messages, m)
	}
	return todo, nil
}

// has reports whether an object has a message of one of the given kinds.
func (o *object) has(kinds ...int) bool {
	for _, m := range o.messages {
		for _, kind := range kinds {
			if m.kind == kind {
				return true
			}
		}
	}
	return false
}

// find returns the first message of a kind, from where it is shared if it is. There is
// none if the cursor is nil.
func (f *File) find(o *object, kind int) (*cursor, error) {
	for _, m := range o.messages {
		if m.kind == kind {
			if m.flags&flagShared != 0 {
				return f.shared(f.cursor(m.data), kind)
			}
			return f.cursor(m.data), nil
		}
	}
	return nil, nil
}

// shared returns the message of a kind that stands elsewhere: a committed type.
func (f *File) shared(c *cursor, kind int) (*cursor, error) {
	version, where := c.u8(), c.u8()
	switch {
	case version == 1:
		c.skip(6)
	case version == 3 && where == 1:
		return nil, unsupported(repack, "header message in a shared table")
	case version != 2 && (version != 3 || where != 2):
		return nil, fmt.Errorf("shared message of version %d, type %d; the file is damaged", version, where)
	}
	addr := c.address()
	if c.err != nil {
		return nil, c.err
	}
	o, err := f.object(addr)
	if err != nil {
		return nil, err
	}
	for _, m := range o.messages {
		if m.kind == kind && m.flags&flagShared == 0 {
			return f.cursor(m.data), nil
		}
	}
	return nil, errors.New("a shared message is not where it should be; the file is damaged")
}
