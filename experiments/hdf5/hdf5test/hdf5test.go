// Package hdf5test makes HDF5 files that package hdf5 reads and does not write, for
// tests: tables of events, and the samples of SHD.
package hdf5test

import (
	"encoding/binary"
	"math"
	"slices"
)

var le = binary.LittleEndian

// h5 is an HDF5 file that is put together by hand: superblock 0, object headers of
// version 1, links in them, contiguous data.
type h5 struct{ data []byte }

type h5Message struct {
	kind int
	data []byte
}

func (f *h5) add(b []byte) uint64 {
	if f.data == nil {
		f.data = make([]byte, 96)
	}
	for len(f.data)%8 > 0 {
		f.data = append(f.data, 0)
	}
	f.data = append(f.data, b...)
	return uint64(len(f.data) - len(b))
}

func (f *h5) object(messages ...h5Message) uint64 {
	var body []byte
	for _, m := range messages {
		data := append(slices.Clone(m.data), make([]byte, (8-len(m.data)%8)%8)...)
		body = le.AppendUint16(le.AppendUint16(body, uint16(m.kind)), uint16(len(data)))
		body = append(append(body, 0, 0, 0, 0), data...)
	}
	b := le.AppendUint16([]byte{1, 0}, uint16(len(messages)))
	b = le.AppendUint32(le.AppendUint32(b, 1), uint32(len(body)))
	return f.add(append(append(b, 0, 0, 0, 0), body...))
}

func h5Link(name string, to uint64) h5Message {
	return h5Message{6, le.AppendUint64(append([]byte{1, 0, byte(len(name))}, name...), to)}
}

// dataset adds n elements of a type, behind a filter if its number is not 0.
func (f *h5) dataset(typ []byte, n, size int, data []byte, filter int) uint64 {
	space := le.AppendUint64([]byte{1, 1, 0, 0, 0, 0, 0, 0}, uint64(n))
	if filter == 0 {
		layout := le.AppendUint64(le.AppendUint64([]byte{3, 1}, f.add(data)), uint64(len(data)))
		return f.object(h5Message{1, space}, h5Message{3, typ}, h5Message{8, layout})
	}
	layout := le.AppendUint64([]byte{3, 2, 2}, math.MaxUint64)
	layout = le.AppendUint32(le.AppendUint32(layout, 16), uint32(size))
	pipeline := le.AppendUint16([]byte{2, 1}, uint16(filter))
	pipeline = append(pipeline, 0, 0, 0, 0, 0, 0)
	return f.object(h5Message{1, space}, h5Message{3, typ}, h5Message{8, layout}, h5Message{11, pipeline})
}

func (f *h5) file(root uint64) []byte {
	b := append([]byte("\x89HDF\r\n\x1a\n"), 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0)
	b = le.AppendUint64(le.AppendUint64(b, 0), math.MaxUint64)
	b = le.AppendUint64(le.AppendUint64(b, uint64(len(f.data))), math.MaxUint64)
	b = le.AppendUint64(le.AppendUint64(b, 0), root)
	copy(f.data, b)
	return f.data
}

func h5Int(size int, signed bool) []byte {
	b := []byte{0x10, 0, 0, 0, byte(size), 0, 0, 0, 0, 0, byte(8 * size), 0}
	if signed {
		b[1] = 8
	}
	return b
}

func h5Half() []byte {
	return []byte{0x11, 0x20, 15, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0}
}

func h5Sequence(base []byte) []byte { return append([]byte{0x19, 0, 0, 0, 16, 0, 0, 0}, base...) }

// h5Events is Prophesee's table: x, y, p, t.
func h5Events() []byte {
	b := []byte{0x16, 4, 0, 0, 14, 0, 0, 0}
	for _, f := range []struct {
		name     string
		at, size int
	}{{"x", 0, 2}, {"y", 2, 2}, {"p", 4, 2}, {"t", 6, 8}} {
		b = append(b, f.name+"\x00\x00\x00\x00\x00\x00\x00"...)
		b = append(le.AppendUint32(b, uint32(f.at)), make([]byte, 1+3+4+4+16)...)
		b = append(b, h5Int(f.size, f.size == 8 || f.name == "p")...)
	}
	return b
}

// Table returns a file with Prophesee's table of events at a path of two names: rows of
// x, y and p of 16 bits and t of 64. A filter other than 0 is named and not applied.
func Table(group, name string, rows []byte, filter int) []byte {
	f := &h5{}
	table := f.dataset(h5Events(), len(rows)/tableRow, tableRow, rows, filter)
	return f.file(f.object(h5Link(group, f.object(h5Link(name, table)))))
}

const tableRow = 14

// Spoken returns a file with samples as SHD has them: times in seconds as floats of 16
// bits, and units.
func Spoken(times [][]uint16, units [][]uint16, labels []int) []byte {
	f := &h5{}
	heap := make([]byte, 16)
	index := 0
	refer := func(lists [][]uint16) (refs []byte) {
		for _, list := range lists {
			index++
			var b []byte
			for _, v := range list {
				b = le.AppendUint16(b, v)
			}
			refs = le.AppendUint32(refs, uint32(len(list)))
			refs = le.AppendUint32(le.AppendUint64(refs, 96), uint32(index)) // the heap stands first
			heap = le.AppendUint16(heap, uint16(index))
			heap = le.AppendUint64(append(heap, 1, 0, 0, 0, 0, 0), uint64(len(b)))
			heap = append(append(heap, b...), make([]byte, (8-len(b)%8)%8)...)
		}
		return refs
	}
	t, u := refer(times), refer(units)
	copy(heap, "GCOL\x01\x00\x00\x00")
	le.PutUint64(heap[8:], uint64(len(heap)))
	f.add(heap)
	var classes []byte
	for _, l := range labels {
		classes = le.AppendUint16(classes, uint16(l))
	}
	at := f.dataset(h5Sequence(h5Half()), len(times), 16, t, 0)
	which := f.dataset(h5Sequence(h5Int(2, false)), len(units), 16, u, 0)
	of := f.dataset(h5Int(2, false), len(labels), 2, classes, 0)
	return f.file(f.object(h5Link("spikes", f.object(h5Link("times", at), h5Link("units", which))), h5Link("labels", of)))
}
