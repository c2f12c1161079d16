package dataset

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// withHeader returns a PNG file with another size, bit depth and colour type in
// its header, and the right checksum.
func withHeader(file []byte, width, height uint32, depth, colour byte) []byte {
	const at = 8 + 4 + 4 // signature, length, chunk type
	out := bytes.Clone(file)
	binary.BigEndian.PutUint32(out[at:], width)
	binary.BigEndian.PutUint32(out[at+4:], height)
	out[at+8], out[at+9] = depth, colour
	binary.BigEndian.PutUint32(out[at+13:], crc32.ChecksumIEEE(out[at-4:at+13]))
	return out
}

// twoBitPNG returns a gray PNG of 2 bits a pixel, which image/png cannot write.
// The width is a multiple of 4.
func twoBitPNG(t testing.TB, m *trimap) []byte {
	var rows bytes.Buffer
	w := zlib.NewWriter(&rows)
	for y := range m.height {
		line := make([]byte, 1+m.width/4) // filter 0, then four pixels a byte
		for x, v := range m.row(y) {
			line[1+x/4] |= v << (6 - 2*(x%4))
		}
		if _, err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		body := append([]byte(kind), data...)
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	header := binary.BigEndian.AppendUint32(nil, uint32(m.width))
	header = binary.BigEndian.AppendUint32(header, uint32(m.height))
	chunk("IHDR", append(header, 2, 0, 0, 0, 0))
	chunk("IDAT", rows.Bytes())
	chunk("IEND", nil)
	return out
}
