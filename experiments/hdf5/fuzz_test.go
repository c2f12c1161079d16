package hdf5_test

import (
	"bytes"
	"path/filepath"
	"reflect"
	"testing"

	"spikesim/experiments/hdf5"
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
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return // a file as long as this may hold 64 MiB
		}
		file, err := hdf5.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
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
