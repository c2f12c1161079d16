package stimulus_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/stimulus"
	"spikesim/experiments/npz"
	"spikesim/experiments/spikes"
)

// port returns the input of a graph.
func port(t *testing.T, shape ...int64) *nir.Node {
	t.Helper()
	shapes := []nir.Field{{Name: "shape", Array: hdf5.Vector(shape)}}
	g := nir.Graph{Nodes: []*nir.Node{{Name: "in", Type: nir.Input, Fields: shapes}, {Name: "out", Type: nir.Output, Fields: shapes}}, Edges: []nir.Edge{{From: "in", To: "out"}}}
	flat, err := g.Flat()
	if err != nil {
		t.Fatal(err)
	}
	return flat.Node("in")
}

// bare writes an array without the archive around it.
func bare(t *testing.T, a npz.Array) string {
	t.Helper()
	a.Name = "x"
	var archive bytes.Buffer
	if err := npz.WriteTo(&archive, []npz.Array{a}, nil); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	member, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(member)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.npy")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string, p *nir.Node, o stimulus.Options) *stimulus.Stimulus {
	t.Helper()
	s, err := stimulus.Read(context.Background(), path, p, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestArray(t *testing.T) {
	data := []uint8{0, 1, 0, 0, 0, 3}
	want := []stimulus.Event{{At: 0, Unit: 1, Height: 1}, {At: 200 * events.Microsecond, Unit: 1, Height: 3}}
	for _, shape := range [][]int{{3, 2}, {1, 3, 2}, {3, 1, 2}} {
		s := read(t, bare(t, npz.Array{Shape: shape, Data: data}), port(t, 2), stimulus.Options{DTMS: 0.1})
		if s.Kind != stimulus.Array || s.Steps != 3 || s.Label != -1 || !slices.Equal(s.Events, want) {
			t.Errorf("%v: %+v, want %v in 3 steps", shape, s, want)
		}
		if n := s.StepsOf(50 * events.Microsecond); n != 6 {
			t.Errorf("%v: %d steps of half the length, want 6", shape, n)
		}
	}
	_, err := stimulus.Read(context.Background(), bare(t, npz.Array{Shape: []int{2, 3}, Data: data}), port(t, 2), stimulus.Options{DTMS: 0.1})
	if err == nil || !strings.Contains(err.Error(), "takes steps x 2 units") {
		t.Errorf("an array of another width: %v", err)
	}
}

func TestSpikes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npz")
	r := &spikes.Recording{Samples: 2, Labels: []int32{3, 5}, Populations: []spikes.Population{
		{Name: "in", Trains: []events.Train{{}, {At: []events.Time{1, 100_000, 100_001}, Unit: []int32{1, 0, 0}}}},
		{Name: "hidden", Trains: []events.Train{{}, {At: []events.Time{7}, Unit: []int32{9}}}},
	}}
	if err := spikes.Write(path, r); err != nil {
		t.Fatal(err)
	}
	s := read(t, path, port(t, 2), stimulus.Options{DTMS: 0.1, Sample: 1})
	var steps []int
	for _, e := range s.Events {
		steps = append(steps, s.Step(e, 100*events.Microsecond))
	}
	// A step has the spikes up to its end.
	if s.Label != 5 || !slices.Equal(steps, []int{0, 0, 1}) || s.StepsOf(100*events.Microsecond) != 2 {
		t.Errorf("label %d and steps %v, want 5 and [0 0 1]", s.Label, steps)
	}
	for want, o := range map[string]stimulus.Options{"samples 0 to 1, not 2": {DTMS: 1, Sample: 2}, "is none": {}} {
		if _, err := stimulus.Read(context.Background(), path, port(t, 2), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestRecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte("t,x,y,p\n5,1,0,1\n1000,0,1,0\n1999,1,1,1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for channels, want := range map[int64][]int32{2: {5, 2, 7}, 1: {1, 2, 3}} {
		s := read(t, path, port(t, channels, 2, 2), stimulus.Options{DTMS: 1})
		var units []int32
		var steps []int
		for _, e := range s.Events {
			units, steps = append(units, e.Unit), append(steps, s.Step(e, events.Millisecond))
		}
		if !slices.Equal(units, want) || !slices.Equal(steps, []int{0, 1, 1}) {
			t.Errorf("%d channels: units %v in steps %v, want %v in [0 1 1]", channels, units, steps, want)
		}
	}
	for want, p := range map[string]*nir.Node{"a camera has a map": port(t, 8), "takes 1 x 1": port(t, 2, 1, 1)} {
		if _, err := stimulus.Read(context.Background(), path, p, stimulus.Options{DTMS: 1}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
