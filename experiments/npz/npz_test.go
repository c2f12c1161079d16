package npz_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/experiments/npz"
)

// sample holds an array of every type and shapes of every kind.
func sample() []npz.Array {
	return []npz.Array{
		{Name: "weights", Shape: []int{2, 1, 3}, Data: []float32{0, -1.5, float32(math.Inf(1)), math.SmallestNonzeroFloat32, math.MaxFloat32, 0.1}},
		{Name: "f8", Shape: []int{2, 2}, Data: []float64{math.Copysign(0, -1), math.Pi, math.MaxFloat64, -1}},
		{Name: "mask", Shape: []int{3}, Data: []bool{true, false, true}},
		{Name: "i1", Shape: []int{2}, Data: []int8{math.MinInt8, math.MaxInt8}},
		{Name: "i2", Shape: []int{2}, Data: []int16{math.MinInt16, math.MaxInt16}},
		{Name: "i4", Shape: []int{2}, Data: []int32{math.MinInt32, math.MaxInt32}},
		{Name: "i8", Shape: []int{2}, Data: []int64{math.MinInt64, math.MaxInt64}},
		{Name: "u1", Shape: []int{2}, Data: []uint8{0, math.MaxUint8}},
		{Name: "u2", Shape: []int{1, 2}, Data: []uint16{0, math.MaxUint16}},
		{Name: "u4", Shape: []int{2, 1}, Data: []uint32{0, math.MaxUint32}},
		{Name: "layer/u8", Shape: []int{1, 1, 1, 2}, Data: []uint64{0, math.MaxUint64}},
		{Name: "empty", Shape: []int{4, 0, 2}, Data: []float32{}},
		npz.Scalar("scalar", 0.25),
		npz.Scalar("count", 7),
	}
}

func encode(t testing.TB, arrays []npz.Array, extra map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := npz.WriteTo(&b, arrays, extra); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(data []byte) (*npz.Archive, error) {
	return npz.ReadFrom(bytes.NewReader(data), int64(len(data)))
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	extra := map[string][]byte{"meta.json": []byte(`{"epoch": 3}`), "a.txt": {}}
	if err := npz.Write(path, sample(), extra); err != nil {
		t.Fatal(err)
	}
	got, err := npz.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := sample(); !reflect.DeepEqual(got.Arrays, want) {
		t.Errorf("got  %v\nwant %v", got.Arrays, want)
	}
	if !reflect.DeepEqual(got.Extra, extra) {
		t.Errorf("extra members %q", got.Extra)
	}
	if raw, err := got.Raw("meta.json"); err != nil || string(raw) != `{"epoch": 3}` {
		t.Errorf("meta.json is %q, error %v", raw, err)
	}
}

func TestRoundTripOfAnyFloats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SliceOf(rapid.Uint32()).Draw(t, "bits")
		data := make([]float32, len(bits))
		for i, b := range bits {
			data[i] = math.Float32frombits(b)
		}
		var b bytes.Buffer
		if err := npz.WriteTo(&b, []npz.Array{{Name: "x", Shape: []int{len(data)}, Data: data}}, nil); err != nil {
			t.Fatal(err)
		}
		a, err := decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.Float32("x", len(data))
		if err != nil {
			t.Fatal(err)
		}
		// Bit for bit: NaNs keep their payload.
		for i := range got {
			if math.Float32bits(got[i]) != bits[i] {
				t.Fatalf("element %d is %08x, want %08x", i, math.Float32bits(got[i]), bits[i])
			}
		}
	})
}

func TestLargeCompressibleArray(t *testing.T) {
	want := npz.Array{Name: "spikes", Shape: []int{300, 100, 1000}, Data: make([]uint8, 30_000_000)}
	data := encode(t, []npz.Array{want}, nil)
	if len(data) > 300_000 {
		t.Errorf("30 MB of zeros take %d bytes", len(data))
	}
	got, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Arrays[0], want) {
		t.Error("the array is not what was written")
	}
}

func TestEqualContentsGiveEqualBytes(t *testing.T) {
	extra := func() map[string][]byte {
		return map[string][]byte{"a": {1}, "b": {2}, "c": {3}, "d": {4}, "e": {5}}
	}
	first := encode(t, sample(), extra())
	for range 20 {
		if !bytes.Equal(encode(t, sample(), extra()), first) {
			t.Fatal("two archives of equal contents differ")
		}
	}
}

