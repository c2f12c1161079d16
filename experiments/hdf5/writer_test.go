package hdf5_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/hdf5"
)

// encode returns the bytes of a file.
func encode(t testing.TB, w *hdf5.Writer) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := w.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatal(n, err)
	}
	return b.Bytes()
}

// sample is a file of all types, by path, attributes as path@name.
func sample() map[string]hdf5.Array {
	long := make([]string, 300)
	for i := range long {
		long[i] = strings.Repeat("é", i%90)
	}
	big := make([]float32, 700*500)
	for i := range big {
		big[i] = float32(math.Sin(float64(i)))
	}
	return map[string]hdf5.Array{
		"/version":             hdf5.Scalar("1.0"),
		"/node/edges":          {Shape: []int{2, 2}, Data: []string{"in put", "lif1.lif", "lif1.lif", ""}},
		"/node/nodes/0/weight": {Shape: []int{700, 500}, Data: big},
		"/node/nodes/0/bias":   hdf5.Vector([]float64{math.Pi, math.Inf(-1), math.SmallestNonzeroFloat64}),
		"/i/8":                 hdf5.Vector([]int8{-128, 127}), "/i/16": hdf5.Vector([]int16{-1 << 15, 1<<15 - 1}), "/i/32": hdf5.Vector([]int32{-1 << 31, 1<<31 - 1}),
		"/i/64": hdf5.Vector([]int64{-1 << 63, 1<<63 - 1}), "/u/8": hdf5.Vector([]uint8{0, 255}), "/u/16": hdf5.Vector([]uint16{0, 1<<16 - 1}),
		"/u/32": hdf5.Vector([]uint32{0, 1<<32 - 1}), "/u/64": hdf5.Vector([]uint64{0, 1<<64 - 1}),
		"/bools": {Shape: []int{1, 3}, Data: []bool{true, false, true}}, "/empty": {Shape: []int{0, 3}, Data: []float32{}}, "/none": {Shape: []int{0}, Data: []string{}},
		"/one": hdf5.Scalar(7), "/long": hdf5.Vector(long), "/longest": hdf5.Scalar(strings.Repeat("x", 200_000)),
		"/node@dt": hdf5.Scalar(1e-4), "/@by": hdf5.Scalar("us"), "/one@names": hdf5.Vector([]string{"a", "", "c"}), "/one@grid": counting[int32](2, 3, 4),
	}
}

// written puts a sample into a file.
func written(t testing.TB, all map[string]hdf5.Array, deflate int) []byte {
	t.Helper()
	w := &hdf5.Writer{Deflate: deflate}
	for path, a := range all { // in any order
		if !strings.Contains(path, "@") {
			if err := w.Dataset(path, a); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Group("/nothing/in it"); err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(all)) {
		a := all[path]
		if path, name, is := strings.Cut(path, "@"); is {
			if err := w.Attribute(path, name, a); err != nil {
				t.Fatal(err)
			}
		}
	}
	return encode(t, w)
}

func TestRoundTrip(t *testing.T) {
	all := sample()
	plain := written(t, all, 0)
	for level := range 10 {
		data := written(t, all, level)
		sameContents(t, open(t, data), all)
		if level > 0 && len(data) >= len(plain) {
			t.Errorf("level %d: %d bytes, %d without", level, len(data), len(plain))
		}
		if again := written(t, all, level); !bytes.Equal(data, again) {
			t.Errorf("level %d: other bytes for the same contents", level)
		}
		f := open(t, data)
		if g, err := f.Root().Group("nothing/in it"); err != nil {
			t.Error(err)
		} else if names, err := g.Names(); err != nil || len(names) > 0 {
			t.Errorf("names %q, %v", names, err)
		}
	}
}

// Trees of three levels: more links than 8·32·32 and more chunks than 64·64.
func TestLargeTrees(t *testing.T) {
	const links, rows = 8*32*2 + 1, 64*2 + 1
	w := &hdf5.Writer{Deflate: 1}
	for i := range links {
		if err := w.Dataset(fmt.Sprintf("g/%d", i*7919%links), hdf5.Scalar(int16(i))); err != nil {
			t.Fatal(err)
		}
	}
	// Rows of more than half a chunk make chunks of one row.
	if err := w.Dataset("x", hdf5.Array{Shape: []int{rows, 600_000}, Data: make([]uint8, rows*600_000)}); err != nil {
		t.Fatal(err)
	}
	data := encode(t, w)
	f := open(t, data)
	g, err := f.Root().Group("g")
	if err != nil {
		t.Fatal(err)
	}
	for i := range links {
		d, err := g.Dataset(fmt.Sprint(i * 7919 % links))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := d.Int64(); err != nil || n != int64(i) {
			t.Errorf("%s: %d, %v", d.Path(), n, err)
		}
	}
	d, err := f.Root().Dataset("x")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := d.Array(); err != nil || len(a.Data.([]uint8)) != rows*600_000 {
		t.Error(err)
	}
	oracle(t, data, "-g", "/g")
	oracle(t, data, "-d", "/x", "-s", "128,599990", "-c", "1,10")
}

func TestWriterRefuses(t *testing.T) {
	w := &hdf5.Writer{}
	if err := w.Dataset("/a/b", hdf5.Scalar(1)); err != nil {
		t.Fatal(err)
	}
	big := hdf5.Vector(make([]float64, 9000))
	for want, err := range map[string]error{
		"/a/b: it is there already":                  w.Dataset("/a/b", hdf5.Scalar(1)),
		`/a/b/c: "b" is a data set`:                  w.Dataset("/a/b/c", hdf5.Scalar(1)),
		"/a: it is there already":                    w.Dataset("/a", hdf5.Scalar(1)),
		`a//b: "" cannot be a name`:                  w.Dataset("a//b", hdf5.Scalar(1)),
		`a/.: "." cannot be a name`:                  w.Dataset("a/.", hdf5.Scalar(1)),
		"x: elements of type []int cannot be stored": w.Dataset("x", hdf5.Vector([]int{1})),
		"x: elements of type <nil> cannot be stored": w.Dataset("x", hdf5.Array{}),
		"x: shape [2 3] does not fit 5 elements":     w.Dataset("x", hdf5.Array{Shape: []int{2, 3}, Data: make([]bool, 5)}),
		"x: shape [-1] has a negative dimension":     w.Dataset("x", hdf5.Array{Shape: []int{-1}, Data: []bool{}}),
		`x: element 1, "a\x00", cannot be stored`:    w.Dataset("x", hdf5.Vector([]string{"", "a\x00"})),
		`x: element 0, "\xff", cannot be stored`:     w.Dataset("x", hdf5.Vector([]string{"\xff"})),
		`/b@x: there is no "b"`:                      w.Attribute("/b", "x", hdf5.Scalar(1)),
		`/a@: a name has 1 to 4096 bytes`:            w.Attribute("/a", "", hdf5.Scalar(1)),
		`nested more than 64 deep`:                   w.Group(strings.Repeat("/g", 65)),
		"/a: attribute \"x\": 72":                    attributeError(w, big),
		"deflate at level 10: want 1 to 9":           levelError(),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func attributeError(w *hdf5.Writer, a hdf5.Array) error {
	if err := w.Attribute("/a", "x", a); err != nil {
		return err
	}
	_, err := w.WriteTo(&bytes.Buffer{})
	return err
}

func levelError() error {
	_, err := (&hdf5.Writer{Deflate: 10}).WriteTo(&bytes.Buffer{})
	return err
}
