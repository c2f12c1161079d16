package picture

import "encoding/binary"

// directory is a list of fields of a TIFF file or an Exif block (TIFF 6.0, part
// 1, section 2): entries of tag, type, count, and value or its place.
type directory struct {
	order   binary.ByteOrder
	data    []byte // the whole file
	at      uint32 // of the entries
	entries []byte // whole ones
}

const entryBytes = 12

// firstDirectory returns the first directory of a file, as much of it as there
// is.
func firstDirectory(data []byte) (*directory, bool) {
	if len(data) < 8 {
		return nil, false
	}
	d := &directory{data: data}
	switch string(data[:4]) {
	case "II*\x00":
		d.order = binary.LittleEndian
	case "MM\x00*":
		d.order = binary.BigEndian
	default:
		return nil, false
	}
	at := uint64(d.order.Uint32(data[4:])) + 2
	if at > uint64(len(data)) {
		return nil, false
	}
	d.at = uint32(at)
	n := min(int(d.order.Uint16(data[at-2:])), (len(data)-int(at))/entryBytes)
	d.entries = data[at:][:n*entryBytes]
	return d, true
}

// Types of fields that hold whole numbers, or bytes of any meaning.
const (
	typeByte      = 1
	typeShort     = 3
	typeLong      = 4
	typeUndefined = 7
)

// raw returns the type and the bytes of a field, as many as there are.
func (d *directory) raw(tag uint16) (kind uint16, value []byte) {
	for e := d.entries; len(e) > 0; e = e[entryBytes:] {
		if d.order.Uint16(e) != tag {
			continue
		}
		kind = d.order.Uint16(e[2:])
		size := uint64(d.order.Uint32(e[4:])) * map[uint16]uint64{typeByte: 1, typeUndefined: 1, typeShort: 2, typeLong: 4}[kind]
		if size <= 4 {
			return kind, e[8:][:size]
		}
		at := min(uint64(d.order.Uint32(e[8:])), uint64(len(d.data)))
		return kind, d.data[at:min(at+size, uint64(len(d.data)))]
	}
	return 0, nil
}

// numbers returns the values of a field of whole numbers, or nil.
func (d *directory) numbers(tag uint16) []uint32 {
	kind, raw := d.raw(tag)
	var values []uint32
	switch kind {
	case typeByte:
		for _, v := range raw {
			values = append(values, uint32(v))
		}
	case typeShort:
		for ; len(raw) >= 2; raw = raw[2:] {
			values = append(values, uint32(d.order.Uint16(raw)))
		}
	case typeLong:
		for ; len(raw) >= 4; raw = raw[4:] {
			values = append(values, d.order.Uint32(raw))
		}
	}
	return values
}

// number returns the first value of a field, or missing.
func (d *directory) number(tag uint16, missing uint32) uint32 {
	if values := d.numbers(tag); len(values) > 0 {
		return values[0]
	}
	return missing
}

// has reports whether there is such a field.
func (d *directory) has(tag uint16) bool {
	for e := d.entries; len(e) > 0; e = e[entryBytes:] {
		if d.order.Uint16(e) == tag {
			return true
		}
	}
	return false
}
