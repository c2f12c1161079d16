package camera

import (
	"encoding/binary"
	"fmt"
	"strings"

	"spikesim/experiments/printable"
)

// aedat2 decodes AEDAT 2: 32 bits of address and 32 of time in microseconds, both
// big-endian. What an address means depends on the chip.
type aedat2 struct {
	davis   bool
	counter counter
	log     *log
}

func (d *aedat2) decode(src []byte, dst []Event) (used, n int) {
	if len(src) < 8 {
		return 0, 0
	}
	c, odd, others := d.counter, int64(0), int64(0)
	for used+8 <= len(src) && n < len(dst) {
		b := src[used:][:8]
		used += 8
		a, ts := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
		if d.davis && a>>31 != 0 {
			// Pixels of a frame and samples of the IMU have clocks of their own.
			others++
			continue
		}
		if !c.started {
			c.start(ts)
		}
		t := c.at(ts)
		switch {
		case d.davis && a>>10&1 == 0:
			dst[n] = Event{t, uint16(a >> 12 & 0x3ff), uint16(a >> 22 & 0x1ff), a>>11&1 != 0}
			n++
		case !d.davis && a <= 0x7fff: // bit 15 is that of special events
			// The chip's bit is 0 for an increase.
			dst[n] = Event{t, uint16(a >> 1 & 0x7f), uint16(a >> 8 & 0x7f), a&1 == 0}
			n++
		default:
			odd++
		}
	}
	d.counter = c
	d.counter.note(d.log)
	d.log.skipped.add(special, odd)
	d.log.skipped.add(frames, others)
	return used, n
}

// newAEDAT2 returns a decoder, and completes the header, by what the lines of the
// file say of the chip, by the sensor that was chosen, or by the first addresses.
func newAEDAT2(lines []string, chosen *sensor, head []byte, h *Header, l *log) (decoder, error) {
	d := &aedat2{counter: counter{signed: true}, log: l}
	named := ""
	for _, line := range lines {
		if _, chip, ok := strings.Cut(line, "AEChip:"); ok {
			named = strings.TrimSpace(chip)
		}
	}
	var s sensor
	switch known, ok := sensorNamed(named); {
	case chosen != nil:
		s = *chosen
		if s.width > 128 || s.height > 128 {
			s.davis = true
		}
	case ok:
		s = known
	case named != "":
		return nil, fmt.Errorf("AEDAT 2 of the chip %s, which is not known; if its addresses are those of a DVS128 or a DAVIS, say so with --sensor", printable.Name(named))
	default:
		s = sensor{"dvs128", 128, 128, false}
		said := "no chip is named and no address has more than 15 bits: read as DVS128"
		if widest := widestAddress(head); widest > 0xffff {
			s = sensor{"davis240", 240, 180, true}
			said = "no chip is named and addresses have more than 15 bits: read as DAVIS240"
		}
		h.Said = append(h.Said, said+"; --sensor overrides")
	}
	d.davis = s.davis
	h.Sensor, h.Width, h.Height = s.name, s.width, s.height
	return d, nil
}

// widestAddress returns the bits that any of the first addresses has. Bit 15 alone
// marks special events of a DVS128.
func widestAddress(head []byte) (all uint32) {
	for ; len(head) >= 8; head = head[8:] {
		all |= binary.BigEndian.Uint32(head)
	}
	return all
}
