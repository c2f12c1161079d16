package camera_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/camera"
	"spikesim/sim/random"
)

// made returns events at random, in order of time, of a sensor of 34×34: bursts of
// one row among them, and pauses.
func made(n int) []camera.Event {
	var events []camera.Event
	key := random.New(1).Name("events")
	t := int64(3)
	for i := 0; len(events) < n; i++ {
		k := key.Int(i)
		t += int64(k.Float64(0) * 40)
		if i%50 == 0 {
			t += 5000
		}
		e := camera.Event{Time: t, X: uint16(k.Float64(1) * 34), Y: uint16(k.Float64(2) * 34), On: k.Float64(3) < .4}
		for e.X < 34 && len(events) < n {
			events = append(events, e)
			if k = k.Int(0); k.Float64(4) < .6 {
				break
			}
			e.X += uint16(1 + k.Float64(5)*3)
		}
	}
	return events
}

// all reads a recording to its end.
func all(r *camera.Reader) (events []camera.Event, err error) {
	buf := make([]camera.Event, 100)
	for {
		n, err := r.Read(buf)
		events = append(events, buf[:n]...)
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return events, err
		}
	}
}

// open opens bytes as a file.
func open(t testing.TB, b []byte, o camera.Options) (*camera.Reader, error) {
	path := filepath.Join(t.TempDir(), "recording")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := camera.Open(path, o)
	if err == nil {
		t.Cleanup(func() { r.Close() })
	}
	return r, err
}

