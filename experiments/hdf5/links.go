package hdf5

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kinds of links; those from 65 on are user-defined.
const (
	hardLink     = 0
	softLink     = 1
	externalLink = 64
)

// link is an entry of a group.
type link struct {
	name   string
	kind   int
	addr   uint64 // of a hard link
	target string // of the others, as far as it is known
}

// linkTable is what a group links to.
type linkTable struct {
	list   []link
	byName map[string]int
}

// add adds a link, whose name no other may have.
func (t *linkTable) add(l link) error {
	if l.name == "" || l.name == "." || strings.Contains(l.name, "/") {
		return fmt.Errorf("a link has the name %q, which none may have; the file is damaged", l.name)
	}
	if _, twice := t.byName[l.name]; twice {
		return fmt.Errorf("two links of the name %q; the file is damaged", l.name)
	}
	t.byName[l.name] = len(t.list)
	t.list = append(t.list, l)
	return nil
}

// links returns the links of the group whose header is at an address.
func (f *File) links(addr uint64) (*linkTable, error) {
	o, err := f.object(addr)
	if err != nil {
		return nil, err
	}
	if o.links != nil {
		return o.links, nil
	}
	t := &linkTable{byName: map[string]int{}}
	group := false
	for _, m := range o.messages {
		c := f.cursor(m.data)
		switch m.kind {
		case msgSymbolTable:
			tree, heap := c.address(), c.address()
			if err = c.err; err == nil {
				err = f.symbolTable(t, tree, heap)
			}
		case msgLinkInfo:
			var dense, tracked bool
			if dense, tracked, err = denseStorage(c, 8); dense {
				remedy := repack
				if tracked {
					remedy = repackTracked
				}
				err = unsupported(remedy, "group in a fractal heap (more than eight links, in the format of HDF5 1.8 and later)")
			}
		case msgLink:
			var l link
			if l, err = linkMessage(c); err == nil {
				err = t.add(l)
			}
		case msgGroupInfo:
		default:
			continue
		}
		group = true
		if err != nil {
			return nil, err
		}
	}
	if !group {
		return nil, errors.New("no group; the file is damaged")
	}
	// Symbol tables are sorted already, links in a header are not.
	slices.SortFunc(t.list, func(a, b link) int { return cmp.Compare(a.name, b.name) })
	for i, l := range t.list {
		t.byName[l.name] = i
	}
	o.links = t
	return t, nil
}

// linkMessage reads a link that stands in a header.
func linkMessage(c *cursor) (link, error) {
	l := link{kind: hardLink}
	if version := c.u8(); version != 1 && c.err == nil {
		return l, unsupported(repack, "link message of version %d", version)
	}
	flags := c.u8()
	if flags&0x08 != 0 {
		l.kind = c.u8()
	}
	if flags&0x04 != 0 {
		c.skip(8) // order of creation
	}
	if flags&0x10 != 0 {
		c.skip(1) // character set: UTF-8, or ASCII, which is UTF-8
	}
	n := c.number(1 << (flags & 3))
	if n > maxName {
		return l, fmt.Errorf("a link whose name has %d bytes, more than %d", n, maxName)
	}
	l.name = string(c.bytes(int(n)))
	switch l.kind {
	case hardLink:
		l.addr = c.address()
	case softLink:
		l.target = string(c.bytes(c.u16()))
	case externalLink:
		// A byte of flags, then the names of the file and of the object in it.
		l.target = strings.ReplaceAll(strings.TrimRight(string(c.bytes(c.u16())), "\x00"), "\x00", " ")
		l.target = strings.TrimSpace(l.target)
	}
	return l, c.err
}
