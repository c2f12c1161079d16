package hdf5_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/hdf5"
)

// rows reads a data set from a row on.
func rows(t *testing.T, f *hdf5.File, path string, from int) []byte {
	t.Helper()
	d, err := f.Root().Dataset(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Rows(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Rows are the bytes of the elements, from any one on, in chunks or not.
func TestRows(t *testing.T) {
	many := fixture(t, "read_many.h5")
	want := counting[uint8](150).Data.([]uint8)
	for _, from := range []int{0, 1, 49, 149, 150} {
		if got := rows(t, many, "x", from); !bytes.Equal(got, want[from:]) {
			t.Errorf("from %d: %v", from, got)
		}
	}
	for _, deflate := range []int{0, 6} {
		values := make([]int32, 300_000)
		var raw []byte
		for i := range values {
			values[i] = int32(i * i)
			raw = binary.LittleEndian.AppendUint32(raw, uint32(values[i]))
		}
		w := &hdf5.Writer{Deflate: deflate}
		if err := w.Dataset("x", hdf5.Vector(values)); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := w.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		f := open(t, b.Bytes())
		for _, from := range []int{0, 262_144, 299_999} {
			if got := rows(t, f, "x", from); !bytes.Equal(got, raw[4*from:]) {
				t.Errorf("deflate %d, from %d: %d bytes that differ", deflate, from, len(got))
			}
		}
	}
}

// A compound says its fields, and LZF is unpacked, as h5py wrote them.
func TestCompoundAndLZF(t *testing.T) {
	f := fixture(t, "refused_kinds.h5")
	d, err := f.Root().Dataset("kinds/compound")
	if err != nil {
		t.Fatal(err)
	}
	want := []hdf5.Field{{"t", 0, hdf5.Type{Kind: hdf5.Int, Size: 8}}, {"p", 8, hdf5.Type{Kind: hdf5.Float, Size: 4}}}
	if typ := d.Type(); typ.Kind != hdf5.Compound || !reflect.DeepEqual(typ.Fields, want) {
		t.Errorf("%+v", typ)
	}
	if b := rows(t, f, "kinds/compound", 0); !bytes.Equal(b, []byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40}) {
		t.Errorf("%v", b)
	}
	lzf, err := value(f, "kinds/lzf")
	if err != nil || !reflect.DeepEqual(lzf, counting[int32](6)) {
		t.Errorf("%v, %v", lzf, err)
	}
	sequence, err := f.Root().Dataset("kinds/sequence")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := sequence.Sequence(0); err != nil || !reflect.DeepEqual(a, hdf5.Array{Shape: []int{0}, Data: []int32{}}) {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := sequence.Sequence(1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, err := d.Sequence(0); err == nil || !strings.Contains(err.Error(), "want sequences") {
		t.Errorf("%v", err)
	}
	for _, path := range []string{"kinds/complex"} { // a compound, too
		d, err := f.Root().Dataset(path)
		if err != nil || fmt.Sprint(len(d.Type().Fields)) != "2" {
			t.Errorf("%s: %v, %v", path, d, err)
		}
	}
}
