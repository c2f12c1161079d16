package hdf5_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"testing"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/hdf5/hdf5test"
)

// Whatever the bytes, reading ends, and what comes of it can be written and read again.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.h5")
	if err != nil || len(files) == 0 {
		f.Fatal("no files", err)
	}
	for _, name := range files {
		f.Add(load(f, filepath.Base(name)))
	}
	all := sample()
	delete(all, "/node/nodes/0/weight")
	f.Add(written(f, all, 0))
	f.Add(written(f, all, 6))
	f.Add(hdf5test.Table("CD", "events", make([]byte, 70), 0))
	f.Add(hdf5test.Spoken([][]uint16{{1, 2}, {}}, [][]uint16{{3, 4}, {}}, []int{0, 1}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return // a file as long as this may hold 64 MiB
		}
		file, err := hdf5.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if err := readRows(file); err != nil {
			t.Fatal(err)
		}
		all, err := contents(file)
		size := 0
		for _, a := range all {
			if a.Data != nil {
				size += reflect.ValueOf(a.Data).Len()
			}
		}
		if err != nil || size > 1<<20 {
			return
		}
		w := &hdf5.Writer{Deflate: 1}
		err = file.Walk(func(o hdf5.Object) error {
			if _, is := o.(*hdf5.Dataset); is {
				// Paths and texts may hold what the writer refuses.
				if w.Dataset(o.Path(), all[o.Path()]) != nil {
					delete(all, o.Path())
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		again, err := contents(open(t, encode(t, w)))
		if err != nil {
			t.Fatal(err)
		}
		for path, a := range again {
			if !same(a, all[path]) {
				t.Errorf("%s: %v, was %v", path, a, all[path])
			}
		}
	})
}

// readRows reads data sets of one dimension row by row, which ends with an error or with
// as many bytes as the shape says, and sequences one by one.
func readRows(file *hdf5.File) error {
	return skipErrors(file.Walk(func(o hdf5.Object) error {
		d, is := o.(*hdf5.Dataset)
		if !is || len(d.Shape()) != 1 || d.Shape()[0] > 1<<16 {
			return nil
		}
		n := d.Shape()[0]
		if rows, err := d.Rows(0); err == nil {
			read, err := io.Copy(io.Discard, rows)
			if want := int64(n) * int64(d.Type().Size); err == nil && read != want {
				return &wrongLength{d.Path(), read, want}
			}
		}
		for i := range min(n, 3) {
			if a, err := d.Sequence(i); err == nil && len(a.Shape) != 1 {
				return &wrongLength{d.Path(), int64(len(a.Shape)), 1}
			}
		}
		return nil
	}))
}

// skipErrors keeps what is wrong with this package and not with the file.
func skipErrors(err error) error {
	if wrong := new(wrongLength); errors.As(err, &wrong) {
		return err
	}
	return nil
}

type wrongLength struct {
	path      string
	got, want int64
}

func (e *wrongLength) Error() string {
	return fmt.Sprintf("%s: read %d, want %d", e.path, e.got, e.want)
}

// same compares bits, as a NaN is not equal to itself.
func same(a, b hdf5.Array) bool {
	if !reflect.DeepEqual(a.Shape, b.Shape) {
		return false
	}
	x, y := reflect.ValueOf(a.Data), reflect.ValueOf(b.Data)
	if x.Type() != y.Type() || x.Len() != y.Len() {
		return false
	}
	for i := range x.Len() {
		p, q := x.Index(i).Interface(), y.Index(i).Interface()
		if p != q && (p == p || q == q) {
			return false
		}
	}
	return true
}
