package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// made is a file that is put together by hand: superblock 2 or 3, headers of version 2,
// offsets and lengths of any width.
type made struct {
	width int
	data  []byte
}

// superblockEnd is where the objects of a made file begin.
const superblockEnd = 64

func (m *made) number(b []byte, n uint64) []byte {
	return append(b, u64(nil, n)[:m.width]...)
}

func (m *made) add(b []byte) uint64 {
	if len(m.data) == 0 {
		m.data = make([]byte, superblockEnd)
	}
	m.data = append(m.data, b...)
	return uint64(len(m.data) - len(b))
}

// header adds an object header.
func (m *made) header(messages ...headerMessage) uint64 {
	var body []byte
	for _, x := range messages {
		body = append(append(u16(append(body, byte(x.kind)), len(x.data)), 0), x.data...)
	}
	b := append(u32(append([]byte("OHDR"), 2, 2), len(body)), body...)
	return m.add(u32(b, int(lookup3(b))))
}

func (m *made) link(name string, addr uint64) headerMessage {
	return headerMessage{msgLink, m.number(append([]byte{1, 0, byte(len(name))}, name...), addr)}
}

// dataset adds a data set of int32.
func (m *made) dataset(layout []byte, shape ...uint64) uint64 {
	space := []byte{2, byte(len(shape)), 0, 1}
	for _, n := range shape {
		space = m.number(space, n)
	}
	typ, _, _ := encodedType([]int32{})
	return m.header(headerMessage{msgDataspace, space}, headerMessage{msgDatatype, typ}, headerMessage{msgLayout, layout})
}

// file puts the superblock in front.
func (m *made) file(root uint64, version, flags byte) []byte {
	b := append([]byte(signature), version, byte(m.width), byte(m.width), flags)
	b = m.number(m.number(b, 0), undefined)
	b = m.number(m.number(b, uint64(len(m.data))), root)
	b = u32(b, int(lookup3(b)))
	data := bytes.Clone(m.data)
	copy(data, b)
	return data
}

// readEverything reads all of a file, and the first error.
func readEverything(data []byte) (map[string]Array, error) {
	f, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	all := map[string]Array{}
	return all, f.Walk(func(o Object) error {
		if _, err := o.Attributes(); err != nil {
			return err
		}
		if d, is := o.(*Dataset); is {
			a, err := d.Array()
			if err != nil {
				return err
			}
			all[d.Path()] = a
		}
		return nil
	})
}

func TestWidths(t *testing.T) {
	for _, width := range []int{2, 4, 8} {
		for version := byte(2); version <= 3; version++ {
			m := &made{width: width}
			compact := u32(u32([]byte{4, compactLayout, 8, 0}, 7), -9)
			raw := m.add(u32(nil, 11))
			contiguous := m.number(m.number([]byte{3, contiguousLayout}, raw), 4)
			root := m.header(m.link("a", m.dataset(compact, 2)), m.link("b", m.dataset(contiguous, 1)))
			got, err := readEverything(m.file(root, version, 0))
			want := map[string]Array{"/a": Vector([]int32{7, -9}), "/b": Vector([]int32{11})}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("width %d, version %d: %v, %v", width, version, got, err)
			}
		}
	}
}

func TestLookup3(t *testing.T) {
	// From the comments of Bob Jenkins's lookup3.c.
	for text, want := range map[string]uint32{"": 0xdeadbeef, "Four score and seven years ago": 0x17770551} {
		if got := lookup3([]byte(text)); got != want {
			t.Errorf("%q: %#x, want %#x", text, got, want)
		}
	}
}

func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float32{0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0001: 1. / (1 << 24), 0x0400: 1. / (1 << 14), 0x3555: 0.333251953125, 0x8000: 0} {
		if got := half(bits); got != want {
			t.Errorf("%#x: %v, want %v", bits, got, want)
		}
	}
	if nan := half(0x7e00); nan == nan {
		t.Errorf("0x7e00: %v, want NaN", nan)
	}
}

