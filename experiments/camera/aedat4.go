package camera

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// aedat4 reads AEDAT 4: packets, each of a stream of one type and compressed, that are
// FlatBuffers. Those of the type EVTS hold a vector of 16 bytes an event.
type aedat4 struct {
	in     io.Reader
	log    *log
	unpack func(dst *bytes.Buffer, packed []byte) error
	// table is where the index of the file begins, counted from here; below 0 if there
	// is none. Packets end there.
	table  int64
	at     int64
	events map[int32]bool // streams of events

	packed   []byte
	unpacked bytes.Buffer
	left     []byte // events not read yet
}

const (
	aedat4Magic = "#!AER-DAT4.0\r\n"
	// Most bytes of a packet, as it is stored and unpacked. Cameras write kilobytes.
	aedat4Packed   = 32 << 20
	aedat4Unpacked = 128 << 20
	aedat4Event    = 16
)

var errDamaged = errors.New("a damaged packet")

func (a *aedat4) read(dst []Event) (int, error) {
	for len(a.left) < aedat4Event {
		if err := a.packet(); err != nil {
			return 0, err
		}
	}
	n := min(len(dst), len(a.left)/aedat4Event)
	for i := range n {
		b := a.left[i*aedat4Event:][:aedat4Event]
		dst[i] = Event{
			int64(binary.LittleEndian.Uint64(b)),
			binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[10:]), b[12] != 0,
		}
	}
	a.left = a.left[n*aedat4Event:]
	return n, nil
}

// packet reads the next packet.
func (a *aedat4) packet() error {
	if a.table >= 0 && a.at >= a.table {
		return io.EOF
	}
	var h [8]byte
	n, err := io.ReadFull(a.in, h[:])
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			a.log.skipped.add(cutOff, int64(n))
			err = io.EOF
		}
		return err
	}
	stream, size := int32(binary.LittleEndian.Uint32(h[:])), int32(binary.LittleEndian.Uint32(h[4:]))
	if size < 0 || size > aedat4Packed {
		a.log.skipped.add(badPacket, 1)
		return io.EOF
	}
	a.at += 8 + int64(size)
	if !a.events[stream] {
		a.log.skipped.add(otherKind, 1)
		_, err := io.CopyN(io.Discard, a.in, int64(size))
		return err
	}
	if a.packed, err = readSome(a.in, a.packed[:0], int(size)); err != nil {
		a.log.skipped.add(cutPacket, 1)
		return err
	}
	a.unpacked.Reset()
	if err = a.unpack(&a.unpacked, a.packed); err == nil {
		a.left, err = eventVector(a.unpacked.Bytes())
	}
	if err != nil {
		a.log.skipped.add(badPacket, 1)
	}
	return nil
}

// readSome appends n bytes to dst. It takes memory as they come, for what a file says
// of itself may be wrong.
func readSome(in io.Reader, dst []byte, n int) ([]byte, error) {
	for len(dst) < n {
		have := len(dst)
		dst = append(dst, make([]byte, min(n-have, max(have, chunk)))...)
		if _, err := io.ReadFull(in, dst[have:]); err != nil {
			return dst, io.EOF
		}
	}
	return dst, nil
}

// guard turns the panics of the FlatBuffers package into an error: it trusts its
// input.
func guard(err *error) {
	if recover() != nil {
		*err = errDamaged
	}
}

// root returns the table of a buffer with its size before it.
func root(b []byte, identifier string) (t flatbuffers.Table, err error) {
	defer guard(&err)
	if len(b) < 12 || string(b[8:12]) != identifier {
		return t, errDamaged
	}
	b = b[4:]
	return flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}, nil
}

// field returns where field i of a table stands, or 0.
func field(t *flatbuffers.Table, i int) flatbuffers.UOffsetT {
	return flatbuffers.UOffsetT(t.Offset(flatbuffers.VOffsetT(4 + 2*i)))
}

// eventVector returns the bytes of the events of a packet.
func eventVector(b []byte) (events []byte, err error) {
	defer guard(&err)
	t, err := root(b, "EVTS")
	if err != nil {
		return nil, err
	}
	at := field(&t, 0)
	if at == 0 {
		return nil, nil
	}
	begin, n := int64(t.Vector(at)), int64(t.VectorLen(at))
	if n < 0 || begin+n*aedat4Event > int64(len(t.Bytes)) {
		return nil, errDamaged
	}
	return t.Bytes[begin : begin+n*aedat4Event], nil
}

