package hdf5

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
)

// Sizes of nodes as the superblock gives them: a leaf of a group's tree holds up to
// twice leafK links, a node above it up to twice nodeK nodes, one over chunks twice
// chunkK, which superblock 0 does not say.
const (
	leafK  = 4
	nodeK  = 16
	chunkK = 32

	superblockSize = 96
	// maxMessage is the longest message of a header.
	maxMessage = 65528
)

// encoder makes the bytes of a file. All offsets and lengths have eight bytes.
type encoder struct {
	data    []byte
	deflate int

	texts      []string // of all objects, in the order of writing
	references []byte   // what stands for them, 16 bytes each
}

// reserve returns the address of the next n bytes, which start at a multiple of eight.
func (e *encoder) reserve(n int) uint64 {
	e.data = append(e.data, make([]byte, -len(e.data)&7)...)
	addr := len(e.data)
	e.data = append(e.data, make([]byte, n)...)
	return uint64(addr)
}

// write adds a structure and returns its address.
func (e *encoder) write(structure []byte) uint64 {
	addr := e.reserve(len(structure))
	copy(e.data[addr:], structure)
	return addr
}

// Fields of structures, as they are appended.
func u16(b []byte, n int) []byte    { return little.AppendUint16(b, uint16(n)) }
func u32(b []byte, n int) []byte    { return little.AppendUint32(b, uint32(n)) }
func u64(b []byte, n uint64) []byte { return little.AppendUint64(b, n) }

// padded fills up to a multiple of eight bytes.
func padded(b []byte) []byte { return append(b, make([]byte, -len(b)&7)...) }

// header writes an object header of version 1.
func (e *encoder) header(messages []headerMessage) uint64 {
	var body []byte
	for _, m := range messages {
		data := padded(m.data)
		body = u16(u16(body, m.kind), len(data))
		body = append(append(body, 0, 0, 0, 0), data...)
	}
	b := []byte{1, 0}
	b = u32(u32(u16(b, len(messages)), 1), len(body))
	return e.write(append(append(b, 0, 0, 0, 0), body...))
}

type headerMessage struct {
	kind int
	data []byte
}

// child is a link of a group that was written.
type child struct {
	name         string
	header       uint64
	table, names uint64 // of a group
	group        bool
}

// group writes a group and all below it; path ends in a slash.
func (e *encoder) group(g *entry, path string) (child, error) {
	attributes, err := e.attributes(g)
	if err != nil {
		return child{}, at(cmp.Or(strings.TrimSuffix(path, "/"), "/"), err)
	}
	var links []child
	for _, x := range g.sorted() {
		below := path + x.name
		var c child
		if x.data != nil {
			c.header, err = e.dataset(x)
			err = at(below, err)
		} else {
			c, err = e.group(x, below+"/")
		}
		if err != nil {
			return c, err
		}
		c.name = x.name
		links = append(links, c)
	}
	out := child{group: true}
	out.table, out.names = e.symbolTable(links)
	table := u64(u64(nil, out.table), out.names)
	out.header = e.header(append([]headerMessage{{msgSymbolTable, table}}, attributes...))
	return out, nil
}

// symbolTable writes the links of a group, sorted by name.
func (e *encoder) symbolTable(links []child) (tree, heap uint64) {
	names := make([]byte, 8) // the empty name, before all others, is at 0
	offsets := make([]uint64, len(links))
	for i, l := range links {
		offsets[i] = uint64(len(names))
		names = padded(append(append(names, l.name...), 0))
	}
	data := e.write(names)
	b := append([]byte("HEAP"), 0, 0, 0, 0)
	const noFreeSpace = 1
	heap = e.write(u64(u64(u64(b, uint64(len(names))), noFreeSpace), data))

	var nodes []treeNode
	for i := 0; i < len(links); i += 2 * leafK {
		part := links[i:min(i+2*leafK, len(links))]
		b := u16(append([]byte("SNOD"), 1, 0), len(part))
		for j, l := range part {
			b = u64(u64(b, offsets[i+j]), l.header)
			if l.group {
				b = u64(u64(u64(b, 1), l.table), l.names)
			} else {
				b = append(b, make([]byte, 24)...)
			}
		}
		b = append(b, make([]byte, 8+2*leafK*40-len(b))...)
		nodes = append(nodes, treeNode{last: u64(nil, offsets[i+len(part)-1]), addr: e.write(b)})
	}
	return e.tree(0, nodeK, make([]byte, 8), nodes), heap
}

// treeNode is a node of a tree or what is below its lowest level, with the key behind
// it.
type treeNode struct {
	last []byte
	addr uint64
}

// tree writes a B-tree of version 1 over nodes, where first is the key before all of
// them, and returns its address.
func (e *encoder) tree(kind, k int, first []byte, nodes []treeNode) uint64 {
	size := 24 + 2*k*8 + (2*k+1)*len(first)
	for level := 0; ; level++ {
		var above []treeNode
		count := max(1, (len(nodes)+2*k-1)/(2*k))
		addrs := make([]uint64, count)
		for i := range addrs {
			addrs[i] = e.reserve(size)
		}
		before := first
		for i := range count {
			part := nodes[min(i*2*k, len(nodes)):min((i+1)*2*k, len(nodes))]
			left, right := undefined, undefined
			if i > 0 {
				left = addrs[i-1]
			}
			if i+1 < count {
				right = addrs[i+1]
			}
			b := u16(append([]byte("TREE"), byte(kind), byte(level)), len(part))
			b = u64(u64(b, left), right)
			b = append(b, before...)
			for _, n := range part {
				b = append(u64(b, n.addr), n.last...)
				before = n.last
			}
			copy(e.data[addrs[i]:], b)
			above = append(above, treeNode{last: before, addr: addrs[i]})
		}
		if nodes = above; count == 1 {
			return addrs[0]
		}
	}
}

