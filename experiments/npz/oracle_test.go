package npz_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"codeberg.org/sbinet/npyio/npy"

	"spikesim/experiments/npz"
)

// npyio, an independent reader, must read what we write.
func TestNpyioReadsOurArrays(t *testing.T) {
	data := encode(t, sample(), nil)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range sample() {
		f, err := z.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		member, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		// numpy.lib.format: the data starts at a multiple of 64 bytes.
		if n := reflect.TypeOf(want.Data).Elem().Size(); (len(member)-reflect.ValueOf(want.Data).Len()*int(n))%64 != 0 {
			t.Errorf("%s: the data is not aligned", want.Name)
		}
		r, err := npy.NewReader(bytes.NewReader(member))
		if err != nil {
			t.Fatalf("%s: %v", want.Name, err)
		}
		if r.Header.Descr.Fortran || !slices.Equal(r.Header.Descr.Shape, want.Shape) {
			t.Errorf("%s: header %+v, want shape %v", want.Name, r.Header, want.Shape)
		}
		got := reflect.New(reflect.TypeOf(want.Data))
		if reflect.ValueOf(want.Data).Len() == 0 {
			continue
		}
		if err := r.Read(got.Interface()); err != nil {
			t.Fatalf("%s: %v", want.Name, err)
		}
		if !reflect.DeepEqual(got.Elem().Interface(), want.Data) {
			t.Errorf("%s: npyio reads %v, want %v", want.Name, got.Elem(), want.Data)
		}
	}
}

// We must read what npyio writes.
func TestWeReadNpyiosArrays(t *testing.T) {
	for _, want := range []any{
		[]float32{1, 2, 3}, []float64{0.1}, []uint8{1, 2}, []int8{-1}, []int16{-300}, []uint16{300}, []int32{-70000}, []uint32{70000},
		[]int64{-1 << 40}, []uint64{1 << 40}, []bool{true, false},
	} {
		var member bytes.Buffer
		if err := npy.Write(&member, want); err != nil {
			t.Fatal(err)
		}
		a, err := decode(archive(t, file{"x.npy", member.Bytes(), zip.Store}))
		if err != nil {
			t.Errorf("%T: %v", want, err)
			continue
		}
		if got := a.Arrays[0]; !reflect.DeepEqual(got.Data, want) || len(got.Shape) != 1 {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// The recorded run of the reference network, written by NumPy itself; the shapes
// are those its README lists for T ticks, B images and H x W pixels.
func TestReadReferenceTraces(t *testing.T) {
	path := filepath.FromSlash("../../../shared/reference/fpn_16x24.npz")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the reference traces are not on this machine")
	}
	a, err := npz.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	scalar := func(name string) int {
		n, err := a.Int(name)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	height, width, ticks, burnin := scalar("H"), scalar("W"), scalar("T"), scalar("burnin")
	if height != 16 || width != 24 || burnin >= ticks {
		t.Errorf("H %d, W %d, T %d, burnin %d", height, width, ticks, burnin)
	}
	for _, name := range []string{"lr", "alpha", "beta", "alpharp"} {
		if x, err := a.Float64Scalar(name); err != nil || x <= 0 || x >= 1 {
			t.Errorf("%s is %v, error %v", name, x, err)
		}
	}
	target, err := a.Array("target")
	if err != nil {
		t.Fatal(err)
	}
	batch := target.Shape[0]
	spikes, err := a.Float32("spikes", ticks, batch, 1, height, width)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range spikes {
		if x != 0 && x != 1 {
			t.Fatalf("spikes[%d] is %v", i, x)
		}
	}
	for name, shape := range map[string][]int{
		"w0_init": {32, 1, 5, 5}, "w5_final": {16, 32, 3, 3}, "b1_init": {64}, "readout_b3": {4}, "target": {batch, 4},
		"frozen_r2": {ticks, batch, 4}, "learn_losses": {ticks - burnin, 6}, "grad_w3_first": {64, 128, 3, 3},
	} {
		if _, err := a.Float32(name, shape...); err != nil {
			t.Error(err)
		}
	}
	counts, err := a.Array("frozen_spike_counts_pooled")
	if err != nil || !slices.Equal(counts.Shape, []int{ticks, 6}) {
		t.Errorf("counts of shape %v, error %v", counts.Shape, err)
	}
}
