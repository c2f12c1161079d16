package camera_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"spikesim/experiments/camera"
	"spikesim/experiments/npz"
)

// The encoders of this file write what the formats' specifications say, event by
// event, so that the readers have something to read that is known.

var le, be = binary.LittleEndian, binary.BigEndian

func encodeEVT2(events []camera.Event) []byte {
	b := []byte("% evt 2.0\n% geometry 34x34\n% end\n")
	high := int64(-1)
	for _, e := range events {
		if h := e.Time >> 6; h != high {
			high = h
			b = le.AppendUint32(b, 8<<28|uint32(h&0xfffffff))
		}
		b = le.AppendUint32(b, uint32(bit(e.On))<<28|uint32(e.Time&63)<<22|uint32(e.X)<<11|uint32(e.Y))
	}
	return b
}

func bit(on bool) uint64 {
	if on {
		return 1
	}
	return 0
}

// encodeEVT21 puts neighbours of one row and time into one mask.
func encodeEVT21(events []camera.Event, legacy bool) []byte {
	b := []byte("% format EVT21;height=34;width=34\n% end\n")
	if legacy {
		b = []byte("% format EVT21;endianness=legacy;height=34;width=34\n% end\n")
	}
	word := func(w uint64) {
		if legacy {
			w = w<<32 | w>>32
		}
		b = le.AppendUint64(b, w)
	}
	high := int64(-1)
	for i := 0; i < len(events); {
		e := events[i]
		if h := e.Time >> 6; h != high {
			high = h
			word(8<<60 | uint64(h&0xfffffff)<<32)
		}
		mask := uint64(0)
		for ; i < len(events); i++ {
			f := events[i]
			d := int(f.X) - int(e.X)
			if f.Time != e.Time || f.Y != e.Y || f.On != e.On || d < 0 || d >= 32 || mask>>uint(d) != 0 {
				break
			}
			mask |= 1 << uint(d)
		}
		word(bit(e.On)<<60 | uint64(e.Time&63)<<54 | uint64(e.X)<<43 | uint64(e.Y)<<32 | mask)
	}
	return b
}

func encodeDAT(events []camera.Event) []byte {
	return datOf("% Data file containing CD events.\n% Version 2\n% Height 34\n% Width 34\n\x0c\x08", 14, 28, events)
}

func encodeOldDAT(events []camera.Event) []byte {
	return datOf("% Data file containing TD events.\n% Version 1\n\x00\x08", 9, 17, events)
}

// datOf returns a DAT file whose words have rows and polarities from some bits on.
func datOf(header string, row, polarity int, events []camera.Event) []byte {
	b := []byte(header)
	for _, e := range events {
		b = le.AppendUint32(b, uint32(e.Time))
		b = le.AppendUint32(b, uint32(e.X)|uint32(e.Y)<<row|uint32(bit(e.On))<<polarity)
	}
	return b
}

func encodeDAVIS(events []camera.Event) []byte {
	b := []byte("#!AER-DAT2.0\r\n# AEChip: eu.seebetter.ini.chips.davis.DAVIS240C\r\n#End Of ASCII Header\r\n")
	for i, e := range events {
		if i%7 == 0 { // a pixel of a frame, whose clock is another
			b = be.AppendUint32(be.AppendUint32(b, 1<<31|uint32(i)), 77)
		}
		if i%11 == 0 { // an external event
			b = be.AppendUint32(be.AppendUint32(b, 1<<10), uint32(e.Time))
		}
		b = be.AppendUint32(b, uint32(e.Y)<<22|uint32(e.X)<<12|uint32(bit(e.On))<<11)
		b = be.AppendUint32(b, uint32(e.Time))
	}
	return b
}

func encodeDVS128(events []camera.Event) []byte {
	b := []byte("#!AER-DAT2.0\r\n# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n")
	for _, e := range events {
		b = be.AppendUint32(b, uint32(e.Y)<<8|uint32(e.X)<<1|uint32(bit(!e.On)))
		b = be.AppendUint32(b, uint32(e.Time))
	}
	return b
}

