package hdf5_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"spikesim/experiments/hdf5"
)

// oracle lets the C library's h5dump read a file; where it is not installed, the test
// goes on without. args say what of it, which is everything if there are none.
func oracle(t *testing.T, data []byte, args ...string) {
	t.Helper()
	h5dump, err := exec.LookPath("h5dump")
	if err != nil {
		t.Log("h5dump is not installed (Debian: hdf5-tools); not compared with the C library")
		return
	}
	name := filepath.Join(t.TempDir(), "x.h5")
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(h5dump, append(args, "--enable-error-stack", "-o", os.DevNull, name)...).CombinedOutput(); err != nil || bytes.Contains(out, []byte("error")) {
		t.Errorf("h5dump: %v\n%.2000s", err, out)
	}
}

func TestOracleReadsOurFiles(t *testing.T) {
	all := sample()
	oracle(t, written(t, all, 0))
	oracle(t, written(t, all, 6))
}

// The commands that errors give make files that can be read.
func TestRemedies(t *testing.T) {
	if _, err := exec.LookPath("h5repack"); err != nil {
		t.Skip("h5repack is not installed (Debian: hdf5-tools)")
	}
	for file, path := range map[string]string{
		"refused_dense.h5": "links/n1", "refused_tracked.h5": "n3", "refused_index.h5": "fixed",
	} {
		_, err := value(fixture(t, file), path)
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: error %v", file, err)
			continue
		}
		_, command, _ := strings.Cut(err.Error(), `"h5repack `)
		command, _, _ = strings.Cut(command, ` OLD NEW"`)
		mended := filepath.Join(t.TempDir(), file)
		args := append(strings.Fields(command), filepath.Join("testdata", file), mended)
		if out, err := exec.Command("h5repack", args...).CombinedOutput(); err != nil {
			t.Errorf("h5repack %q: %v\n%s", args, err, out)
			continue
		}
		data, err := os.ReadFile(mended)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := contents(open(t, data)); err != nil || len(all) < 3 {
			t.Errorf("%s, mended: %d values, %v", file, len(all), err)
		}
	}
}

// realFiles returns the files of models that do not come with the project.
func realFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../../shared/nir/*/*.nir")
	if err != nil || len(files) == 0 {
		t.Skip("no models of other tools are here:", err)
	}
	return files
}

// copyOf writes what a file holds into a new one.
func copyOf(t *testing.T, f *hdf5.File, deflate int) []byte {
	t.Helper()
	w := &hdf5.Writer{Deflate: deflate}
	err := f.Walk(func(o hdf5.Object) error {
		if d, is := o.(*hdf5.Dataset); is {
			a, err := d.Array()
			if err != nil {
				return err
			}
			return w.Dataset(d.Path(), a)
		}
		return w.Group(o.Path())
	})
	if err != nil {
		t.Fatal(err)
	}
	return encode(t, w)
}

// Models of other tools, copied by reader and writer, are the same to h5diff.
func TestRealFilesCopied(t *testing.T) {
	files := realFiles(t)
	h5diff, err := exec.LookPath("h5diff")
	if err != nil {
		t.Skip("h5diff is not installed (Debian: hdf5-tools)")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := hdf5.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if !bytes.HasPrefix(data, []byte("PK")) || !strings.Contains(err.Error(), "no HDF5 file") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		for _, deflate := range []int{0, 4} {
			copied := filepath.Join(t.TempDir(), "copy.h5")
			if err := os.WriteFile(copied, copyOf(t, f, deflate), 0o666); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(h5diff, "-v", name, copied).CombinedOutput(); err != nil {
				t.Errorf("%s, deflate %d: %v\n%.2000s", name, deflate, err, out)
			}
		}
	}
}

// dump prints everything in a file: path, shape, and every number as a float64 in
// hexadecimal or every text in JSON.
const dump = `
import sys, json, h5py, numpy as np
def show(path, v):
    if v.dtype.kind in "iufb":
        data = [float(x).hex() for x in v.ravel()]
    else:
        data = [x.decode() if isinstance(x, bytes) else x for x in v.ravel()]
    print(json.dumps([path, list(v.shape), data]))
with h5py.File(sys.argv[1], "r") as f:
    def visit(name, o):
        for key, value in o.attrs.items():
            show("/" + name + "@" + key, np.asarray(value))
        if isinstance(o, h5py.Dataset) and o.shape is not None:
            show("/" + name, np.asarray(o[()]))
    visit("", f)
    f.visititems(visit)
`

// python returns an interpreter that has h5py.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import h5py").Run() == nil {
			return name
		}
	}
	t.Skip("no Python with h5py is installed (Debian: python3-h5py)")
	return ""
}

// h5py reads the same out of every file as we do, and out of our own.
func TestH5pyAgrees(t *testing.T) {
	python := python(t)
	files, err := filepath.Glob("testdata/read_*.h5")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	if others, err := filepath.Glob("../../../shared/nir/*/*.nir"); err == nil {
		files = append(files, others...)
	}
	all := sample()
	for level := range 2 {
		name := filepath.Join(t.TempDir(), fmt.Sprintf("ours%d.h5", level))
		if err := os.WriteFile(name, written(t, all, level), 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := hdf5.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			continue // TestRealFilesCopied says which
		}
		got, err := contents(f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		cmd := exec.Command(python, "-c", dump, name)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		lines := 0
		for line := range strings.Lines(string(out)) {
			lines++
			sameAsPython(t, name, line, got)
		}
		if want := len(got); lines > want || lines < want-2 { // h5py passes over hard links and has null as a shape of its own
			t.Errorf("%s: %d values, h5py has %d", name, want, lines)
		}
	}
}

// sameAsPython compares a line of dump.
func sameAsPython(t *testing.T, file, line string, all map[string]hdf5.Array) {
	t.Helper()
	var fields [3]json.RawMessage
	var path string
	var shape []int
	var data []string
	err := json.Unmarshal([]byte(line), &fields)
	for i, field := range []any{&path, &shape, &data} {
		if err == nil {
			err = json.Unmarshal(fields[i], field)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	a, is := all[path]
	if !is {
		t.Errorf("%s: %s is missing", file, path)
		return
	}
	if len(shape) == 0 {
		shape = nil
	}
	if !slices.Equal(shape, a.Shape) {
		t.Errorf("%s: %s: shape %v, h5py has %v", file, path, a.Shape, shape)
		return
	}
	if got, is := a.Data.([]string); is {
		if !slices.Equal(got, data) {
			t.Errorf("%s: %s: %q, h5py has %q", file, path, got, data)
		}
		return
	}
	v := reflect.ValueOf(a.Data)
	if v.Len() != len(data) {
		t.Errorf("%s: %s: %d elements, h5py has %d", file, path, v.Len(), len(data))
		return
	}
	for i, text := range data {
		var x float64
		switch e := v.Index(i); {
		case e.CanInt():
			x = float64(e.Int())
		case e.CanUint():
			x = float64(e.Uint())
		case e.CanFloat():
			x = e.Float()
		case e.Bool():
			x = 1
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || want != x && !(math.IsNaN(want) && math.IsNaN(x)) {
			t.Errorf("%s: %s: element %d is %v, h5py has %s", file, path, i, x, text)
			return
		}
	}
}
