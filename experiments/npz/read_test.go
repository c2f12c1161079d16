package npz_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/npz"
)

// file is a member of an archive made by hand.
type file struct {
	name   string
	data   []byte
	method uint16
}

// archive packs members without looking at them.
func archive(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: f.method})
		if err == nil {
			_, err = w.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// npyFile returns a .npy file of the given major version.
func npyFile(major byte, header string, data ...byte) []byte {
	out := append([]byte("\x93NUMPY"), major, 0)
	if major == 1 {
		out = binary.LittleEndian.AppendUint16(out, uint16(len(header)))
	} else {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(header)))
	}
	return append(append(out, header...), data...)
}

func header(descr, fortran, shape string) string {
	return fmt.Sprintf("{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n", descr, fortran, shape)
}

// NumPy goes by what a member holds: an array under a name without .npy is one,
// and is not dropped.
func TestArrayUnderAnotherName(t *testing.T) {
	data := archive(t, file{name: "a.bias", data: npyFile(1, header("'<f4'", "False", "(1,)"), 0, 0, 0, 0)})
	_, err := npz.ReadFrom(bytes.NewReader(data), int64(len(data)))
	if err == nil || !strings.Contains(err.Error(), `member "a.bias": it is a NumPy array, but its name does not end in .npy; rename it`) {
		t.Errorf("got %v", err)
	}
}

func TestReadVariants(t *testing.T) {
	one := []byte{1, 0, 2, 0}
	i2 := npz.Array{Name: "x", Shape: []int{2}, Data: []int16{1, 2}}
	scalar := npz.Array{Name: "x", Data: []int32{0x20001}}
	for _, test := range []struct {
		name string
		npy  []byte
		want npz.Array
	}{
		{"version 1", npyFile(1, header("'<i2'", "False", "(2,)"), one...), i2},
		{"version 2", npyFile(2, header("'<i2'", "False", "(2,)"), one...), i2},
		{"version 3", npyFile(3, header("'<i2'", "False", "(2,)"), one...), i2},
		{"scalar", npyFile(1, header("'<i4'", "False", "()"), one...), scalar},
		{"Fortran order of one dimension", npyFile(1, header("'<i2'", "True", "(2,)"), one...), i2},
		{"double quotes, other order, no spaces", npyFile(1, `{"shape":(2,),"fortran_order":False,"descr":"<i2"}`, one...), i2},
		{"spaces wherever allowed", npyFile(1, " { 'descr' : '<i2' , 'fortran_order' : False , 'shape' : ( 2 , ) , }   \n", one...), i2},
		{"a byte order for single bytes", npyFile(1, header("'<u1'", "False", "(4,)"), one...), npz.Array{Name: "x", Shape: []int{4}, Data: one}},
		{"no elements", npyFile(1, header("'<f8'", "False", "(3, 0)")), npz.Array{Name: "x", Shape: []int{3, 0}, Data: []float64{}}},
	} {
		for _, method := range []uint16{zip.Store, zip.Deflate} {
			a, err := decode(archive(t, file{"x.npy", test.npy, method}))
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			} else if !reflect.DeepEqual(a.Arrays[0], test.want) {
				t.Errorf("%s: got %v, want %v", test.name, a.Arrays[0], test.want)
			}
		}
	}
}