// attributes returns the messages of an object's attributes.
func (e *encoder) attributes(x *entry) ([]headerMessage, error) {
	var list []headerMessage
	for _, a := range x.attributes {
		typ, size, err := encodedType(a.data.Data)
		if err != nil {
			return nil, fmt.Errorf("attribute %q: %w", a.name, err)
		}
		raw := e.elements(a.data.Data, size)
		space := encodedSpace(a.data.Shape)
		b := u16(u16(u16([]byte{1, 0}, len(a.name)+1), len(typ)), len(space))
		b = padded(append(append(b, a.name...), 0))
		b = append(append(append(b, padded(typ)...), space...), raw...)
		if len(b) > maxMessage {
			return nil, fmt.Errorf("attribute %q: %d bytes, more than the %d of an attribute; make it a data set", a.name, len(b), maxMessage)
		}
		list = append(list, headerMessage{msgAttribute, b})
	}
	return list, nil
}

// dataset writes a data set.
func (e *encoder) dataset(x *entry) (uint64, error) {
	a := *x.data
	attributes, err := e.attributes(x)
	if err != nil {
		return 0, err
	}
	typ, size, err := encodedType(a.Data)
	if err != nil {
		return 0, err
	}
	if n := reflect.ValueOf(a.Data).Len(); n > maxBytes/size {
		return 0, fmt.Errorf("%d elements take more than the limit of %d bytes", n, maxBytes)
	}
	raw := e.elements(a.Data, size)
	_, text := a.Data.([]string)
	messages := []headerMessage{{msgDataspace, encodedSpace(a.Shape)}, {msgDatatype, typ}}
	if e.deflate > 0 && len(raw) > 0 && len(a.Shape) > 0 && !text {
		layout, err := e.chunks(raw, a.Shape, size)
		if err != nil {
			return 0, err
		}
		// Allocated as it is written, filled with the default, which is zero.
		messages = append(messages, headerMessage{msgFill, []byte{2, 3, 2, 1, 0, 0, 0, 0}},
			headerMessage{msgLayout, layout}, headerMessage{msgFilters, encodedDeflate(e.deflate)})
	} else {
		addr := undefined
		if len(raw) > 0 {
			addr = e.write(raw)
		}
		layout := u64(u64([]byte{3, contiguousLayout}, addr), uint64(len(raw)))
		messages = append(messages, headerMessage{msgFill, []byte{2, 2, 2, 1, 0, 0, 0, 0}}, headerMessage{msgLayout, layout})
	}
	return e.header(append(messages, attributes...)), nil
}

// collect lists the texts below an entry in the order in which they are written.
func (e *encoder) collect(x *entry) {
	for _, a := range x.attributes {
		if s, is := a.data.Data.([]string); is {
			e.texts = append(e.texts, s...)
		}
	}
	if x.data != nil {
		if s, is := x.data.Data.([]string); is {
			e.texts = append(e.texts, s...)
		}
	}
	for _, below := range x.sorted() {
		e.collect(below)
	}
}

// writeHeaps writes all texts into global heaps, behind which everything else follows.
func (e *encoder) writeHeaps() {
	const head, full, least = 16, 1 << 16, 4096
	for rest := e.texts; len(rest) > 0; {
		b := append([]byte("GCOL"), 1, 0, 0, 0)
		b = u64(b, 0) // its size, once it is known
		addr := e.reserve(0)
		index := 1
		for ; len(rest) > 0 && (index == 1 || len(b)+head+len(rest[0]) <= full); index++ {
			s := rest[0]
			rest = rest[1:]
			e.references = u32(u64(u32(e.references, len(s)), addr), index)
			if len(s) == 0 {
				// Nothing is stored for it, and its address is none.
				little.PutUint64(e.references[len(e.references)-12:], 0)
				little.PutUint32(e.references[len(e.references)-4:], 0)
				index--
				continue
			}
			b = u64(append(u16(u16(b, index), 1), 0, 0, 0, 0), uint64(len(s)))
			b = padded(append(b, s...))
		}
		if index == 1 {
			continue // of empty texts alone
		}
		free := max(least-len(b), 0)
		if free >= head {
			b = u64(append(b, make([]byte, 8)...), uint64(free))
			free -= head
		}
		b = append(b, make([]byte, free)...)
		little.PutUint64(b[8:], uint64(len(b)))
		e.write(b)
	}
}

// superblock fills in the first bytes of the file.
func (e *encoder) superblock(root child) {
	b := append([]byte(signature), 0, 0, 0, 0, 0, 8, 8, 0)
	b = u32(u16(u16(b, leafK), nodeK), 0)
	b = u64(u64(b, 0), undefined)
	b = u64(u64(b, uint64(len(e.data))), undefined)
	b = u64(u64(b, 0), root.header)
	b = u64(u64(u64(b, 1), root.table), root.names)
	copy(e.data, b)
}
