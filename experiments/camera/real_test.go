package camera_test

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"spikesim/experiments/camera"
)

// summary is what the reference readers said of a file.
type summary struct {
	format        camera.Format
	width, height int
	events, on    int64 // on below 0: not known
	first, last   int64 // both 0: not known
}

// TestRealFiles reads recordings of real cameras, which do not come with the project.
func TestRealFiles(t *testing.T) {
	folder := "../../../shared/event-files"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the recordings of real cameras are not here:", err)
	}
	for name, want := range map[string]summary{
		"evt2_sample.raw":         {camera.EVT2, 640, 480, 539481, 367855, 1317888, 1367888},
		"evt3_sample.raw":         {camera.EVT3, 1280, 720, 219596, 115532, 11718656, 11727457},
		"ncars_004397.dat":        {camera.DAT, 0, 0, 4407, -1, 0, 0},
		"sample_nmnist.bin":       {camera.NMNIST, 34, 34, 4325, 2145, 654, 311175},
		"sample.aedat4":           {camera.AEDAT4, 320, 240, 111954, 55023, 0, 0},
		"IMU_translBoxes.aedat":   {camera.AEDAT2, 240, 180, 162771, -1, 0, 0},
		"MovingDarkBox.aedat":     {camera.AEDAT2, 128, 128, 489834, -1, 946459683, 986269729},
		"TranslatingSquare.aedat": {camera.AEDAT2, 240, 180, 16000, -1, 50000, 5000000},
		"TranslatingBarX.aedat":   {camera.AEDAT2, 240, 180, 10000, -1, 100000, 10000000},
		"dvs.es":                  {camera.EventStream, 320, 240, 473225, 270001, 0, 999000},
		"aestream_sample.csv":     {camera.Text, 0, 0, -1, -1, 0, 0},
	} {
		r, err := camera.Open(filepath.Join(folder, name), camera.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := read(t, r)
		h := r.Header()
		t.Logf("%s: %+v %+v; skipped %v, noted %v", name, h, got, r.Skipped(), r.Noted())
		if h.Format != want.format || h.Width != want.width || h.Height != want.height {
			t.Errorf("%s: %s of %d×%d, want %s of %d×%d", name, h.Format, h.Width, h.Height, want.format, want.width, want.height)
		}
		if want.events >= 0 && got.events != want.events || want.on >= 0 && got.on != want.on || want.last != 0 && (got.first != want.first || got.last != want.last) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		r.Close()
	}
}

func read(t *testing.T, r *camera.Reader) (s summary) {
	t.Helper()
	s.first = math.MaxInt64
	buf := make([]camera.Event, 4096)
	for {
		n, err := r.Read(buf)
		for _, e := range buf[:n] {
			s.events++
			if e.On {
				s.on++
			}
			s.first, s.last = min(s.first, e.Time), max(s.last, e.Time)
		}
		if err == io.EOF {
			return s
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
