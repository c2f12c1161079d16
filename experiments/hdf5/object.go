package hdf5

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Object is a [*Group], a [*Dataset] or a [*CommittedType].
type Object interface {
	// Path is the object's place in the file, such as "/node/nodes".
	Path() string
	// Address tells objects apart: links to one object lead to one address.
	Address() uint64
	// Attributes returns the object's attributes in the order of the file.
	Attributes() ([]*Attribute, error)
	// Attribute returns the attribute of the given name, or an error for which
	// errors.Is(err, fs.ErrNotExist) holds.
	Attribute(name string) (*Attribute, error)
}

// node is what all objects have.
type node struct {
	f    *File
	path string
	addr uint64
	// above holds the groups on the way here.
	above []uint64
}

// Path is the object's place in the file, such as "/node/nodes".
func (n *node) Path() string { return n.path }

// Address tells objects apart: links to one object lead to one address.
func (n *node) Address() uint64 { return n.addr }

// Attributes returns the object's attributes in the order of the file.
func (n *node) Attributes() ([]*Attribute, error) {
	o, err := n.f.object(n.addr)
	if err != nil {
		return nil, at(n.path, err)
	}
	var all []*Attribute
	for _, m := range o.messages {
		switch m.kind {
		case msgAttribute:
			a, err := n.attribute(m)
			if err != nil {
				return nil, at(n.path, err)
			}
			all = append(all, a)
		case msgAttrInfo:
			dense, _, err := denseStorage(n.f.cursor(m.data), 2)
			if err == nil && dense {
				err = unsupported(repack, "attributes in a fractal heap (more than eight, in the format of HDF5 1.8 and later)")
			}
			if err != nil {
				return nil, at(n.path, err)
			}
		}
	}
	return all, nil
}

// denseStorage reads the message that says how links or attributes are stored, where
// the greatest number in order of creation takes the given number of bytes: whether
// they are in a fractal heap, and whether their order is kept.
func denseStorage(c *cursor, width int) (dense, tracked bool, err error) {
	if version := c.u8(); version != 0 && c.err == nil {
		return false, false, unsupported(repack, "link or attribute info of version %d", version)
	}
	if tracked = c.u8()&1 != 0; tracked {
		c.skip(width)
	}
	return c.address() != undefined && c.err == nil, tracked, c.err
}

// Attribute returns the attribute of the given name, or an error for which
// errors.Is(err, fs.ErrNotExist) holds.
func (n *node) Attribute(name string) (*Attribute, error) {
	all, err := n.Attributes()
	if err != nil {
		return nil, err
	}
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.name
	}
	if i := slices.Index(names, name); i >= 0 {
		return all[i], nil
	}
	return nil, at(n.path, &missingError{fmt.Sprintf("no attribute %q; %s", name, some(names))})
}

// missingError is for what is looked up and not there.
type missingError struct{ text string }

func (e *missingError) Error() string        { return e.text }
func (e *missingError) Is(target error) bool { return target == fs.ErrNotExist }

// CommittedType is a type that stands in the file by itself, under a name.
type CommittedType struct {
	node
	typ Type
}

// Type is the type.
func (t *CommittedType) Type() Type { return t.typ }

// open returns the object of a header.
func (n node) open() (Object, error) {
	o, err := n.f.object(n.addr)
	if err != nil {
		return nil, err
	}
	switch {
	case o.has(msgSymbolTable, msgLinkInfo, msgLink, msgGroupInfo):
		return &Group{n}, nil
	case o.has(msgLayout):
		return n.dataset(o)
	case o.has(msgDatatype):
		c, err := n.f.find(o, msgDatatype)
		if err != nil {
			return nil, err
		}
		typ, err := n.f.datatype(c)
		return &CommittedType{n, typ}, err
	}
	return nil, errors.New("neither a group nor a data set nor a type; the file is damaged")
}
