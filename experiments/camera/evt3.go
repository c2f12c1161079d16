package camera

import (
	"encoding/binary"
	"math/bits"
)

// evt3 decodes EVT3: words of 16 bits, little-endian, the type in the highest four.
// Row, time and the column from which vectors go on are remembered from word to word.
type evt3 struct {
	clock     clock
	low       int64
	y, x      uint16 // x is that of the next vector
	on        bool   // of vectors
	elsewhere bool   // the row is not one of the pixels' changes
	log       *log
}

// Types of EVT3.
const (
	evt3Y        = 0x0
	evt3YOther   = 0x1
	evt3X        = 0x2
	evt3Base     = 0x3
	evt3Vector12 = 0x4
	evt3Vector8  = 0x5
	evt3TimeLow  = 0x6
	evt3Four     = 0x7
	evt3TimeHigh = 0x8
	evt3Trigger  = 0xA
	evt3Others   = 0xE
	evt3Twelve   = 0xF
)

func (d *evt3) decode(src []byte, dst []Event) (used, n int) {
	time, y, early := d.clock.base|d.low, d.y, int64(0)
	events := d.clock.started && !d.elsewhere // words of columns are events
	for used+2 <= len(src) && n+12 <= len(dst) {
		w := binary.LittleEndian.Uint16(src[used:])
		used += 2
		content := w & 0xfff
		switch w >> 12 {
		case evt3X:
			if events {
				dst[n] = Event{time, content & 0x7ff, y, content&0x800 != 0}
				n++
			} else if d.elsewhere {
				d.log.skipped.add(otherKind, 1)
			} else {
				early++
			}
		case evt3TimeLow:
			// A lower value than before is no wrap: the upper bits say so where there is one.
			d.low = int64(content)
			time = d.clock.base | d.low
		case evt3Y:
			y, d.elsewhere, events = content&0x7ff, false, d.clock.started
		case evt3Base:
			d.x, d.on = content&0x7ff, content&0x800 != 0
		case evt3Vector12:
			d.y = y
			n += d.vector(dst[n:], time, content, 12, &early)
		case evt3Vector8:
			d.y = y
			n += d.vector(dst[n:], time, content&0xff, 8, &early)
		case evt3YOther:
			d.elsewhere, events = true, false
		case evt3TimeHigh:
			if !d.clock.started || d.clock.high != int64(content) {
				d.low = 0
			}
			time = d.clock.set(int64(content), 12, 12, d.log) | d.low
			events = !d.elsewhere
		case evt3Trigger:
			d.log.skipped.add(triggers, 1)
		case evt3Others:
			d.log.skipped.add(otherKind, 1)
		case evt3Four, evt3Twelve: // belong to the word before
		default:
			d.log.skipped.add(unknown, 1)
		}
	}
	d.y = y
	d.log.skipped.add(untimed, early)
	return used, n
}

// vector decodes one word of a vector, which takes the next columns.
func (d *evt3) vector(dst []Event, time int64, mask uint16, columns uint16, early *int64) (n int) {
	switch {
	case d.elsewhere:
		d.log.skipped.add(otherKind, int64(bits.OnesCount16(mask)))
	case !d.clock.started:
		*early += int64(bits.OnesCount16(mask))
	default:
		n = vector(dst, Event{time, d.x, d.y, d.on}, uint32(mask))
	}
	d.x += columns
	return n
}