func encodeAEDAT31(events []camera.Event) []byte {
	b := []byte("#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n")
	packet := func(kind, size, overflow, n int) {
		for _, v := range []int{kind | 1<<16, size, 4, overflow, n, n, n} {
			b = le.AppendUint32(b, uint32(v))
		}
	}
	for begin := 0; begin < len(events); {
		packet(2, 20, 0, 1) // of another type
		b = append(b, make([]byte, 20)...)
		over := events[begin].Time >> 31
		end := begin
		for end < len(events) && end < begin+100 && events[end].Time>>31 == over {
			end++
		}
		packet(1, 8, int(over), end-begin+1)
		b = append(b, make([]byte, 8)...) // not valid
		for _, e := range events[begin:end] {
			b = le.AppendUint32(b, 1|uint32(bit(e.On))<<1|uint32(e.Y)<<2|uint32(e.X)<<17)
			b = le.AppendUint32(b, uint32(e.Time&0x7fffffff))
		}
		begin = end
	}
	return b
}

// finished returns a FlatBuffer with its size before it.
func finished(b *flatbuffers.Builder, root flatbuffers.UOffsetT, identifier string) []byte {
	b.FinishSizePrefixedWithFileIdentifier(root, []byte(identifier))
	return b.FinishedBytes()
}

func encodeAEDAT4(t testing.TB, events []camera.Event, compression int32) []byte {
	const info = `<dv version="2.0"><node name="outInfo" path="/mainloop/Recorder/outInfo/">
		<node name="0" path="0"><attr key="typeIdentifier" type="string">FRME</attr></node>
		<node name="3" path="3"><attr key="typeIdentifier" type="string">EVTS</attr>
			<node name="info" path="i"><attr key="sizeX" type="int">34</attr><attr key="sizeY" type="int">34</attr>
			<attr key="source" type="string">a camera</attr></node></node></node></dv>`
	head := flatbuffers.NewBuilder(0)
	text := head.CreateString(info)
	head.StartObject(3)
	head.PrependInt32Slot(0, compression, 0)
	head.PrependInt64Slot(1, -1, 0)
	head.PrependUOffsetTSlot(2, text, 0)
	out := append([]byte("#!AER-DAT4.0\r\n"), finished(head, head.EndObject(), "IOHE")...)
	packet := func(stream int32, b []byte) {
		var packed bytes.Buffer
		switch compression {
		case 0:
			packed.Write(b)
		case 1:
			w := lz4.NewWriter(&packed)
			w.Write(b)
			w.Close()
		case 3:
			w, err := zstd.NewWriter(&packed)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(b)
			w.Close()
		}
		out = le.AppendUint32(le.AppendUint32(out, uint32(stream)), uint32(packed.Len()))
		out = append(out, packed.Bytes()...)
	}
	for begin := 0; begin < len(events); begin += 100 {
		packet(0, []byte("a frame"))
		part := events[begin:min(begin+100, len(events))]
		b := flatbuffers.NewBuilder(0)
		b.StartVector(16, len(part), 8)
		for i := len(part) - 1; i >= 0; i-- {
			e := part[i]
			b.Prep(8, 16)
			b.Pad(3)
			b.PrependBool(e.On)
			b.PrependInt16(int16(e.Y))
			b.PrependInt16(int16(e.X))
			b.PrependInt64(e.Time)
		}
		vector := b.EndVector(len(part))
		b.StartObject(1)
		b.PrependUOffsetTSlot(0, vector, 0)
		packet(3, finished(b, b.EndObject(), "EVTS"))
	}
	return out
}