// newAEDAT4 reads the header of a file after its first line.
func newAEDAT4(in io.Reader, h *Header, l *log) (a *aedat4, err error) {
	var length [4]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return nil, errors.New("AEDAT 4: the header is cut off")
	}
	size := binary.LittleEndian.Uint32(length[:])
	if size > 4<<20 {
		return nil, fmt.Errorf("AEDAT 4: the header has %d bytes, more than any has", size)
	}
	b, err := readSome(in, length[:4:4], int(size)+4)
	if err != nil {
		return nil, errors.New("AEDAT 4: the header is cut off")
	}
	a = &aedat4{in: in, log: l, table: -1, events: map[int32]bool{}}
	compression, info, err := a.ioHeader(b, int64(len(aedat4Magic)+len(b)))
	if err != nil {
		return nil, fmt.Errorf("AEDAT 4: the header is damaged")
	}
	if a.unpack, err = unpacker(compression); err != nil {
		return nil, err
	}
	return a, a.streams(info, h)
}

// ioHeader reads the table of the header, which ends at a place of the file.
func (a *aedat4) ioHeader(b []byte, end int64) (compression int32, info string, err error) {
	defer guard(&err)
	t, err := root(b, "IOHE")
	if err != nil {
		return 0, "", err
	}
	if at := field(&t, 0); at != 0 {
		compression = t.GetInt32(at + t.Pos)
	}
	if at := field(&t, 1); at != 0 {
		if table := t.GetInt64(at + t.Pos); table >= end {
			a.table = table - end
		}
	}
	if at := field(&t, 2); at != 0 {
		info = t.String(at + t.Pos)
	}
	return compression, info, nil
}

// unpacker returns the inverse of a compression.
func unpacker(compression int32) (func(dst *bytes.Buffer, packed []byte) error, error) {
	limited := func(dst *bytes.Buffer, from io.Reader) error {
		n, err := dst.ReadFrom(io.LimitReader(from, aedat4Unpacked+1))
		if err == nil && n > aedat4Unpacked {
			err = errDamaged
		}
		return err
	}
	switch compression {
	case 0:
		return func(dst *bytes.Buffer, packed []byte) error { _, err := dst.Write(packed); return err }, nil
	case 1, 2:
		r := lz4.NewReader(nil)
		return func(dst *bytes.Buffer, packed []byte) error {
			r.Reset(bytes.NewReader(packed))
			return limited(dst, r)
		}, nil
	case 3, 4:
		r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(aedat4Unpacked))
		if err != nil {
			return nil, err
		}
		return func(dst *bytes.Buffer, packed []byte) error {
			if err := r.Reset(bytes.NewReader(packed)); err != nil {
				return err
			}
			return limited(dst, r)
		}, nil
	}
	return nil, fmt.Errorf("AEDAT 4 with the compression %d is not read; none, LZ4 and Zstandard are", compression)
}

// node is one of the header's XML.
type node struct {
	Name  string `xml:"name,attr"`
	Attrs []struct {
		Key  string `xml:"key,attr"`
		Text string `xml:",chardata"`
	} `xml:"attr"`
	Nodes []node `xml:"node"`
}

func (n *node) attr(key string) string {
	for _, a := range n.Attrs {
		if a.Key == key {
			return strings.TrimSpace(a.Text)
		}
	}
	return ""
}

// streams finds the streams of events, and the geometry of the first.
func (a *aedat4) streams(info string, h *Header) error {
	var dv struct {
		Nodes []node `xml:"node"`
	}
	if err := xml.Unmarshal([]byte(info), &dv); err != nil {
		return fmt.Errorf("AEDAT 4: the description of the streams: %w", err)
	}
	several := false
	for _, out := range dv.Nodes {
		for _, s := range out.Nodes {
			id, err := strconv.ParseInt(s.Name, 10, 32)
			if err != nil || s.attr("typeIdentifier") != "EVTS" {
				continue
			}
			several = several || len(a.events) > 0
			if len(a.events) > 0 {
				continue
			}
			a.events[int32(id)] = true
			for _, i := range s.Nodes {
				if i.Name != "info" {
					continue
				}
				h.Sensor = i.attr("source")
				h.Width, _ = strconv.Atoi(i.attr("sizeX"))
				h.Height, _ = strconv.Atoi(i.attr("sizeY"))
			}
		}
	}
	if len(a.events) == 0 {
		return errors.New("AEDAT 4: the file has no stream of events")
	}
	if several {
		h.Said = append(h.Said, "the file has several streams of events: the first is read")
	}
	return nil
}
