package camera_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"

	"spikesim/experiments/camera"
	"spikesim/experiments/hdf5/hdf5test"
)

// archive returns a zip file with members.
func archive(t testing.TB, members map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range members {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBadInput: what people give by mistake is a clear error, or events and a count of
// the rest.
func TestBadInput(t *testing.T) {
	events := made(200)
	less := func(b []byte, n int) []byte { return b[:len(b)-n] }
	var far []byte
	for _, at := range []int64{5, math.MaxInt64 - 1, math.MinInt64, 1 << 62, 9} {
		far = append(le.AppendUint64(le.AppendUint16(le.AppendUint16(far, 1), 2), uint64(at)), 1)
	}
	farTable := npy("[('x', '<u2'), ('y', '<u2'), ('t', '<i8'), ('p', '|b1')]", "(5,)", far)
	geometry := func(n int) []byte {
		return append(fmt.Appendf(nil, "%% format EVT3;height=%d;width=%d\n%% end\n", n, n), 0, 0x80, 1, 0x60, 2, 0, 3, 0x28)
	}
	for _, tt := range []struct {
		name   string
		file   []byte
		error  string // or
		events int
		counts string
	}{
		{"empty", nil, "the file is empty", 0, ""},
		{"a header alone, of EVT2", []byte("% evt 2.0\n% geometry 34x34\n% end\n"), "", 0, "[] []"},
		{"a header alone, of EVT3", []byte("% evt 3.0\n% end\n"), "", 0, "[] []"},
		{"a header alone, of AEDAT 2", []byte("#!AER-DAT2.0\r\n# AEChip: DVS128\r\n"), "", 0, "[] []"},
		{"a header alone, of AEDAT 3.1", encodeAEDAT31(nil), "", 0, "[] []"},
		{"a header alone, of AEDAT 4", encodeAEDAT4(t, nil, 1), "", 0, "[] []"},
		{"a header alone, of Event Stream", encodeES(nil), "", 0, "[] []"},
		{"names of columns alone", []byte("t,x,y,p\n"), "no line holds four numbers", 0, ""},
		{"no rows", encodeStructured(nil), "", 0, "[] []"},
		{"a last packet that is cut off, of AEDAT 3.1", less(encodeAEDAT31(events), 30), "", 196, "last packets that are cut off 1"},
		{"a last packet that is cut off, of AEDAT 4", less(encodeAEDAT4(t, events, 1), 30), "", 100, "last packets that are cut off 1"},
		{"a last word that is cut off", less(encodeEVT2(events), 1), "", 199, "[{bytes of a last record that is cut off 3}] []"},
		{"a last row that is cut off", less(encodeStructured(events), 1), "", 199, "rows that the header promises and the file lacks 1"},
		{"a video", []byte("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2"), "this is a video", 0, ""},
		{"a video, AVI", []byte("RIFF\x00\x00\x00\x00AVI LIST"), "a video or sound", 0, ""},
		{"a video, Matroska", []byte("\x1aE\xdf\xa3\x01\x00\x00"), "a video", 0, ""},
		{"times near 2^63", farTable, "", 2, "rows that are no event 3"},
		{"a geometry of 0", geometry(0), "impossible", 0, ""},
		{"a geometry of 65,535", geometry(65535), "impossible", 0, ""},
		{"semicolons, and names", encodeText(events, "x;y;p;t\n", "x;y;p;t", false), "", 200, "[] []"},
		{"NaN", []byte("t,x,y,p\n1,2,3,1\nNaN,2,3,1\n2,nan,3,0\n3,3,3,0\n"), "", 2, "[{lines that are no event 2}] []"},
		{"times in ns without a word of it", []byte("t,x,y,p\n1700000000000000000,2,3,0\n"), "say --time-unit ns", 0, ""},
		{"a zip file of recordings", archive(t, map[string][]byte{"a.raw": encodeEVT2(events), "b.raw": encodeEVT2(events)}), "unpack it, and give the recordings one by one", 0, ""},
		{"a zip file of arrays", archive(t, map[string][]byte{"a.npy": encodeStructured(events), "b.npy": encodeStructured(events)}), "2 arrays, among which are not", 0, ""},
		{"times that jump back", []byte("t,x,y,p\n5,1,1,1\n3,1,1,1\n9,1,1,1\n"), "", 3, "[{jumps back in time 1}]"},
		{"a web page", []byte("<!DOCTYPE html><html><body>404, not found</body></html>\n"), "four numbers", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := open(t, tt.file, camera.Options{}) // a file without an ending: none counts
			var got []camera.Event
			if err == nil {
				got, err = all(r)
			}
			if tt.error != "" {
				if err == nil || !strings.Contains(err.Error(), tt.error) {
					t.Errorf("error %v, want %q", err, tt.error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if counts := fmt.Sprint(r.Skipped(), " ", r.Noted()); len(got) != tt.events || !strings.Contains(strings.Join(strings.Fields(counts), " "), tt.counts) {
				t.Errorf("%d events and %s, want %d and %s", len(got), counts, tt.events, tt.counts)
			}
		})
	}
}

// allocationBound is what doc.go says of memory: about 200 MiB.
const allocationBound = 200 << 20

// TestHostile: whatever a file of a few bytes claims, and whatever a packed one unpacks
// to, reading it allocates no more in all than the package says it holds at a time.
func TestHostile(t *testing.T) {
	zeros := make([]byte, 8<<20)
	gz := func(parts ...[]byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		for _, p := range parts {
			z.Write(p)
		}
		z.Close()
		return b.Bytes()
	}
	table := "[('x', '<u2'), ('y', '<u2'), ('t', '<i8'), ('p', '|b1')]"
	packet := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(encodeAEDAT4(t, nil, 1), 3), math.MaxInt32)
	aedat3 := encodeAEDAT31(nil)
	for _, v := range []uint32{1 | 1<<16, math.MaxInt32, 4, 0, math.MaxInt32, math.MaxInt32, math.MaxInt32} {
		aedat3 = le.AppendUint32(aedat3, v)
	}
	h5 := encodeProphesee(made(4), 0)
	h5Long := bytes.Replace(h5, []byte{1, 1, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0}, []byte{1, 1, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 0}, 1)
	if bytes.Equal(h5, h5Long) {
		t.Fatal("the shape was not found")
	}
	for name, file := range map[string][]byte{
		"an array of 2^60 rows":           npy(table, "(1152921504606846976,)", nil),
		"a table of 2^40 rows":            npy("'<i8'", "(1099511627776, 4)", nil),
		"a packet of 2 GiB":               packet,
		"a packet of 2 GiB of AEDAT 3.1":  aedat3,
		"gzip of 8 MiB of nothing":        gz(zeros),
		"gzip of rows":                    gz(npy(table, "(500000,)", nil), zeros),
		"an archive of rows":              archive(t, map[string][]byte{"events.npy": append(npy(table, "(500000,)", nil), zeros...)}),
		"a line of 8 MiB":                 gz([]byte("t,x,y,p\n1,2,3,1\n"), bytes.Repeat([]byte("1"), 8<<20)),
		"a header of 8 MiB":               gz([]byte("% evt 3.0\n"), bytes.Repeat([]byte("% 0\n"), 2<<20)),
		"a table of 2^56 rows in HDF5":    h5Long,
		"half a file of SHD":              hdf5test.Spoken([][]uint16{{1}}, [][]uint16{{1}}, []int{0})[:300],
		"a length beyond the end in HDF5": h5[:len(h5)/2],
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			path := t.TempDir() + "/recording"
			write(t, path, file)
			runtime.ReadMemStats(&before)
			r, err := camera.Open(path, camera.Options{})
			n := 0
			if err == nil {
				buf := make([]camera.Event, 4096)
				for n < 100_000_000 && err == nil {
					var k int
					k, err = r.Read(buf)
					n += k
				}
				r.Close()
			}
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Errorf("%d events and no end", n)
			}
			if err != io.EOF && n == 0 && strings.TrimSpace(err.Error()) == "" {
				t.Error("an error without a word")
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > allocationBound {
				t.Errorf("%d MiB were allocated for %d bytes", got>>20, len(file))
			}
		})
	}
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