// hostile files claim more than there is, or lead in circles.
func hostile() map[string]struct {
	data []byte
	want string
} {
	type file = struct {
		data []byte
		want string
	}
	all := map[string]file{}
	one := func(name, want string, build func(m *made) uint64) {
		m := &made{width: 8}
		root := build(m)
		all[name] = file{m.file(root, 2, 0), want}
	}
	chunked := func(m *made, addr uint64, dims ...int) []byte {
		b := m.number([]byte{3, chunkedLayout, byte(len(dims) + 1)}, addr)
		for _, n := range dims {
			b = u32(b, n)
		}
		return u32(b, 4)
	}
	one("a data set of 4 TiB", "takes more than the limit of 2147483647 bytes", func(m *made) uint64 {
		return m.header(m.link("x", m.dataset(m.number(m.number([]byte{3, contiguousLayout}, 0), 1<<42), 1<<20, 1<<20)))
	})
	one("sizes that overflow", "takes more than the limit", func(m *made) uint64 {
		return m.header(m.link("x", m.dataset(chunked(m, undefined, 1, 1, 1), 1<<30, 1<<30, 1<<30)))
	})
	one("a gigabyte that was never written", "more than a file of", func(m *made) uint64 {
		return m.header(m.link("x", m.dataset(chunked(m, undefined, 1), 1<<28)))
	})
	one("contiguous data beyond the end", "beyond the end of the file", func(m *made) uint64 {
		return m.header(m.link("x", m.dataset(m.number(m.number([]byte{3, contiguousLayout}, 60), 4000), 1000)))
	})
	one("a tree that is its own child", "a node of level 0 in a B-tree, want", func(m *made) uint64 {
		tree := u16([]byte("TREE\x01\x00"), 1)
		tree[5] = 1
		tree = u64(u64(tree, undefined), undefined)
		tree = append(tree, make([]byte, 24)...)
		leaf := bytes.Clone(tree)
		leaf[5] = 0
		addr := m.add(append(u64(leaf, superblockEnd), make([]byte, 24)...))
		above := bytes.Clone(tree)
		above[5] = 2
		top := m.add(append(u64(above, addr), make([]byte, 24)...))
		return m.header(m.link("x", m.dataset(chunked(m, top, 2), 4)))
	})
	one("a tree whose nodes are all one", "structures overlap", func(m *made) uint64 {
		addr := uint64(0) // of a chunk
		for level := range 8 {
			const children = 16
			b := append(u16([]byte{'T', 'R', 'E', 'E', 1, byte(level)}, children), make([]byte, 16)...)
			for i := range children {
				key := u64(u64(u64(nil, 0), uint64(i)), 0)
				if level > 0 {
					key = make([]byte, 24)
				}
				b = u64(append(b, key...), addr)
			}
			addr = m.add(append(b, make([]byte, 24)...))
		}
		return m.header(m.link("x", m.dataset(chunked(m, addr, 1), 1000)))
	})
	one("headers that all go on in one block", "structures overlap", func(m *made) uint64 {
		block := append([]byte("OCHK"), make([]byte, 1<<14)...)
		block = u32(block, int(lookup3(block)))
		shared := m.add(block)
		var links []headerMessage
		for i := range 200 {
			more := headerMessage{msgContinuation, u64(u64(nil, shared), uint64(len(block)))}
			links = append(links, m.link(fmt.Sprint(i), m.header(headerMessage{msgGroupInfo, []byte{0, 0}}, more)))
		}
		return m.header(links...)
	})
	one("a header that goes on in itself", "structures overlap", func(m *made) uint64 {
		block := append([]byte("OCHK"), msgContinuation, 16, 0, 0)
		block = u64(u64(block, superblockEnd), 28)
		m.add(u32(block, int(lookup3(block))))
		return m.header(headerMessage{msgContinuation, u64(u64(nil, superblockEnd), 28)})
	})
	one("groups that are nested too deep", "nested more than 64 deep", func(m *made) uint64 {
		addr := m.header(headerMessage{msgGroupInfo, []byte{0, 0}})
		for range 100 {
			addr = m.header(m.link("g", addr))
		}
		return addr
	})
	one("paths that are too long", "a path of 4202 bytes, more than 4096", func(m *made) uint64 {
		addr := m.header(headerMessage{msgGroupInfo, []byte{0, 0}})
		for range 22 {
			addr = m.header(m.link(strings.Repeat("g", 190), addr))
		}
		return addr
	})
	one("text out of heaps that overlap", "structures overlap", func(m *made) uint64 {
		const heaps = 500
		// Every heap is a head and one object, which has all heaps behind it in it.
		const size = 16 + 16 + 8
		start := uint64(superblockEnd)
		var b, refs []byte
		for i := range heaps {
			left := uint64(heaps-i) * size
			b = u64(append(b, 'G', 'C', 'O', 'L', 1, 0, 0, 0), left)
			b = append(u64(u64(b, 1), left-32), "01234567"...)
			refs = u32(u64(u32(refs, 8), start+uint64(i*size)), 1)
		}
		m.add(b)
		raw := m.add(refs)
		typ, _, _ := encodedType([]string{})
		return m.header(m.link("x", m.header(headerMessage{msgDataspace, u64([]byte{2, 1, 0, 1}, heaps)}, headerMessage{msgDatatype, typ},
			headerMessage{msgLayout, u64(u64([]byte{3, contiguousLayout}, raw), uint64(len(refs)))})))
	})
	one("many chunks in one place", "together longer than the file", func(m *made) uint64 {
		const n = 100
		zeros := m.add(make([]byte, 4*64))
		b := append(u16([]byte("TREE\x01\x00"), n), make([]byte, 16)...)
		for i := range n {
			b = u64(u64(u64(u32(u32(b, 4*64), 0), uint64(i*64)), 0), zeros)
		}
		tree := m.add(append(b, make([]byte, 24)...))
		return m.header(m.link("x", m.dataset(chunked(m, tree, 64), 64*n)))
	})
	one("a type without a size", "elements of no size", func(m *made) uint64 {
		typ, _, _ := encodedType([]int32{})
		typ[4] = 0
		return m.header(m.link("x", m.header(headerMessage{msgDataspace, []byte{2, 0, 0, 0}}, headerMessage{msgDatatype, typ}, headerMessage{msgLayout, []byte{3, 0, 0, 0}})))
	})
	one("a name with a slash", "which none may have", func(m *made) uint64 {
		return m.header(m.link("a/b", superblockEnd))
	})
	one("two links of one name", "two links of the name", func(m *made) uint64 {
		return m.header(m.link("a", superblockEnd), m.link("a", superblockEnd))
	})
	m := &made{width: 8}
	all["marked as open"] = file{m.file(m.header(headerMessage{msgGroupInfo, []byte{0, 0}}), 3, 1), `h5clear -s`}
	return all
}

