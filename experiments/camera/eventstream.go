package camera

import (
	"encoding/binary"
	"fmt"
)

// eventStream decodes the events of an Event Stream of version 2: a byte with the time
// since the one before and the polarity, then column and row in 16 bits each,
// little-endian. A byte whose time is all ones is no event but time that passes.
type eventStream struct {
	atis bool
	time int64
	log  *log
}

// Kinds of Event Stream.
const (
	streamDVS  = 1
	streamATIS = 2
)

// streamKinds are the others, by what they hold.
var streamKinds = map[byte]string{0: "generic data", 3: "a kind that the format leaves open", 4: "colour events"}

func (d *eventStream) decode(src []byte, dst []Event) (used, n int) {
	if d.atis {
		return d.atisEvents(src, dst)
	}
	for used < len(src) && n < len(dst) {
		b := src[used]
		if b >= 0xfe {
			used++
			if b == 0xff {
				d.time += 127
			}
			continue
		}
		if used+5 > len(src) {
			break
		}
		d.time += int64(b >> 1)
		dst[n] = Event{d.time, binary.LittleEndian.Uint16(src[used+1:]), binary.LittleEndian.Uint16(src[used+3:]), b&1 != 0}
		used += 5
		n++
	}
	return used, n
}

func (d *eventStream) atisEvents(src []byte, dst []Event) (used, n int) {
	exposed := int64(0)
	for used < len(src) && n < len(dst) {
		b := src[used]
		if b >= 0xfc {
			used++
			d.time += 63 * int64(b&3)
			continue
		}
		if used+5 > len(src) {
			break
		}
		d.time += int64(b >> 2)
		if b&1 != 0 {
			exposed++
		} else {
			dst[n] = Event{d.time, binary.LittleEndian.Uint16(src[used+1:]), binary.LittleEndian.Uint16(src[used+3:]), b&2 != 0}
			n++
		}
		used += 5
	}
	d.log.skipped.add(exposures, exposed)
	return used, n
}

// streamHeader reads what stands before the events, and returns its length.
func streamHeader(head []byte, h *Header) (d *eventStream, length int, err error) {
	const fixed = len(streamMagic) + 4
	if len(head) < fixed {
		return nil, 0, fmt.Errorf("Event Stream: the header is cut off")
	}
	version, kind := head[len(streamMagic):fixed-1], head[fixed-1]
	if version[0] != 2 {
		return nil, 0, fmt.Errorf("Event Stream of version %d.%d.%d is not read; version 2 is", version[0], version[1], version[2])
	}
	if kind != streamDVS && kind != streamATIS {
		what, ok := streamKinds[kind]
		if !ok {
			what = fmt.Sprintf("events of the unknown type %d", kind)
		}
		return nil, 0, fmt.Errorf("Event Stream with %s is not read; DVS and ATIS events are", what)
	}
	if len(head) < fixed+4 {
		return nil, 0, fmt.Errorf("Event Stream: the header is cut off")
	}
	h.Width = int(binary.LittleEndian.Uint16(head[fixed:]))
	h.Height = int(binary.LittleEndian.Uint16(head[fixed+2:]))
	return &eventStream{atis: kind == streamATIS}, fixed + 4, nil
}
