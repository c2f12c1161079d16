package camera

import "encoding/binary"

// dat decodes Prophesee's DAT: 32 bits of time in microseconds, and 32 of place and
// polarity, both little-endian.
type dat struct {
	counter counter
	first   bool // version 1, which has fewer bits
	log     *log
}

func (d *dat) decode(src []byte, dst []Event) (used, n int) {
	if len(src) < 8 {
		return 0, 0
	}
	d.counter.start(binary.LittleEndian.Uint32(src))
	n = min(len(src)/8, len(dst))
	c := d.counter
	for i := range dst[:n] {
		b := src[8*i:][:8]
		t, w := c.at(binary.LittleEndian.Uint32(b)), binary.LittleEndian.Uint32(b[4:])
		if d.first {
			dst[i] = Event{t, uint16(w & 0x1ff), uint16(w >> 9 & 0xff), w>>17&1 != 0}
		} else {
			dst[i] = Event{t, uint16(w & 0x3fff), uint16(w >> 14 & 0x3fff), w>>28&1 != 0}
		}
	}
	d.counter = c
	d.counter.note(d.log)
	return 8 * n, n
}
