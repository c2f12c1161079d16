package hdf5

import (
	"bytes"
	"testing"
)

func TestUnpackLZF(t *testing.T) {
	for _, tt := range []struct {
		packed []byte
		most   int
		want   string // "" for damaged
	}{
		{[]byte{2, 'a', 'b', 'c'}, 3, "abc"},
		{[]byte{0, 'a', 0x60, 0}, 6, "aaaaaa"},                                                      // 5 times what is one back
		{[]byte{1, 'a', 'b', 0xe0, 3, 1, 0, 'c'}, 15, "abababababababc"[:2] + "abababababab" + "c"}, // 12 from two back
		{[]byte{2, 'a', 'b'}, 9, ""},
		{[]byte{2, 'a', 'b', 'c'}, 2, ""},
		{[]byte{0, 'a', 0x20, 1}, 9, ""},
		{[]byte{0, 'a', 0x60}, 9, ""},
		{[]byte{0, 'a', 0xe0}, 9, ""},
		{[]byte{0, 'a', 0xe0, 255, 0}, 100, ""},
	} {
		got, err := unpackLZF(tt.packed, tt.most)
		if (err != nil) != (tt.want == "") || err == nil && !bytes.Equal(got, []byte(tt.want)) {
			t.Errorf("%v: %q, %v, want %q", tt.packed, got, err, tt.want)
		}
	}
}
