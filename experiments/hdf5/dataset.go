package hdf5

import (
	"errors"
	"fmt"
)

// Dataset is an array of elements, or a single one.
type Dataset struct {
	node
	Value
	object  *object
	storage storage
	refused error // why the data cannot be read
}

// Path is the data set's place in the file, such as "/node/edges".
func (d *Dataset) Path() string { return d.node.path }

// storage is where the data of a data set are.
type storage struct {
	layout  layout
	filters []filter
	fill    []byte // the value of what was never written; nil is zero
}

// dataset reads what a data set is, and leaves its data in the file.
func (n node) dataset(o *object) (*Dataset, error) {
	f := n.f
	d := &Dataset{node: n, Value: Value{f: f, path: n.path}, object: o}
	space, err := f.find(o, msgDataspace)
	if err != nil {
		return nil, err
	}
	typ, err := f.find(o, msgDatatype)
	if err != nil {
		return nil, err
	}
	if space == nil || typ == nil {
		return nil, errors.New("a data set without a shape or a type; the file is damaged")
	}
	if d.shape, err = dataspace(space); err != nil {
		return nil, err
	}
	if d.typ, err = f.datatype(typ); err != nil {
		return nil, err
	}
	// What is not supported shows when the data are asked for.
	s, refused := f.storage(o)
	d.storage, d.refused = s, refused
	if refused != nil && !errors.Is(refused, errors.ErrUnsupported) {
		return nil, refused
	}
	d.load = func() ([]byte, error) {
		if refused != nil {
			return nil, refused
		}
		size, err := d.bytes()
		if err != nil {
			return nil, err
		}
		if s.fill != nil && len(s.fill) != d.typ.Size {
			return nil, fmt.Errorf("a fill value of %d bytes for elements of %d; the file is damaged", len(s.fill), d.typ.Size)
		}
		return s.load(f, o, d.shape, d.typ.Size, size)
	}
	return d, nil
}

// storage reads the messages that say where data are.
func (f *File) storage(o *object) (s storage, err error) {
	if o.has(msgExternal) {
		return s, unsupported(merge, "data in other files (external storage)")
	}
	c, err := f.find(o, msgLayout)
	if err != nil {
		return s, err
	}
	if s.layout, err = readLayout(c); err != nil {
		return s, err
	}
	if c, err = f.find(o, msgFilters); err != nil {
		return s, err
	}
	if c != nil {
		if s.filters, err = readFilters(c); err != nil {
			return s, err
		}
		if s.layout.partial && len(s.filters) > 0 {
			return s, unsupported(repack, "filters that leave out the chunks at the edge")
		}
	}
	s.fill, err = f.fillValue(o)
	return s, err
}

// fillValue returns the value of what was never written, or nil if that is zero.
func (f *File) fillValue(o *object) ([]byte, error) {
	c, err := f.find(o, msgFill)
	if err != nil {
		return nil, err
	}
	defined := true
	switch {
	case c != nil:
		version := c.u8()
		switch version {
		case 1, 2:
			c.skip(2)
			defined = c.u8() != 0 || version == 1
		case 3:
			defined = c.u8()&0x20 != 0
		default:
			return nil, unsupported(repack, "fill value of version %d", version)
		}
	default:
		if c, err = f.find(o, msgFillOld); err != nil || c == nil {
			return nil, err
		}
	}
	if !defined {
		return nil, nil
	}
	var value []byte
	if n := int(c.u32()); n > 0 {
		value = c.bytes(n)
	}
	if c.err != nil {
		return nil, fmt.Errorf("fill value: %w", c.err)
	}
	return value, nil
}
