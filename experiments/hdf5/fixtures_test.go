package hdf5_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/hdf5"
)

// open opens bytes as a file.
func open(t testing.TB, data []byte) *hdf5.File {
	t.Helper()
	f, err := hdf5.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// fixture opens a file that testdata/make.py wrote.
func fixture(t testing.TB, name string) *hdf5.File {
	t.Helper()
	return open(t, load(t, name))
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// contents reads everything: data sets by their path, attributes by path@name. Whatever
// cannot be read is in the error.
func contents(f *hdf5.File) (map[string]hdf5.Array, error) {
	all, errs := map[string]hdf5.Array{}, []error(nil)
	err := f.Walk(func(o hdf5.Object) error {
		attributes, err := o.Attributes()
		errs = append(errs, err)
		for _, a := range attributes {
			x, err := a.Array()
			errs = append(errs, err)
			all[o.Path()+"@"+a.Name()] = x
		}
		if d, is := o.(*hdf5.Dataset); is {
			x, err := d.Array()
			errs = append(errs, err)
			all[d.Path()] = x
		}
		return nil
	})
	return all, errors.Join(append(errs, err)...)
}

// sameContents compares what is in a file with what should be there.
func sameContents(t *testing.T, f *hdf5.File, want map[string]hdf5.Array) {
	t.Helper()
	got, err := contents(f)
	if err != nil {
		t.Error(err)
	}
	for path, w := range want {
		if g, is := got[path]; !is || !reflect.DeepEqual(g, w) {
			t.Errorf("%s: %v, want %v", path, g, w)
		}
	}
	for path := range got {
		if _, is := want[path]; !is {
			t.Errorf("%s: not expected", path)
		}
	}
}

// counting returns 0, 1, 2, … in a shape.
func counting[T int32 | uint8](shape ...int) hdf5.Array {
	n := 1
	for _, d := range shape {
		n *= d
	}
	data := make([]T, n)
	for i := range data {
		data[i] = T(i)
	}
	return hdf5.Array{Shape: shape, Data: data}
}

func TestNumbers(t *testing.T) {
	want := map[string]hdf5.Array{}
	for _, order := range []string{"/big", "/little"} {
		inf := math.Inf(1)
		for name, data := range map[string]hdf5.Array{
			"i1": hdf5.Vector([]int8{-1, 1, 100}), "i2": hdf5.Vector([]int16{-1, 1, 100}), "i4": hdf5.Vector([]int32{-1, 1, 100}), "i8": hdf5.Vector([]int64{-1, 1, 100}),
			"u1": hdf5.Vector([]uint8{0, 1, 100}), "u2": hdf5.Vector([]uint16{0, 1, 100}), "u4": hdf5.Vector([]uint32{0, 1, 100}), "u8": hdf5.Vector([]uint64{0, 1, 100}),
			"f2": hdf5.Vector([]float32{0, -1.5, .25, 1. / (1 << 24), float32(inf)}),
			"f4": hdf5.Vector([]float32{0, -1.5, .25, 6e-8, float32(inf)}), "f8": hdf5.Vector([]float64{0, -1.5, .25, 6e-8, inf}),
		} {
			want[order+"/"+name] = data
		}
	}
	sameContents(t, fixture(t, "read_numbers.h5"), want)
}

// texts are what make.py writes as text.
func texts(want map[string]hdf5.Array) map[string]hdf5.Array {
	want["/text/scalar"] = hdf5.Array{Shape: nil, Data: []string{"a µ"}}
	want["/text/pairs"] = hdf5.Array{Shape: []int{2, 2}, Data: []string{"a", "b", "", "a longer one"}}
	want["/text/fixed"] = hdf5.Vector([]string{"ab", "", "abcde"})
	want["/text/ended"] = hdf5.Vector([]string{"x", "pq"})
	want["/text/spaces"] = hdf5.Vector([]string{"ab", "abcd"})
	want["/layouts/compact"] = hdf5.Vector([]int16{1, -2, 3, -4})
	want["/bools"] = hdf5.Vector([]bool{true, false, true})
	want["/bools@scale"] = hdf5.Vector([]int32{1, 2})
	return want
}

// The format as every version of the C library reads it.
func TestOldFormat(t *testing.T) {
	f := fixture(t, "read_old.h5")
	sameContents(t, f, texts(map[string]hdf5.Array{
		"/layouts/chunked":   counting[int32](7, 5),
		"/layouts/filtered":  counting[int32](7, 5),
		"/layouts/filled":    hdf5.Vector([]float64{2.5, 2.5, 1, 2, 2.5, 2.5}),
		"/layouts/unwritten": hdf5.Vector([]uint16{7, 7, 7}),
		"/layouts/none":      {Shape: []int{0, 4}, Data: []float32{}},
		"/layouts/null":      {Shape: []int{0}, Data: []float32{}},
		"/bools@on":          hdf5.Scalar(true),
		"/bools@fixed":       hdf5.Scalar("abc"),
		"/bools@typed":       hdf5.Scalar(3.0),
		"/enum":              hdf5.Vector([]int16{2, 0}),
		"/types/d":           hdf5.Vector([]float64{1, 2}),
	}))
	d, err := f.Root().Dataset("enum")
	if err != nil {
		t.Fatal(err)
	}
	if want := []hdf5.Member{{Name: "OFF", Value: 0}, {Name: "ON", Value: 2}}; !slices.Equal(d.Type().Members, want) {
		t.Errorf("members %v, want %v", d.Type().Members, want)
	}
	for path, want := range map[string]string{"links/soft": "a µ", "links/relative": "a µ", "/links/../nothing": "", "links/dangling": "", "links/soft/x": ""} {
		d, err := f.Root().Dataset(path)
		if want == "" {
			if missing := errors.Is(err, fs.ErrNotExist); err == nil || missing == strings.HasSuffix(path, "/x") {
				t.Errorf("%s: error %v", path, err)
			}
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := d.Text(); got != want || err != nil || d.Path() != "/"+path {
			t.Errorf("%s: %q, %v", d.Path(), got, err)
		}
	}
	if o, err := f.Root().Open("types/t"); err != nil || o.(*hdf5.CommittedType).Type().String() != "float64" {
		t.Errorf("types/t: %v, %v", o, err)
	}
}

// Superblocks 2 and 3, headers of version 2, links in headers, one chunk.
func TestNewFormat(t *testing.T) {
	for _, name := range []string{"read_v18.h5", "read_latest.h5"} {
		want := texts(map[string]hdf5.Array{
			"/layouts/contiguous":      counting[int32](7, 5),
			"/layouts/single":          counting[int32](7, 5),
			"/layouts/single filtered": counting[int32](7, 5),
			"/tracked":                 hdf5.Scalar(1),
			"/ordered/a":               hdf5.Scalar("a"), "/ordered/y": hdf5.Scalar("y"), "/ordered/z": hdf5.Scalar("z"), "/ordered@last": hdf5.Scalar("z"),
		})
		if name == "read_latest.h5" {
			want["/layouts/implicit"] = counting[int32](7, 5)
		}
		f := fixture(t, name)
		sameContents(t, f, want)
		if d, err := f.Root().Dataset("soft"); err != nil || d.Path() != "/soft" {
			t.Errorf("%s: soft link: %v", name, err)
		}
	}
}

// Trees of two levels.
func TestManyLinksAndChunks(t *testing.T) {
	f := fixture(t, "read_many.h5")
	sameContents(t, f, map[string]hdf5.Array{"/x": counting[uint8](150)})
	names, err := f.Root().Names()
	if err != nil || len(names) != 41 || names[39] != "n39" || names[40] != "x" || !slices.IsSorted(names) {
		t.Errorf("names %q, %v", names, err)
	}
}

// The superblock may stand behind a user block, as MATLAB writes it.
func TestUserBlock(t *testing.T) {
	want := map[string]hdf5.Array{
		"/node/type": hdf5.Scalar("LIF"), "/node/w": {Shape: []int{2, 2}, Data: []float32{1.5, -2, 0, 3}},
		"/node@dt": hdf5.Scalar(1e-4), "/node@names": hdf5.Vector([]string{"a", "bc"}),
	}
	for _, name := range []string{"read_small.h5", "read_small_latest.h5", "read_userblock.h5", "read_userblock_latest.h5"} {
		sameContents(t, fixture(t, name), want)
	}
	// A user block before a file that knows nothing of it.
	sameContents(t, open(t, append(make([]byte, 2048), load(t, "read_small.h5")...)), want)
}

// What is not read is named, and the rest of the file can be read.
func TestRefused(t *testing.T) {
	for name, paths := range map[string]map[string]string{
		"refused_dense.h5": {
			"links/n1": `/links: group in a fractal heap (more than eight links, in the format of HDF5 1.8 and later): not read here; rewrite the file with "h5repack`,
			"a@n1":     "/a: attributes in a fractal heap",
		},
		"refused_tracked.h5": {"n0": `/: group in a fractal heap (more than eight links, in the format of HDF5 1.8 and later): not read here; rewrite the file with "h5repack -L`},
		"refused_index.h5": {
			"fixed":      `/fixed: chunks found by a fixed array: not read here; rewrite the file with "h5repack --low=0 -l CONTI -f NONE OLD NEW"`,
			"extensible": "an extensible array", "tree": "a B-tree of version 2",
		},
		"refused_kinds.h5": {
			"kinds/scaleoffset": `filter 6, "scale-offset": not read here; rewrite`,
			"kinds/compound":    "compound (12 bytes): not read here; store the data as plain numbers or text",
			"kinds/complex":     "compound", "kinds/arrays": "array", "kinds/opaque": "opaque", "kinds/sequence": "sequence of variable length",
			"kinds/reference": "reference", "kinds/longdouble": "float of 80 bits that is not IEEE 754's", "kinds/external": "external storage",
			"links/outside": `link into another file, "other.h5 /x"`, "a@compound": "/a@compound: compound",
		},
		"refused_virtual.h5": {"virtual": "virtual data set"},
	} {
		f := fixture(t, name)
		for path, want := range paths {
			_, err := value(f, path)
			if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %s: error %v, want %s", name, path, err, want)
			}
		}
	}
	if x, err := value(fixture(t, "refused_dense.h5"), "a"); err != nil || !reflect.DeepEqual(x, hdf5.Scalar(1)) {
		t.Errorf("a: %v, %v", x, err)
	}
}

// value reads a data set, or an attribute behind an @.
func value(f *hdf5.File, path string) (hdf5.Array, error) {
	path, attribute, is := strings.Cut(path, "@")
	o, err := f.Root().Open(path)
	if err != nil {
		return hdf5.Array{}, err
	}
	if is {
		a, err := o.Attribute(attribute)
		if err != nil {
			return hdf5.Array{}, err
		}
		return a.Array()
	}
	return o.(*hdf5.Dataset).Array()
}

// Links that lead back have an end.
func TestCycles(t *testing.T) {
	f := fixture(t, "refused_cycle.h5")
	for path, want := range map[string]string{
		"a/b/up": "/a/b/up: a link back to a group above", "a/softup": "/a/softup: a link back to a group above", "a/self": "/a/self: more than 32 soft links",
	} {
		if _, err := f.Root().Open(path); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 200 {
			t.Errorf("%s: error %v, want %s", path, err, want)
		}
	}
	sameContents(t, f, map[string]hdf5.Array{"/a/b/c": hdf5.Scalar(1)})
}

// Messages say what is there instead.
func TestLookup(t *testing.T) {
	f := fixture(t, "read_small.h5")
	node, err := f.Root().Group("node")
	if err != nil {
		t.Fatal(err)
	}
	_, missing := node.Dataset("tau")
	_, attribute := node.Attribute("dx")
	_, group := f.Root().Group("node/w")
	_, dataset := f.Root().Dataset("node")
	d, err := node.Dataset("w")
	if err != nil {
		t.Fatal(err)
	}
	_, text := d.Text()
	_, whole := d.Int64s()
	_, strs := d.Strings()
	for _, x := range []struct {
		err  error
		want string
		is   error
	}{
		{missing, `/node: no "tau"; there are ["type" "w"]`, fs.ErrNotExist},
		{attribute, `/node: no attribute "dx"; there are ["dt" "names"]`, fs.ErrNotExist},
		{group, "/node/w: a data set, want a group", nil},
		{dataset, "/node: a group, want a data set", nil},
		{text, "/node/w: shape [2 2], want one element", nil},
		{whole, "/node/w: it holds float32: element 0, 1.5, is not exactly a int64", nil},
		{strs, "/node/w: it holds float32: want text", nil},
	} {
		if x.err == nil || x.err.Error() != x.want || x.is != nil && !errors.Is(x.err, x.is) {
			t.Errorf("error %v, want %s", x.err, x.want)
		}
	}
}
