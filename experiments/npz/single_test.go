package npz_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/npz"
)

// A bare array reads in either order, and nothing but a whole one does.
func TestReadArray(t *testing.T) {
	header := func(order string) string {
		text := "{'descr': '<i2', 'fortran_order': " + order + ", 'shape': (2, 3), }\n"
		return "\x93NUMPY\x01\x00" + string([]byte{byte(len(text)), 0}) + text
	}
	const elements = "\x00\x00\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00"
	for _, c := range []struct {
		file string
		want []int16
		err  string
	}{
		{header("False") + elements, []int16{0, 1, 2, 3, 4, 5}, ""},
		{header("True") + elements, []int16{0, 2, 4, 1, 3, 5}, ""},
		{header("True") + elements[1:], nil, "takes 12 bytes, but 11 follow"},
		{"nothing", nil, "not a NumPy array"},
	} {
		path := filepath.Join(t.TempDir(), "a.npy")
		if err := os.WriteFile(path, []byte(c.file), 0o644); err != nil {
			t.Fatal(err)
		}
		a, err := npz.ReadArray(path)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%v, want %q", err, c.err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(a.Data, c.want) || !reflect.DeepEqual(a.Shape, []int{2, 3}) {
			t.Errorf("%v %v, %v; want %v", a.Shape, a.Data, err, c.want)
		}
	}
}