func evt3(t testing.TB, events []camera.Event) []byte {
	var b bytes.Buffer
	w, err := camera.NewEVT3(&b, 34, 34)
	if err == nil {
		err = errors.Join(w.Write(events), w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// vectors are some of EVT3's vectors, which the writer does not write.
func vectors() ([]byte, []camera.Event) {
	b := []byte("% evt 3.0\n% geometry 34x34\n")
	for _, w := range []uint16{
		0x2805,                 // an event before any time
		0x8001, 0x6002, 0x0007, // 4098 us, row 7
		0x3803, 0x4801, 0x4002, 0x5081, // ON from column 3: 3, 14, 16, then 27, 34 (outside)
		0xA000, 0xE014, 0xF123, 0xF000, 0x7000, // a trigger, and a count in three words
		0x6001, // the clock's lower bits fall: no wrap
		0x3010, 0x5003,
		0x8000, 0x6fff, 0x2021, // the upper bits fall by one: a jump back
	} {
		b = le.AppendUint16(b, w)
	}
	return b, []camera.Event{
		{4098, 3, 7, true}, {4098, 14, 7, true}, {4098, 16, 7, true}, {4098, 27, 7, true},
		{4097, 16, 7, false}, {4097, 17, 7, false}, {4095, 33, 7, false},
	}
}

func formats(t testing.TB, events []camera.Event) map[string][]byte {
	var csv bytes.Buffer
	w := camera.NewCSV(&csv)
	if err := errors.Join(w.Write(events), w.Close()); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(encodeES(events))
	z.Close()
	return map[string][]byte{
		"EVT2": encodeEVT2(events), "EVT2.1": encodeEVT21(events, false), "EVT2.1 legacy": encodeEVT21(events, true), "EVT3": evt3(t, events),
		"DAT": encodeDAT(events), "DAT 1": encodeOldDAT(events),
		"AEDAT2 DAVIS": encodeDAVIS(events), "AEDAT2 DVS128": encodeDVS128(events), "AEDAT3.1": encodeAEDAT31(events),
		"AEDAT4": encodeAEDAT4(t, events, 0), "AEDAT4 LZ4": encodeAEDAT4(t, events, 1), "AEDAT4 zstd": encodeAEDAT4(t, events, 3),
		"ES": encodeES(events), "ES ATIS": encodeATIS(events), "ES gz": packed.Bytes(), "N-MNIST": encodeNMNIST(events),
		"CSV": csv.Bytes(), "CSV x,y,p,t": encodeText(events, "x;y;p;timestamp\n", "x;y;p;t", false),
		"text": encodeText(events, "# a comment\n", "x y t p", false), "text, s": encodeText(events, "34 34\n", "t x y p", true),
		"npy": encodeStructured(events), "npy table": encodeTable(events), "npz": encodeNPZ(t, events),
		"HDF5 Prophesee": encodeProphesee(events, 0), "HDF5 tonic": encodeTonic(events), "HDF5 columns": encodeH5Columns(t, events),
	}
}

// TestFormats reads what the encoders wrote, in every format.
func TestFormats(t *testing.T) {
	want := made(5000)
	for name, b := range formats(t, want) {
		r, err := open(t, b, camera.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := all(r)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: read %d events, %v; want %d (skipped %v)", name, len(got), err, len(want), r.Skipped())
		}
		if n := r.Noted(); len(n) > 0 {
			t.Errorf("%s: noted %v", name, n)
		}
	}
	b, events := vectors()
	r, err := open(t, b, camera.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := all(r)
	if err != nil || !slices.Equal(got, events) {
		t.Errorf("vectors of EVT3: %v, %v; want %v", got, err, events)
	}
	if s, n := fmt.Sprint(r.Skipped()), fmt.Sprint(r.Noted()); s != "[{events before the first timestamp 1} {events outside the geometry 1} {records of other kinds 1} {trigger events 1}]" || n != "[{jumps back in time 2}]" {
		t.Errorf("vectors of EVT3: skipped %s, noted %s", s, n)
	}
}

// TestWraps: clocks that overflow go on.
func TestWraps(t *testing.T) {
	for name, c := range map[string]struct {
		bits   uint
		encode func([]camera.Event) []byte
	}{
		"EVT2": {34, encodeEVT2}, "EVT2.1": {34, func(e []camera.Event) []byte { return encodeEVT21(e, false) }},
		"EVT3": {24, func(e []camera.Event) []byte { return evt3(t, e) }},
		"DAT":  {32, encodeDAT}, "AEDAT2": {31, encodeDAVIS}, "AEDAT3.1": {31, encodeAEDAT31},
	} {
		want := []camera.Event{{1<<c.bits - 5, 1, 2, true}, {1<<c.bits - 1, 3, 4, false}, {1 << c.bits, 5, 6, true}, {1<<c.bits + 9, 7, 8, true}}
		r, err := open(t, c.encode(want), camera.Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := all(r)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
		if n := fmt.Sprint(r.Noted()); name != "AEDAT3.1" && n != "[{wraps of the clock 1}]" {
			t.Errorf("%s: noted %s", name, n)
		}
	}
	// N-MNIST says so by a row that does not exist.
	r, err := open(t, []byte{1, 2, 0x80, 0x10, 0, 0, 240, 0, 0, 0, 3, 4, 0, 0, 7}, camera.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := all(r); err != nil || !slices.Equal(got, []camera.Event{{4096, 1, 2, true}, {8192 + 7, 3, 4, false}}) {
		t.Errorf("N-MNIST: %v, %v", got, err)
	}
}

// TestCutOff: a recording that is cut anywhere gives the events before the cut, says
// that there is more, or is refused; nothing is made up.
func TestCutOff(t *testing.T) {
	want := made(12)
	// Without names a few rows do not tell which column is which.
	order := map[string]string{"text": "xytp", "text, s": "txyp", "npy table": "xytp"}
	for name, b := range formats(t, want) {
		for n := range b {
			var r *camera.Reader
			var err error
			if o := (camera.Options{Columns: order[name], TimeUnit: map[bool]string{true: "s"}[name == "text, s"]}); name == "npz" || strings.HasPrefix(name, "HDF5") {
				if n%7 > 0 {
					continue // each takes a file
				}
				r, err = open(t, b[:n], o)
			} else {
				r, err = camera.NewReader(bytes.NewReader(b[:n]), o)
			}
			if err != nil {
				continue
			}
			got, err := all(r)
			if r.Header().Format == camera.Text && len(got) > 0 {
				got = got[:len(got)-1] // the last number may be a part of one
			}
			if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
				t.Fatalf("%s cut at %d of %d bytes: %d events that were not written, %v", name, n, len(b), len(got), err)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for say, b := range map[string]string{
		"the file is empty":          "",
		"a picture":                  "\x89PNG\r\n\x1a\n0000",
		"a video":                    "\x00\x00\x00\x18ftypmp42\x00\x00",
		"HDF5":                       "\x89HDF\r\n\x1a\n",
		"none of the formats":        "\x00\x01\x02\x03\x04\x05\x06\x07 anything \xff\xfe",
		"a zip file without arrays":  zipped("recording.raw"),
		"impossible":                 "Event Stream\x02\x00\x00\x01\x00\x00\xf0\x00",
		"65535":                      "Event Stream\x02\x00\x00\x01\xff\xff\xff\xff",
		"version 1":                  "Event Stream\x01\x00\x00\x01\x40\x01\xf0\x00",
		"colour events":              "Event Stream\x02\x00\x00\x04\x40\x01\xf0\x00",
		"the header is cut off":      "Event Stream\x02",
		"EVT4":                       "% format EVT4\n% end\n",
		"nothing after the header":   "% Data file containing CD events\n% Version 2\n",
		"type 14":                    "% Version 2\n\x0e\x08",
		"not known":                  "#!AER-DAT2.0\r\n# AEChip: org.example.Cochlea\r\n",
		"no end":                     "#!AER-DAT3.1\r\n#Format: RAW\r\n",
		"no column holds polarities": "1,2,3,4\n2,3,4,5\n",
		"four numbers":               "these are\nwords, no events\n",
		"no column is called p":      "t,x,y,q\n1,2,3,0\n",
		"too large for microseconds": "t,x,y,p\n1700000000000000000,2,3,0\n",
		"transpose":                  string(npy("'<i8'", "(4, 9)", nil)),
		"no table of events":         string(npy("'<i8'", "(9,)", nil)),
		"no number":                  string(npy("[('t', '<i8'), ('x', '<u2'), ('y', '<u2'), ('p', '<U3')]", "(9,)", nil)),
		"fields are not t":           string(npy("[('a', '<i8'), ('b', '<u2')]", "(9,)", nil)),
	} {
		_, err := open(t, []byte(b), camera.Options{})
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v; want %q", b, err, say)
		}
	}
	if _, err := open(t, encodeDVS128(made(9)), camera.Options{Sensor: "abc"}); err == nil || !strings.Contains(err.Error(), "abc") {
		t.Error(err)
	}
}

// TestOdd: what is odd is counted, or with Strict an error.
func TestOdd(t *testing.T) {
	text := "t,x,y,p\n1,2,3,0\nnan,2,3,1\n5,2.5,3,1\n6,70000,3,1\n7,2,3,9\n8,2,3\n3,2,3,1\n9223372036854775807,1,1,1\n10,2,3,1\n"
	r, err := open(t, []byte(text), camera.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := all(r)
	if err != nil || len(got) != 3 || fmt.Sprint(r.Skipped(), r.Noted()) != "[{lines that are no event 6}] []" {
		t.Errorf("%v, %v, %v, %v", got, err, r.Skipped(), r.Noted())
	}
	if r, err = open(t, []byte(text), camera.Options{Strict: true}); err != nil {
		t.Fatal(err)
	}
	if _, err = all(r); err == nil || !strings.Contains(err.Error(), "6 lines that are no event") {
		t.Error(err)
	}
	ns := "timestamp_ns x y polarity\n1700000000123456789 1 2 1\n"
	if r, err = open(t, []byte(ns), camera.Options{}); err != nil {
		t.Fatal(err)
	}
	if got, err = all(r); err != nil || !slices.Equal(got, []camera.Event{{1700000000123457, 1, 2, true}}) {
		t.Error(got, err)
	}
	// A sensor without a name whose addresses have more than 15 bits.
	b := bytes.Replace(encodeDAVIS(made(50)), []byte("# AEChip: eu.seebetter.ini.chips.davis.DAVIS240C\r\n"), nil, 1)
	if r, err = open(t, b, camera.Options{}); err != nil || r.Header().Width != 240 || len(r.Header().Said) != 1 {
		t.Error(r.Header(), err)
	}
	if r, err = open(t, b, camera.Options{Sensor: "DAVIS346"}); err != nil || r.Header().Width != 346 || len(r.Header().Said) != 0 {
		t.Error(r.Header(), err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, b := range formats(f, made(20)) {
		f.Add(b)
	}
	b, _ := vectors()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		// Archives need a file; everything else is faster without one.
		var r *camera.Reader
		var err error
		if bytes.HasPrefix(b, []byte("PK")) || bytes.HasPrefix(b, []byte("\x89HDF")) {
			r, err = open(t, b, camera.Options{})
		} else {
			r, err = camera.NewReader(bytes.NewReader(b), camera.Options{})
		}
		if err != nil {
			return
		}
		h := r.Header()
		got, _ := all(r)
		for _, e := range got {
			if h.Width > 0 && (int(e.X) >= h.Width || int(e.Y) >= h.Height) {
				t.Fatalf("an event at %d, %d of %d×%d", e.X, e.Y, h.Width, h.Height)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	events := made(400_000)
	files := formats(b, events)
	for _, name := range []string{"EVT2", "EVT2.1", "EVT3", "DAT", "AEDAT2 DAVIS", "AEDAT2 DVS128", "AEDAT3.1", "AEDAT4", "AEDAT4 LZ4", "ES", "N-MNIST", "CSV", "npy"} {
		b.Run(name, func(b *testing.B) {
			file := files[name]
			b.SetBytes(int64(len(file)))
			buf := make([]camera.Event, 4096)
			for b.Loop() {
				r, err := camera.NewReader(bytes.NewReader(file), camera.Options{})
				if err != nil {
					b.Fatal(err)
				}
				for err == nil {
					_, err = r.Read(buf)
				}
			}
			b.ReportMetric(float64(len(events)*b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
		})
	}
	// What is to be had: the bytes of the events, copied.
	b.Run("copy", func(b *testing.B) {
		to := make([]camera.Event, len(events))
		for b.Loop() {
			copy(to, events)
		}
		b.ReportMetric(float64(len(events)*b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
	})
}