// Hostile files cost memory and time that their length bounds.
func TestHostile(t *testing.T) {
	for name, file := range hostile() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readEverything(file.data)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), file.want) {
			t.Errorf("%s: error %v, want %s", name, err, file.want)
		}
		if got, limit := after.TotalAlloc-before.TotalAlloc, uint64(20*len(file.data)+1<<18); got > limit {
			t.Errorf("%s: %d bytes allocated for a file of %d", name, got, len(file.data))
		}
	}
	if err := error(&UnsupportedError{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Error("not errors.ErrUnsupported")
	}
}

// The most that deflate makes of a file is the most that a chunk may be.
func TestDeflateBomb(t *testing.T) {
	w := Writer{Deflate: 9}
	if err := w.Dataset("x", Vector(make([]int64, 1<<20))); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if got, err := readEverything(b.Bytes()); err != nil || got["/x"].Shape[0] != 1<<20 {
		t.Fatal(err)
	}
	// A shape that claims ten times as much finds no chunks for it, and is too much.
	data := bytes.Clone(b.Bytes())
	at := bytes.Index(data, encodedSpace([]int{1 << 20}))
	copy(data[at:], encodedSpace([]int{10 << 20}))
	if _, err := readEverything(data); err == nil || !strings.Contains(err.Error(), "even deflated") {
		t.Errorf("error %v", err)
	}
}