func TestReadRefusesMembers(t *testing.T) {
	long := "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), " + strings.Repeat(" ", 10000) + "}"
	for _, test := range []struct {
		name string
		npy  []byte
		want string
	}{
		{"not an array", []byte("hello, world"), "not a NumPy array"},
		{"nothing", nil, "not a NumPy array"},
		{"unknown version", npyFile(4, header("'<i2'", "False", "(2,)")), "version 4.0 of the format is not known"},
		{"length cut short", []byte("\x93NUMPY\x01\x00\x10"), "the header is cut short"},
		{"header cut short", []byte("\x93NUMPY\x01\x00\x10\x00{'descr"), "the header is cut short"},
		{"endless header", npyFile(2, long), "more than 10000"},
		{"pickled objects", npyFile(1, header("'|O'", "False", "(2,)"), 0, 0), "pickled Python objects"},
		{"structured type", npyFile(1, header("[('a', '<i2')]", "False", "(2,)")), "structured types are not supported"},
		{"bytes", npyFile(1, header("'|S5'", "False", "(1,)"), 0, 0, 0, 0, 0), `type "|S5" is not supported`},
		{"big-endian text", npyFile(1, header("'>U1'", "False", "()"), 0, 0, 0, 'a'), "big-endian"},
		{"text cut short", npyFile(1, header("'<U5'", "False", "(2,)")), `shape [2] of "<U5" takes 40 bytes, but 0 follow`},
		{"text of no characters", npyFile(1, header("'<U0'", "False", "(2,)")), `type "<U0" is no text of 1 to 16777216 characters`},
		{"text of many characters", npyFile(1, header("'<U16777217'", "False", "()")), "is no text of"},
		{"many texts", npyFile(1, header("'<U1'", "False", "(16777217,)")), "more than the limit of 67108864 bytes per array"},
		{"text of surrogates", npyFile(1, header("'<U1'", "False", "()"), 0, 0xd8, 0, 0), "element 0: character 0 is 0xd800, no Unicode code point"},
		{"text beyond Unicode", npyFile(1, header("'<U2'", "False", "()"), 'a', 0, 0, 0, 0, 0, 0x11, 0), "character 1 is 0x110000, no"},
		{"text of negative characters", npyFile(1, header("'<U1'", "False", "()"), 255, 255, 255, 255), "0xffffffff, no Unicode"},
		{"half precision", npyFile(1, header("'<f2'", "False", "(2,)")), "save float32 or float64"},
		{"complex", npyFile(1, header("'<c8'", "False", "(2,)")), "save float32 or float64"},
		{"big-endian", npyFile(1, header("'>f4'", "False", "(2,)")), "big-endian"},
		{"Fortran order", npyFile(1, header("'<i2'", "True", "(2, 1)"), 0, 0, 0, 0), "Fortran order"},
		{"data cut short", npyFile(1, header("'<i2'", "False", "(2,)"), 0, 0, 0), "takes 4 bytes, but 3 follow"},
		{"data too long", npyFile(1, header("'<i2'", "False", "(2,)"), 0, 0, 0, 0, 0), "takes 4 bytes, but 5 follow"},
		{"shape of 8 TB", npyFile(1, header("'<f8'", "False", "(1000000, 1000000)"), 0), "more than the limit"},
		{"shape whose product overflows to 0", npyFile(1, header("'|u1'", "False", "(4294967296, 4294967296)")), "more than the limit"},
		{"dimension beyond an int", npyFile(1, header("'|u1'", "False", "(99999999999999999999,)")), "too large"},
		{"shape beside an empty dimension", npyFile(1, header("'|u1'", "False", "(0, 4294967296)")), "more than the limit"},
		{"negative dimension", npyFile(1, header("'|u1'", "False", "(-1,)")), "not a tuple of whole numbers"},
		{"33 dimensions", npyFile(1, header("'|u1'", "False", "("+strings.Repeat("1,", 33)+")"), 0), "33 dimensions"},
		{"shape without tuple", npyFile(1, header("'|u1'", "False", "3")), "shape is not a tuple"},
		{"shape in mere brackets", npyFile(1, header("'|u1'", "False", "(3)"), 0, 0, 0), "a number, not a tuple"},
		{"shape without commas", npyFile(1, header("'|u1'", "False", "(1 2)"), 0, 0), "not a tuple"},
		{"shape unfinished", npyFile(1, "{'shape': (1, 2"), "not a tuple"},
		{"not a dictionary", npyFile(1, "[1]"), "not a dictionary"},
		{"dictionary unfinished", npyFile(1, "{'descr': '<i2',"), "quoted text is missing"},
		{"escapes in text", npyFile(1, `{'descr': '\x3ci2', 'fortran_order': False, 'shape': ()}`), "quoted text is missing"},
		{"missing key", npyFile(1, "{'descr': '<i2', 'shape': (), }"), "needs the keys"},
		{"key twice", npyFile(1, "{'descr': '<i2', 'descr': '<i2', }"), `key "descr" occurs twice`},
		{"unknown key", npyFile(1, "{'order': 'C', }"), `key "order" is not known`},
		{"no colon", npyFile(1, "{'descr' '<i2'}"), `key "descr" lacks a value`},
		{"no comma", npyFile(1, "{'descr': '<i2' 'shape': ()}"), `no comma after key "descr"`},
		{"neither True nor False", npyFile(1, header("'<i2'", "0", "()")), "neither True nor False"},
		{"text after the dictionary", npyFile(1, header("'|u1'", "False", "()")+"x"), "text after the dictionary"},
		{"bool of 2", npyFile(1, header("'|b1'", "False", "(2,)"), 1, 2), "element 1 of a bool array is 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := decode(archive(t, file{"x.npy", test.npy, zip.Deflate}))
			if err == nil || !strings.HasPrefix(err.Error(), `member "x.npy": `) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

// forge returns an archive whose central directory was edited by change; see
// section 4.3.12 of the zip specification (APPNOTE.TXT) for the offsets.
func forge(t *testing.T, change func(entry []byte)) []byte {
	t.Helper()
	data := encode(t, []npz.Array{{Name: "x", Shape: []int{1000}, Data: make([]float32, 1000)}}, nil)
	change(data[bytes.Index(data, []byte("PK\x01\x02")):])
	return data
}

func TestReadRefusesArchives(t *testing.T) {
	good := archive(t, file{"x.npy", npyFile(1, header("'|u1'", "False", "(3,)"), 1, 2, 3), zip.Store})
	flip := bytes.Replace(good, []byte{1, 2, 3}, []byte{1, 2, 4}, 1)
	put := func(at int, value uint32) func([]byte) {
		return func(entry []byte) { binary.LittleEndian.PutUint32(entry[at:], value) }
	}
	const flags, method, crc, packed, unpacked = 8, 10, 16, 20, 24
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty file", nil, "not an .npz archive, or cut short"},
		{"a .npy file", npyFile(1, header("'|u1'", "False", "()"), 1), "not an .npz archive, or cut short"},
		{"cut short", good[:len(good)-30], "not an .npz archive, or cut short"},
		{"a flipped byte", flip, "checksum error"},
		{"wrong checksum", forge(t, put(crc, 12345)), "checksum error"},
		{"no checksum", forge(t, put(crc, 0)), "checksum error"},
		{"encrypted", forge(t, func(e []byte) { e[flags] |= 1 }), "encrypted"},
		{"unknown method", forge(t, func(e []byte) { e[method] = 12 }), "zip method 12 is not supported"},
		{"more packed than there is", forge(t, put(packed, 1<<30)), "in a file of"},
		{"2.9 GB unpacked", forge(t, put(unpacked, 2_900_000_000)), "more than the limit"},
		{"more unpacked than deflate can hold", forge(t, put(unpacked, 1<<30)), "cannot hold"},
		{"less unpacked than there is", forge(t, put(unpacked, 128+3996)), "takes 4000 bytes, but 3996 follow"},
		{"member twice", archive(t, file{"a", nil, 0}, file{"a", nil, 0}), `member "a" occurs twice`},
		{"name that climbs", archive(t, file{"../a.npy", nil, 0}), "not allowed"},
		{"name at a root", archive(t, file{"/a.npy", nil, 0}), "not allowed"},
		{"name with backslash", archive(t, file{`..\a`, nil, 0}), "not allowed"},
		{"name with drive", archive(t, file{`c:a`, nil, 0}), "not allowed"},
		{"name with NUL", archive(t, file{"a\x00.npy", nil, 0}), "not allowed"},
		{"empty array name", archive(t, file{".npy", nil, 0}), "not allowed"},
		{"folder", archive(t, file{"a/", nil, 0}), "not allowed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := decode(test.data)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

// A raw member that unpacks to more, or less, than it declares.
func TestReadRefusesRawMemberOfWrongLength(t *testing.T) {
	var b bytes.Buffer
	if err := npz.WriteTo(&b, nil, map[string][]byte{"meta": []byte("0123456789")}); err != nil {
		t.Fatal(err)
	}
	for _, length := range []uint32{9, 11} {
		data := bytes.Clone(b.Bytes())
		binary.LittleEndian.PutUint32(data[bytes.Index(data, []byte("PK\x01\x02"))+24:], length)
		if _, err := decode(data); err == nil || !strings.Contains(err.Error(), `member "meta": `) {
			t.Errorf("length %d: error %v", length, err)
		}
	}
}

// An archive whose checksum field is empty, which package zip lets pass where no
// data descriptor follows the member.
func TestReadRefusesMissingChecksum(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "meta", CompressedSize64: 3, UncompressedSize64: 3})
	if err == nil {
		_, err = w.Write([]byte("abc"))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := decode(b.Bytes()); err == nil || !strings.Contains(err.Error(), "checksum error") {
		t.Errorf("error %v", err)
	}
}

func TestReadNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npz")
	if err := os.WriteFile(path, archive(t, file{"x.npy", nil, 0}), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := npz.Read(path); err == nil || !strings.HasPrefix(err.Error(), path+`: member "x.npy": `) {
		t.Errorf("error %v", err)
	}
	if _, err := npz.Read(path + "x"); !os.IsNotExist(err) {
		t.Errorf("error %v", err)
	}
}

// ReadFrom never panics, and what it reads can be written and read again.
func FuzzReadFrom(f *testing.F) {
	f.Add(encode(f, sample(), map[string][]byte{"meta.json": []byte("{}")}))
	f.Add(encode(f, nil, nil))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) { readAgain(t, data) })
}

// FuzzMember does the same for a member, with a right checksum.
func FuzzMember(f *testing.F) {
	f.Add(npyFile(1, header("'<i2'", "False", "(2,)"), 1, 0, 2, 0))
	f.Add(npyFile(2, header("'<f8'", "True", "()"), 1, 2, 3, 4, 5, 6, 7, 8))
	f.Add(npyFile(3, header("'|b1'", "False", "(1, 2, )"), 0, 1))
	f.Add(npyFile(1, header("'<U2'", "False", "(1,)"), 0xe9, 0, 0, 0, 0, 0, 0, 0))
	f.Fuzz(func(t *testing.T, data []byte) { readAgain(t, archive(t, file{"x.npy", data, zip.Store})) })
}

func readAgain(t *testing.T, data []byte) {
	a, err := decode(data)
	if err != nil {
		return
	}
	again, err := decode(encode(t, a.Arrays, a.Extra))
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range a.Arrays {
		y := again.Arrays[i]
		if x.Name != y.Name || !reflect.DeepEqual(x.Shape, y.Shape) || !sameBits(x.Data, y.Data) {
			t.Fatalf("read %v, written and read again %v", x, y)
		}
	}
	if !reflect.DeepEqual(a.Extra, again.Extra) {
		t.Fatalf("read %q, written and read again %q", a.Extra, again.Extra)
	}
}

// sameBits is reflect.DeepEqual with NaN equal to itself.
func sameBits(x, y any) bool {
	if a, ok := x.([]float32); ok {
		b, _ := y.([]float32)
		for i := range a {
			if len(a) != len(b) || math.Float32bits(a[i]) != math.Float32bits(b[i]) {
				return false
			}
		}
		return len(a) == len(b)
	}
	if a, ok := x.([]float64); ok {
		b, _ := y.([]float64)
		for i := range a {
			if len(a) != len(b) || math.Float64bits(a[i]) != math.Float64bits(b[i]) {
				return false
			}
		}
		return len(a) == len(b)
	}
	return reflect.DeepEqual(x, y)
}
