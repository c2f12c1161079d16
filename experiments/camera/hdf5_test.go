package camera_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/camera"
	"spikesim/experiments/hdf5"
	"spikesim/experiments/hdf5/hdf5test"
)

func h5Rows(events []camera.Event) (b []byte) {
	for _, e := range events {
		b = le.AppendUint16(le.AppendUint16(le.AppendUint16(b, e.X), e.Y), uint16(bit(e.On)))
		b = le.AppendUint64(b, uint64(e.Time))
	}
	return b
}

func encodeProphesee(events []camera.Event, filter int) []byte {
	return hdf5test.Table("CD", "events", h5Rows(events), filter)
}

// encodeTonic is what tonic keeps of a sample.
func encodeTonic(events []camera.Event) []byte {
	return hdf5test.Table("data", "0", h5Rows(events), 0)
}

func encodeH5Columns(t testing.TB, events []camera.Event) []byte {
	var x, y []uint16
	var at []int64
	var p []bool
	for _, e := range events {
		x, y, at, p = append(x, e.X), append(y, e.Y), append(at, e.Time), append(p, e.On)
	}
	w := &hdf5.Writer{Deflate: 1}
	for name, a := range map[string]hdf5.Array{"x": hdf5.Vector(x), "y": hdf5.Vector(y), "t": hdf5.Vector(at), "p": hdf5.Vector(p)} {
		if err := w.Dataset("events/"+name, a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Attribute("/", "geometry", hdf5.Scalar("34x34")); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// TestSpoken reads the samples of SHD one by one.
func TestSpoken(t *testing.T) {
	// 0.5, 0.25 and 1 s; 0 and 2 s.
	b := hdf5test.Spoken([][]uint16{{0x3800, 0x3400, 0x3c00}, {0, 0x4000}}, [][]uint16{{3, 699, 12}, {800, 0}}, []int{1, 0})
	for sample, want := range [][]camera.Event{
		{{250_000, 699, 0, true}, {500_000, 3, 0, true}, {1_000_000, 12, 0, true}},
		{{2_000_000, 0, 0, true}},
	} {
		r, err := open(t, b, camera.Options{Sample: sample})
		if err != nil {
			t.Fatal(err)
		}
		got, err := all(r)
		if err != nil || !slices.Equal(got, want) || r.Header().Width != 700 || r.Header().Height != 1 {
			t.Errorf("sample %d: %v, %v, %+v", sample, got, err, r.Header())
		}
		if s := fmt.Sprint(r.Skipped()); sample == 1 && s != "[{events outside the geometry 1}]" {
			t.Errorf("skipped %s", s)
		}
	}
	if _, err := open(t, b, camera.Options{Sample: 2}); err == nil || !strings.Contains(err.Error(), "sample 2 of 2 samples") {
		t.Errorf("%v", err)
	}
}

// TestHDF5Refused names what is not read.
func TestHDF5Refused(t *testing.T) {
	var b strings.Builder
	w := &hdf5.Writer{}
	w.Dataset("weights", hdf5.Vector([]float32{1}))
	w.WriteTo(&b)
	for want, file := range map[string][]byte{
		`"ECF (Prophesee)": not read here`:                      encodeProphesee(made(40), 0x8ecf),
		"an HDF5 file with weights, and no events at CD/events": []byte(b.String()),
	} {
		_, err := open(t, file, camera.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
