package camera

import (
	"encoding/binary"
	"math/bits"
)

// evt21 decodes EVT2.1: words of 64 bits, little-endian. The upper half is a word of
// EVT2, the lower a mask of the 32 columns from its own on in which there is an event.
type evt21 struct {
	clock clock
	log   *log
	// swapped: the halves stand the other way round, as the first cameras wrote them.
	swapped bool
}

func (d *evt21) decode(src []byte, dst []Event) (used, n int) {
	base, early := d.clock.base, int64(0)
	for used+8 <= len(src) && n+mostEvents <= len(dst) {
		word := binary.LittleEndian.Uint64(src[used:])
		used += 8
		if d.swapped {
			word = bits.RotateLeft64(word, 32)
		}
		w, mask := uint32(word>>32), uint32(word)
		switch kind := w >> 28; kind {
		case evtOff, evtOn:
			if !d.clock.started {
				early += int64(bits.OnesCount32(mask))
				continue
			}
			e := Event{base | int64(w>>22&0x3f), uint16(w >> 11 & 0x7ff), uint16(w & 0x7ff), kind == evtOn}
			n += vector(dst[n:], e, mask)
		case evtTimeHigh:
			base = d.clock.set(int64(w&0xfff_ffff), 28, 6, d.log)
		default:
			d.log.other(kind)
		}
	}
	d.log.skipped.add(untimed, early)
	return used, n
}

// vector writes the events of a mask, the lowest bit being the column of e.
func vector(dst []Event, e Event, mask uint32) (n int) {
	x := e.X
	for ; mask != 0; mask &= mask - 1 {
		e.X = x + uint16(bits.TrailingZeros32(mask))
		dst[n] = e
		n++
	}
	return n
}
