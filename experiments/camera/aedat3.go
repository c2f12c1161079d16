package camera

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// aedat3 reads AEDAT 3.1: packets of events of one type each, all little-endian. Those
// of the type polarity hold 8 bytes an event: a word of validity, polarity, row and
// column, and the lower 31 bits of its time; the packet has the upper ones.
type aedat3 struct {
	in   *bufio.Reader
	log  *log
	left int // events of the packet
	size int // bytes of one
	high int64
	buf  []byte
}

const (
	aedat3Header   = 28
	aedat3Polarity = 1
	// aedat3Largest is the most bytes that an event of any type may have, frames of
	// large sensors among them.
	aedat3Largest = 64 << 20
)

func (a *aedat3) read(dst []Event) (int, error) {
	for {
		if a.left > 0 {
			if n, err := a.events(dst); n > 0 || err != nil {
				return n, err
			}
			continue
		}
		if err := a.packet(); err != nil {
			return 0, err
		}
	}
}

// packet reads the header of the next packet of polarity events.
func (a *aedat3) packet() error {
	var h [aedat3Header]byte
	n, err := io.ReadFull(a.in, h[:])
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			a.log.skipped.add(cutOff, int64(n))
			err = io.EOF
		}
		return err
	}
	kind := int16(binary.LittleEndian.Uint16(h[0:]))
	size, offset := int32(binary.LittleEndian.Uint32(h[4:])), int32(binary.LittleEndian.Uint32(h[8:]))
	overflow, number := int32(binary.LittleEndian.Uint32(h[12:])), int32(binary.LittleEndian.Uint32(h[20:]))
	if size <= 0 || size > aedat3Largest || number < 0 || overflow < 0 || offset < 0 ||
		kind == aedat3Polarity && (size < 8 || offset != 4) {
		// Nothing says where the next one begins.
		a.log.skipped.add(badPacket, 1)
		return io.EOF
	}
	if kind != aedat3Polarity {
		a.log.skipped.add(otherKind, int64(number))
		return a.pass(int64(size) * int64(number))
	}
	a.left, a.size, a.high = int(number), int(size), int64(overflow)<<31
	return nil
}

// pass skips bytes of a packet.
func (a *aedat3) pass(n int64) error {
	passed, err := io.CopyN(io.Discard, a.in, n)
	if errors.Is(err, io.EOF) && passed < n {
		a.log.skipped.add(cutPacket, 1)
	}
	return err
}

// events reads events of the packet under way.
func (a *aedat3) events(dst []Event) (int, error) {
	if a.size > len(a.buf) {
		a.buf = make([]byte, max(a.size, chunk))
	}
	want := min(a.left, len(dst), len(a.buf)/a.size)
	got, err := io.ReadFull(a.in, a.buf[:want*a.size])
	a.left -= want
	if err != nil {
		a.left = 0
		a.log.skipped.add(cutPacket, 1)
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, err
		}
	}
	n, bad := 0, int64(0)
	for b := a.buf[:got-got%a.size]; len(b) > 0; b = b[a.size:] {
		w := binary.LittleEndian.Uint32(b)
		if w&1 == 0 {
			bad++
			continue
		}
		dst[n] = Event{a.high | int64(binary.LittleEndian.Uint32(b[4:])&0x7fff_ffff), uint16(w >> 17 & 0x7fff), uint16(w >> 2 & 0x7fff), w&2 != 0}
		n++
	}
	a.log.skipped.add(invalid, bad)
	return n, nil
}

// newAEDAT3 reads the header and returns the packets after it.
func newAEDAT3(in *bufio.Reader, h *Header, l *log) (*aedat3, error) {
	total := 0
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("AEDAT 3.1: the header has no end: %w", err)
		}
		line = strings.TrimRight(line, "\r\n")
		if total += len(line); total > chunk || !strings.HasPrefix(line, "#") {
			return nil, errors.New("AEDAT 3.1: the header has no end (a line #!END-HEADER)")
		}
		if line == "#!END-HEADER" {
			return &aedat3{in: in, log: l}, nil
		}
		if format, ok := strings.CutPrefix(line, "#Format:"); ok && strings.TrimSpace(format) != "RAW" {
			return nil, fmt.Errorf("AEDAT 3.1 in the format %q is not read; RAW is", strings.TrimSpace(format))
		}
		if _, source, ok := strings.Cut(line, "#Source "); ok && h.Width == 0 {
			if s, ok := sensorNamed(source); ok {
				h.Sensor, h.Width, h.Height = s.name, s.width, s.height
			}
		}
	}
}
