package camera

import "encoding/binary"

// evt2 decodes EVT2: words of 32 bits, little-endian, the type in the highest four.
// An event has 6 bits of time, 11 of column and 11 of row; the 28 bits of time above
// come in words of their own.
type evt2 struct {
	clock clock
	log   *log
}

// Types of EVT2 and EVT2.1.
const (
	evtOff      = 0x0
	evtOn       = 0x1
	evtTimeHigh = 0x8
	evtTrigger  = 0xA
	evtOthers   = 0xE
	evtContinue = 0xF
)

func (d *evt2) decode(src []byte, dst []Event) (used, n int) {
	base, early := d.clock.base, int64(0)
	for used+4 <= len(src) && n < len(dst) {
		w := binary.LittleEndian.Uint32(src[used:])
		used += 4
		switch kind := w >> 28; kind {
		case evtOff, evtOn:
			if !d.clock.started {
				early++
				continue
			}
			dst[n] = Event{base | int64(w>>22&0x3f), uint16(w >> 11 & 0x7ff), uint16(w & 0x7ff), kind == evtOn}
			n++
		case evtTimeHigh:
			base = d.clock.set(int64(w&0xfff_ffff), 28, 6, d.log)
		default:
			d.log.other(kind)
		}
	}
	d.log.skipped.add(untimed, early)
	return used, n
}

// other counts a word of EVT2 or EVT2.1 that is no event of the pixels.
func (l *log) other(kind uint32) {
	switch kind {
	case evtTrigger:
		l.skipped.add(triggers, 1)
	case evtOthers:
		l.skipped.add(otherKind, 1)
	case evtContinue: // belongs to the word before
	default:
		l.skipped.add(unknown, 1)
	}
}
