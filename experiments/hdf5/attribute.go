package hdf5

import "fmt"

// Attribute is a small named value of an object.
type Attribute struct {
	Value
	name string
}

// Name is the attribute's name.
func (a *Attribute) Name() string { return a.name }

// attribute reads an attribute from its message.
func (n *node) attribute(m message) (*Attribute, error) {
	f := n.f
	c := f.cursor(m.data)
	if m.flags&flagShared != 0 {
		return nil, unsupported(repack, "attribute in a shared table")
	}
	version := c.u8()
	flags := c.u8() // reserved in version 1
	nameSize, typeSize, spaceSize := c.u16(), c.u16(), c.u16()
	switch version {
	case 1:
		flags = 0
	case 2:
	case 3:
		c.skip(1) // character set
	default:
		if c.err == nil {
			return nil, unsupported(repack, "attribute message of version %d", version)
		}
	}
	part := func(size int) *cursor {
		b := c.bytes(size)
		if version == 1 {
			c.skip(-size & 7)
		}
		return f.cursor(b)
	}
	name := part(nameSize).text(1)
	typ, space := part(typeSize), part(spaceSize)
	if c.err != nil {
		return nil, fmt.Errorf("attribute: %w", c.err)
	}
	path := n.path + "@" + name
	var err error
	if flags&1 != 0 {
		if typ, err = f.shared(typ, msgDatatype); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", name, err)
		}
	}
	if flags&2 != 0 {
		if space, err = f.shared(space, msgDataspace); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", name, err)
		}
	}
	a := &Attribute{name: name, Value: Value{f: f, path: path}}
	if a.typ, err = f.datatype(typ); err == nil {
		a.shape, err = dataspace(space)
	}
	if err != nil {
		return nil, fmt.Errorf("attribute %q: %w", name, err)
	}
	rest := c.bytes(c.left())
	a.load = func() ([]byte, error) {
		size, err := a.bytes()
		if err != nil {
			return nil, err
		}
		if size > len(rest) {
			return nil, fmt.Errorf("%d bytes of data, want %d; the file is damaged", len(rest), size)
		}
		return rest[:size], nil
	}
	return a, nil
}
