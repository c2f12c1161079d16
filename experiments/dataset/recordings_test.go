package dataset

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/camera"
	"spikesim/experiments/hdf5/hdf5test"
	"spikesim/experiments/strictyaml"
)

func eventsDataset() Spec {
	s := DefaultSpec()
	s.Name = EventsName
	return s
}

// digits writes n recordings of N-MNIST into a folder.
func (f fake) digits(folder string, n int) {
	for i := range n {
		var b []byte
		for k := range 200 {
			t := 1000*k + i
			b = append(b, byte((k+i)%34), byte(k%34), byte(k%2)<<7|byte(t>>16), byte(t>>8), byte(t))
		}
		f.write(fmt.Sprintf("%s/%05d.bin", folder, i+1), b)
	}
}

func TestEventsInFoldersOfClasses(t *testing.T) {
	f := fake{t, t.TempDir()}
	f.digits("left", 20)
	f.digits("right/more", 20)
	f.digits("lone", 1)
	f.write("README.md", []byte("# Of what this is\n"))
	f.write("left/notes.txt", []byte("nothing of events\n"))
	f.write("left/empty.bin", nil)
	f.write("left/film.mp4", []byte("\x00\x00\x00\x18ftypmp42"))
	f.write("right/table.csv", []byte("t,x,y,p\n1,2,3,1\nnan,1,1,0\n9,4,4,0\n"))
	f.write("none/.keep", nil)
	set := load(t, f.dir, eventsDataset(), 1, 0)
	if want := []string{"left", "lone", "right"}; !slices.Equal(set.Classes, want) || set.Labels != "class" || !set.Recordings {
		t.Errorf("%v, %s, %v", set.Classes, set.Labels, set.Recordings)
	}
	all := byName(set)
	if len(all) != 41 {
		t.Errorf("%d samples", len(all))
	}
	for name, s := range all {
		if class, _, _ := strings.Cut(name, "/"); s.Recording == nil || s.Species != class || set.Classes[s.Class] != class {
			t.Errorf("%s is of class %d, %s", name, s.Class, s.Species)
		}
	}
	got := reasons(set)
	for name, want := range map[string]string{
		"README.md": "lies in no folder that would say its class", "left/notes.txt": "no", "left/empty.bin": "the file is empty",
		"left/film.mp4": "this is a video", "lone/00001.bin": "only recording of its class", "none": "folder without recordings",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s is skipped since %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 6 {
		t.Errorf("skipped %v", got)
	}
	if want := "1 recordings have 1 lines that are no event"; !slices.Contains(set.Notes, want) {
		t.Errorf("notes %q", set.Notes)
	}
	if n := len(set.Test); n < 3 || n > 15 {
		t.Errorf("%d of 41 are for tests", n)
	}
	again := load(t, f.dir, eventsDataset(), 1, 0)
	if !slices.Equal(names(again.Train), names(set.Train)) || !slices.Equal(names(again.Test), names(set.Test)) {
		t.Error("a second load has other parts")
	}
}

// N-MNIST as it is downloaded has the folders Train and Test.
func TestEventsInParts(t *testing.T) {
	f := fake{t, t.TempDir()}
	for class := range 3 {
		f.digits(fmt.Sprintf("Train/%d", class), 4)
		f.digits(fmt.Sprintf("Test/%d", class), 2)
	}
	spec := eventsDataset()
	spec.ValidationImages, spec.TrainImages = 5, 60_000
	set := load(t, f.dir, spec, 1, 0)
	if len(set.Train) != 11 || len(set.Validation) != 1 || len(set.Test) != 6 || len(set.Skipped) != 0 {
		t.Errorf("%d, %d and %d, skipped %v", len(set.Train), len(set.Validation), len(set.Test), set.Skipped)
	}
	for _, s := range set.Test {
		if !strings.HasPrefix(s.Name, "Test/") {
			t.Errorf("%s is for tests", s.Name)
		}
	}
}

// aedat31 returns a recording of an event every 10 µs, n of them.
func aedat31(n int) []byte {
	b := []byte("#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n")
	le := binary.LittleEndian
	for begin := 0; begin < n; begin += 100 {
		for _, v := range []uint32{1 | 1<<16, 8, 4, 0, 100, 100, 100} {
			b = le.AppendUint32(b, v)
		}
		for i := begin; i < begin+100; i++ {
			b = le.AppendUint32(b, 1|uint32(i%2)<<1|uint32(i%128)<<2|uint32(i/7%128)<<17)
			b = le.AppendUint32(b, uint32(10*i))
		}
	}
	return b
}

// gestures writes recordings as those of DVSGesture.
func gestures(t *testing.T) fake {
	f := fake{t, t.TempDir()}
	f.write("gesture_mapping.csv", []byte("action,label\nhand clap,1\nroll,2\nother gestures,11\n"))
	for i := range 5 {
		f.write(fmt.Sprintf("user%02d_led.aedat", i), aedat31(1000))
		f.write(fmt.Sprintf("user%02d_led_labels.csv", i), []byte("class,startTime_usec,endTime_usec\n1,100,2000\n11,3000,5005\n2,6000,9000\n"))
	}
	return f
}

func TestDVSGesture(t *testing.T) {
	f := gestures(t)
	f.write("user04_led_labels.csv", []byte("class,startTime_usec,endTime_usec\n1,100,2000\n2,900,800\n2,soon,later\n2,50000,60000\n"))
	f.write("user09_lab_labels.csv", []byte("class,startTime_usec,endTime_usec\n1,100,2000\n"))
	f.write("user08_lab.aedat", aedat31(100))
	f.write("errata.txt", []byte("none\n"))
	f.write("trials_to_train.txt", []byte("user00_led.aedat\nuser01_led.aedat\nuser04_led.aedat\n"))
	f.write("trials_to_test.txt", []byte("user02_led.aedat\n"))
	set := load(t, f.dir, eventsDataset(), 1, 0)
	if want := []string{"hand clap", "roll", "other gestures"}; !slices.Equal(set.Classes, want) {
		t.Errorf("classes %q", set.Classes)
	}
	if len(set.Train) != 7 || len(set.Test) != 3 {
		t.Errorf("train %v, test %v", names(set.Train), names(set.Test))
	}
	got := reasons(set)
	for name, want := range map[string]string{
		"user04_led_labels.csv line 3": "not after its start", "user04_led_labels.csv line 4": "not a class and the microseconds",
		"user04_led.aedat:005": "has no events", "user09_lab_labels.csv": "of which there are 0", "user08_lab.aedat": "has no list user08_lab_labels.csv",
		"errata.txt": "has no list", "user03_led.aedat": "in neither trials_to_train.txt nor",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s is skipped since %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 7 {
		t.Errorf("skipped %v", got)
	}
	s := byName(set)["user00_led.aedat:003"]
	if s.Class != 2 || s.Species != "other gestures" {
		t.Errorf("%+v", s)
	}
	first, last, n := int64(-1), int64(0), 0
	_, err := s.Recording.Read(context.Background(), func(_ camera.Header, start int64, events []camera.Event) bool {
		if first < 0 {
			first = events[0].Time
		}
		n, last = n+len(events), events[len(events)-1].Time
		return start == 3000
	})
	if err != nil || first != 3000 || last != 5000 || n != 201 {
		t.Errorf("%d events from %d to %d, %v", n, first, last, err)
	}
}

// Where no lists say which recordings are for tests, all of a recording is in one part.
func TestDVSGestureDrawn(t *testing.T) {
	f := gestures(t)
	set := load(t, f.dir, eventsDataset(), 1, 0)
	if len(set.Train)+len(set.Test) != 15 {
		t.Errorf("%d and %d", len(set.Train), len(set.Test))
	}
	part := map[string]string{}
	for which, samples := range map[string][]Sample{"train": set.Train, "test": set.Test} {
		for _, s := range samples {
			file, _, _ := strings.Cut(s.Name, ":")
			if before := part[file]; before != "" && before != which {
				t.Errorf("%s is in both parts", file)
			}
			part[file] = which
		}
	}
	f.write("trials_to_train.txt", []byte("user00_led.aedat\n"))
	if _, err := Load(context.Background(), f.dir, eventsDataset(), 1, 0, nil); err == nil || !strings.Contains(err.Error(), "has no trials_to_test.txt") {
		t.Errorf("one list: %v", err)
	}
}

func TestEventsElsewhere(t *testing.T) {
	f := fake{t, t.TempDir()}
	f.write("loose.bin", []byte("12345"))
	spec := eventsDataset()
	for place, want := range map[string]string{
		f.dir:                "in a folder of its class",
		f.dir + "/no":        "is missing",
		f.dir + "/loose.bin": "is a file",
		"":                   "needs the folder",
	} {
		if _, err := Load(context.Background(), place, spec, 1, 0, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", place, err, want)
		}
	}
	spec.Own = Own{Choice: strictyaml.Of[Params](EventsName, &EventsParams{Sensor: "a bucket"})}
	if err := spec.check(); err == nil || !strings.Contains(err.Error(), "a bucket is not known") {
		t.Errorf("sensor: %v", err)
	}
}

// A folder with files of SHD has their samples, named as in the files.
func TestSpokenDataset(t *testing.T) {
	f := fake{t, t.TempDir()}
	half := func(i int) uint16 { return uint16(0x3000 + 64*i) } // times of some 0.1 s
	part := func(n int) []byte {
		var times, units [][]uint16
		var labels []int
		for i := range n {
			times, units = append(times, []uint16{half(i), half(i + 1)}), append(units, []uint16{uint16(i), 699})
			labels = append(labels, i%3)
		}
		return hdf5test.Spoken(times, units, labels)
	}
	f.write("shd_train.h5", part(12))
	f.write("shd_test.h5", part(4))
	f.write("ssc_valid.h5", part(4))
	f.write("torn.h5", part(4)[:300])
	f.write("README", nil)
	set := load(t, f.dir, eventsDataset(), 1, 0)
	if want := []string{"0", "1", "2"}; !slices.Equal(set.Classes, want) || len(set.Train) != 12 || len(set.Test) != 4 {
		t.Errorf("%v, %d and %d", set.Classes, len(set.Train), len(set.Test))
	}
	got := reasons(set)
	for name, want := range map[string]string{"ssc_valid.h5": "part for validation", "torn.h5": "is no HDF5 file with", "README": "beside files of SHD"} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s is skipped since %q, want %q", name, got[name], want)
		}
	}
	s := byName(set)["shd_train.h5:000007"]
	var events []camera.Event
	if _, err := s.Recording.Read(context.Background(), func(_ camera.Header, _ int64, e []camera.Event) bool {
		events = append(events, e...)
		return true
	}); err != nil || len(events) != 2 || events[0].X != 7 || s.Class != 1 {
		t.Errorf("%v of class %d, %v", events, s.Class, err)
	}
}