func TestArchiveAccessors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.npz")
	if err := npz.Write(path, sample(), nil); err != nil {
		t.Fatal(err)
	}
	a, err := npz.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if names := a.Names(); len(names) != 14 || names[0] != "weights" || names[10] != "layer/u8" {
		t.Errorf("names %q", names)
	}
	if w, err := a.Float32("weights", 2, 1, 3); err != nil || w[1] != -1.5 {
		t.Errorf("weights %v, error %v", w, err)
	}
	if n, err := a.Int("count"); err != nil || n != 7 {
		t.Errorf("count %d, error %v", n, err)
	}
	if x, err := a.Float64Scalar("scalar"); err != nil || x != 0.25 {
		t.Errorf("scalar %v, error %v", x, err)
	}
	for _, test := range []struct {
		name string
		err  func() error
		want string
	}{
		{"no such array", func() error { _, err := a.Float32("bias", 1); return err }, `no array "bias"; the arrays are ["weights"`},
		{"no such integer", func() error { _, err := a.Int("bias"); return err }, `no array "bias"`},
		{"no such number", func() error { _, err := a.Float64Scalar("bias"); return err }, `no array "bias"`},
		{"no such member", func() error { _, err := a.Raw("meta.json"); return err }, `no member "meta.json"`},
		{"wrong shape", func() error { _, err := a.Float32("weights", 6); return err }, `array "weights" has shape [2 1 3], want [6]`},
		{"not one number", func() error { _, err := a.Int("weights"); return err }, `array "weights" has shape [2 1 3]; want one number`},
		{"not exactly a float32", func() error { _, err := a.Float32("f8", 2, 2); return err }, `array "f8": element 1, 3.14`},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.err()
			if err == nil || !strings.HasPrefix(err.Error(), path+": "+test.want) {
				t.Errorf("error %v, want %s: %s...", err, path, test.want)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	one := func(name string, shape []int, data any) []npz.Array { return []npz.Array{{name, shape, data}} }
	x := []float32{1}
	for _, test := range []struct {
		name   string
		arrays []npz.Array
		extra  map[string][]byte
		want   string
	}{
		{"int", one("x", []int{1}, []int{1}), nil, "elements of type []int cannot be stored"},
		{"nothing", one("x", []int{1}, nil), nil, "elements of type <nil> cannot be stored"},
		{"wrong number of elements", one("x", []int{2, 2}, x), nil, "shape [2 2] has 4 elements, the data 1"},
		{"negative dimension", one("x", []int{-1, -1}, x), nil, "negative dimension"},
		{"product beyond an int", one("x", []int{1 << 31, 1 << 31, 1 << 2}, x), nil, "more than the limit"},
		{"huge beside an empty dimension", one("x", []int{0, 1 << 40}, []float32{}), nil, "more than the limit"},
		{"33 dimensions", one("x", slices.Repeat([]int{1}, 33), x), nil, "33 dimensions"},
		{"no name", one("", nil, x), nil, "not allowed"},
		{"name that climbs", one("../x", nil, x), nil, "not allowed"},
		{"same name twice", append(one("x", nil, x), one("x", nil, x)...), nil, `array "x" occurs twice`},
		{"text that is not UTF-8", one("x", nil, []string{"\xff"}), nil, "text 0 is not valid UTF-8"},
		{"text with a zero behind", one("x", []int{2}, []string{"", "a\x00"}), nil, "text 1 ends in a zero"},
		{"long text", one("x", nil, []string{strings.Repeat("a", 16<<20+1)}), nil, "more than the limit of 67108864 bytes per array"},
		{"many texts", one("x", []int{17}, append(make([]string, 16), strings.Repeat("a", 1<<20))), nil, "more than the limit"},
		{"large extra member", nil, map[string][]byte{"x": make([]byte, 16<<20+1)}, "more than the limit of 16777216 for what is not an array"},
		{"extra member named like an array", nil, map[string][]byte{"x.npy": nil}, `member "x.npy" is not an array`},
		{"extra member at a root", nil, map[string][]byte{"/etc/x": nil}, "not allowed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.npz")
			err := npz.Write(path, test.arrays, test.extra)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v does not name %s and say %q", err, path, test.want)
			}
			if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) > 0 {
				t.Errorf("left %v", entries)
			}
			if err := npz.WriteTo(new(bytes.Buffer), test.arrays, test.extra); err == nil {
				t.Error("WriteTo accepts it")
			}
		})
	}
}
