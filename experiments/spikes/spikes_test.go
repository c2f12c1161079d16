package spikes_test

import (
	"bytes"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"spikesim/events"
	"spikesim/experiments/npz"
	"spikesim/experiments/spikes"
)

func array(name string, data any, shape ...int) npz.Array {
	if shape == nil {
		shape = []int{reflect.ValueOf(data).Len()}
	}
	return npz.Array{Name: name, Shape: shape, Data: data}
}

func read(arrays ...npz.Array) (*spikes.Recording, error) {
	return spikes.FromArchive(&npz.Archive{Arrays: arrays})
}

func TestReadOneSample(t *testing.T) {
	r, err := read(array("in.time_ns", []int64{5, 7}), array("in.unit", []int32{1, 0}))
	if err != nil {
		t.Fatal(err)
	}
	if r.Samples != 1 || len(r.Mended) != 0 || !reflect.DeepEqual(r.Population("in").Trains[0], events.Train{At: []events.Time{5, 7}, Unit: []int32{1, 0}}) {
		t.Errorf("got %+v", r)
	}
	if r.Population("out") != nil || r.Last(0) != 7 {
		t.Errorf("an unknown population, or the last spike at %v", r.Last(0))
	}
}

func TestReadSeveralSamples(t *testing.T) {
	r, err := read(
		array("label", []uint8{2, 0, 1}),
		array("box", []float32{0, 0, 1, 1, .25, .25, .5, .5, 0, .5, .5, 1}, 3, 4),
		array("a.time_ns", []uint32{9, 3, 3}), array("a.unit", []int64{0, 4, 2}), array("a.sample", []int8{1, 0, 0}),
		array("b.time_ns", []int64{}), array("b.unit", []int32{}), array("b.sample", []int32{}))
	if err != nil {
		t.Fatal(err)
	}
	want := []events.Train{{At: []events.Time{3, 3}, Unit: []int32{2, 4}}, {At: []events.Time{9}, Unit: []int32{0}}, {At: []events.Time{}, Unit: []int32{}}}
	if r.Samples != 3 || !reflect.DeepEqual(r.Labels, []int32{2, 0, 1}) || r.Boxes[1] != [4]float32{.25, .25, .5, .5} ||
		!reflect.DeepEqual(r.Population("a").Trains, want) {
		t.Errorf("got %+v", r)
	}
	if len(r.Mended) != 0 {
		t.Errorf("spikes in order of time were mended: %v", r.Mended)
	}
}

func TestOrderAndDuplicatesAreMendedWithACount(t *testing.T) {
	r, err := read(array("in.time_ns", []int64{8, 3, 3, 4, 8}), array("in.unit", []int32{1, 2, 2, 0, 1}))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Population("in").Trains[0]; !reflect.DeepEqual(got, events.Train{At: []events.Time{3, 4, 8}, Unit: []int32{2, 0, 1}}) {
		t.Errorf("got %v", got)
	}
	if want := []spikes.Mended{{Population: "in", Moved: 3, Dropped: 2}}; !reflect.DeepEqual(r.Mended, want) {
		t.Errorf("mended %v, want %v", r.Mended, want)
	}
	if text := r.Mended[0].String(); !strings.Contains(text, "3 spikes were out of order") || !strings.Contains(text, "2 spikes of a unit") {
		t.Errorf("said as %q", text)
	}
}