func encodeES(events []camera.Event) []byte {
	b := []byte("Event Stream\x02\x00\x00\x01")
	b = le.AppendUint16(le.AppendUint16(b, 34), 34)
	last := int64(0)
	for _, e := range events {
		for ; e.Time-last >= 127; last += 127 {
			b = append(b, 0xff)
		}
		b = append(b, byte(e.Time-last)<<1|byte(bit(e.On)))
		b = le.AppendUint16(le.AppendUint16(b, e.X), e.Y)
		last = e.Time
	}
	return b
}

func encodeATIS(events []camera.Event) []byte {
	b := []byte("Event Stream\x02\x00\x00\x02")
	b = le.AppendUint16(le.AppendUint16(b, 34), 34)
	last := int64(0)
	for i, e := range events {
		for ; e.Time-last >= 63; last += 63 {
			b = append(b, 0xfd)
		}
		b = append(b, byte(e.Time-last)<<2|byte(bit(e.On))<<1)
		b = le.AppendUint16(le.AppendUint16(b, e.X), e.Y)
		if i%5 == 0 { // a threshold crossing of the exposure
			b = append(b, 1, 0, 0, 0, 0)
		}
		last = e.Time
	}
	return b
}

func encodeNMNIST(events []camera.Event) []byte {
	var b []byte
	for _, e := range events {
		b = append(b, byte(e.X), byte(e.Y), byte(bit(e.On))<<7|byte(e.Time>>16), byte(e.Time>>8), byte(e.Time))
	}
	return b
}

func encodeText(events []camera.Event, head, line string, seconds bool) []byte {
	var b strings.Builder
	b.WriteString(head)
	for _, e := range events {
		when := fmt.Sprint(e.Time)
		if seconds {
			when = fmt.Sprintf("%.6f", float64(e.Time)/1e6)
		}
		b.WriteString(strings.NewReplacer("t", when, "x", fmt.Sprint(e.X), "y", fmt.Sprint(e.Y), "p", fmt.Sprint(bit(e.On))).Replace(line) + "\n")
	}
	return []byte(b.String())
}

func npy(descr, shape string, data []byte) []byte {
	h := fmt.Sprintf("{'descr': %s, 'fortran_order': False, 'shape': %s, }\n", descr, shape)
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(h)), byte(len(h)>>8))
	return append(append(b, h...), data...)
}

func encodeStructured(events []camera.Event) []byte {
	var b []byte
	for _, e := range events {
		b = be.AppendUint16(b, e.X)
		b = le.AppendUint16(b, e.Y)
		b = append(b, byte(bit(e.On)))
		b = le.AppendUint64(b, uint64(e.Time))
	}
	return npy("[('x', '>u2'), ('y', '<u2'), ('p', '|b1'), ('t', '<i8')]", fmt.Sprintf("(%d,)", len(events)), b)
}

func encodeTable(events []camera.Event) []byte {
	var b []byte
	for _, e := range events {
		for _, v := range []uint64{uint64(e.X), uint64(e.Y), uint64(e.Time), bit(e.On)} {
			b = le.AppendUint64(b, v)
		}
	}
	return npy("'<i8'", fmt.Sprintf("(%d, 4)", len(events)), b)
}

func encodeNPZ(t testing.TB, events []camera.Event) []byte {
	var times []float64
	var x, y []uint16
	var p []bool
	for _, e := range events {
		times, x, y, p = append(times, float64(e.Time)/1e6), append(x, e.X), append(y, e.Y), append(p, e.On)
	}
	n := []int{len(events)}
	var b bytes.Buffer
	err := npz.WriteTo(&b, []npz.Array{{Name: "t_s", Shape: n, Data: times}, {Name: "x", Shape: n, Data: x},
		{Name: "y", Shape: n, Data: y}, {Name: "p", Shape: n, Data: p}, {Name: "label", Shape: []int{1}, Data: []int64{3}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipped returns an archive that holds a file of that name.
func zipped(name string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.Create(name)
	z.Close()
	return b.String()
}