func TestBadFilesSayWhatIsWrong(t *testing.T) {
	time, unit := array("in.time_ns", []int64{1, 2}), array("in.unit", []int32{0, 1})
	for _, test := range []struct {
		name   string
		arrays []npz.Array
		want   []string
	}{
		{"nothing", nil, []string{"no spikes", "NAME.time_ns"}},
		{"no units", []npz.Array{time}, []string{`there is "in.time_ns" but no "in.unit"`}},
		{"no times", []npz.Array{unit}, []string{`there is "in.unit" but no "in.time_ns"`}},
		{"time 0", []npz.Array{array("in.time_ns", []int64{0, -3}), unit}, []string{"2 of 2", "above 0"}},
		{"negative unit", []npz.Array{time, array("in.unit", []int32{-1, 0})}, []string{"1 of 2", "first is -1"}},
		{"lengths", []npz.Array{time, array("in.unit", []int32{0})}, []string{"2 times, 1 units"}},
		{"floats", []npz.Array{array("in.time_ns", []float64{1, 2}), unit}, []string{"float64", "integer"}},
		{"huge", []npz.Array{array("in.time_ns", []uint64{1 << 63, 1}), unit}, []string{"range of int64"}},
		{"two dimensions", []npz.Array{array("in.time_ns", []int64{1, 2}, 1, 2), unit}, []string{"one dimension"}},
		{"misspelt", []npz.Array{time, unit, array("lable", []int32{1})}, []string{`"lable"`, "no meaning"}},
		{"sample beyond bounds", []npz.Array{time, unit, array("in.sample", []int32{0, 1 << 30})}, []string{"1 of 2", "in.sample"}},
		{"labels without samples", []npz.Array{time, unit, array("label", []int32{0, 1, 2})}, []string{"3 entries", "NAME.sample"}},
		{"fewer labels", []npz.Array{time, unit, array("in.sample", []int32{0, 3}), array("label", []int32{0, 1})}, []string{"2 entries for 4 samples"}},
		{"negative label", []npz.Array{time, unit, array("label", []int32{-1})}, []string{"classes count from 0"}},
		{"box without area", []npz.Array{time, unit, array("box", []float32{.5, 0, .5, 1}, 1, 4)}, []string{"xmin < xmax"}},
		{"flat box", []npz.Array{time, unit, array("box", []float32{0, 0, 1, 1})}, []string{"[samples, 4]"}},
		{"labels and boxes", []npz.Array{time, unit, array("in.sample", []int32{0, 1}), array("label", []int32{1, 1}), array("box", make([]float32, 12), 3, 4)},
			[]string{`"box" has 3 entries, "label" 2`}},
		{"potential without times", []npz.Array{time, unit, array("in.potential", make([]float32, 4), 1, 2, 2)}, []string{`there is "in.potential" but no`}},
		{"potential of another shape", []npz.Array{time, unit, array("in.potential", make([]float32, 4), 2, 2), array("in.potential_time_ns", []int64{1, 2})},
			[]string{"[samples, ticks, units]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := read(test.arrays...)
			if err == nil {
				t.Fatalf("read as %+v", r)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

func TestUnitsChangeOrderForTheEngines(t *testing.T) {
	s := spikes.Shape{Channels: 2, Height: 3, Width: 4}
	p := spikes.Population{Name: "in", Trains: []events.Train{{At: []events.Time{1, 1}, Unit: []int32{1, 12}}}}
	trains, err := p.For(s)
	// Unit 1 is row 0, column 1 of channel 0, 12 the first of channel 1.
	if err != nil || !reflect.DeepEqual(trains[0].Unit, []int32{1, 2}) {
		t.Fatalf("units %v, error %v", trains[0].Unit, err)
	}
	back := spikes.FromEngine("in", s, trains)
	if !reflect.DeepEqual(back, p) {
		t.Errorf("and back: %v", back)
	}
	p.Trains[0].Unit[1] = 24
	if _, err := p.For(s); err == nil || !strings.Contains(err.Error(), "1 spikes of units") || !strings.Contains(err.Error(), "0 to 23") {
		t.Errorf("unit 24 of 24: %v", err)
	}
}

// Whatever is written is read back.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		r := &spikes.Recording{Samples: rapid.IntRange(1, 4).Draw(t, "samples")}
		for _, name := range []string{"in", "enc1.x"}[:rapid.IntRange(1, 2).Draw(t, "populations")] {
			p := spikes.Population{Name: name}
			for range r.Samples {
				train := events.Train{At: []events.Time{}, Unit: []int32{}}
				at := events.Time(0)
				for range rapid.IntRange(0, 5).Draw(t, "spikes") {
					at += events.Time(rapid.IntRange(1, 1e6).Draw(t, "gap"))
					train.Append(at, rapid.Int32Range(0, 9).Draw(t, "unit"))
				}
				p.Trains = append(p.Trains, train)
			}
			if rapid.Bool().Draw(t, "potential") {
				p.PotentialAt = []events.Time{1e6, 2e6}
				for range r.Samples {
					p.Potential = append(p.Potential, []float32{1, 2, 3, 4, 5, 6})
				}
			}
			r.Populations = append(r.Populations, p)
		}
		// Without labels the last samples would be unknown if they were empty.
		for i := range r.Samples {
			r.Labels = append(r.Labels, int32(i%3))
			r.Boxes = append(r.Boxes, [4]float32{0, 0, 1, 1})
		}
		file := filepath.Join(dir, "spikes.npz")
		if err := spikes.Write(file, r); err != nil {
			t.Fatal(err)
		}
		got, err := spikes.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("wrote %+v, read %+v", r, got)
		}
	})
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := npz.WriteTo(&b, []npz.Array{array("in.time_ns", []int64{1, 2}), array("in.unit", []int32{0, 1}),
		array("in.sample", []int32{0, 1}), array("label", []int32{3, 4})}, nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		archive, err := npz.ReadFrom(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		r, err := spikes.FromArchive(archive)
		if err != nil {
			return
		}
		for _, p := range r.Populations {
			if len(p.Trains) != r.Samples {
				t.Fatalf("%d trains of %d samples", len(p.Trains), r.Samples)
			}
			for i := range p.Trains {
				if !p.Trains[i].Sorted() || p.Trains[i].Len() > 0 && p.Trains[i].At[0] <= 0 {
					t.Fatalf("not in order: %v", p.Trains[i])
				}
			}
		}
	})
}
