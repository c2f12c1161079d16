package experiments

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// A raster of one's own choice, in a run and of what it has kept.
func TestRasterOfChosenPopulations(t *testing.T) {
	raster := func(r *Results, plot ...string) []byte {
		t.Helper()
		if plot != nil {
			if _, err := Redraw(r.Dir, plot, time.Unix(0, 0), t.Logf); err != nil {
				t.Fatal(err)
			}
		}
		return read(t, r.Dir, rasterFile)
	}
	run := func(plot []string, record ...string) *Results {
		t.Helper()
		o := options(t)
		o.NoPictures, o.Plot, o.Record = false, plot, record
		return mustRun(t, parse(t, generatedYAML), o)
	}
	all, chosen := run(nil), run([]string{"out", "noise:3"}, "hidden")
	if all.SpikeHash != chosen.SpikeHash {
		t.Error("a choice of what is drawn changes what is simulated")
	}
	bands := chosen.shown.raster
	if len(bands) != 2 || bands[0].name != "out" || bands[1].name != "noise" || bands[1].neurons != 3 || len(bands[0].units) == 0 || len(bands[1].units) == 0 {
		t.Errorf("bands %+v", bands)
	}
	for _, b := range all.shown.raster {
		switch b.name {
		case "out":
			if !reflect.DeepEqual(b, bands[0]) {
				t.Error("out has other spikes")
			}
		case "noise":
			if !reflect.DeepEqual((bandChoice{"noise", 3}).cut(b), bands[1]) {
				t.Error("noise has other spikes")
			}
		}
	}
	want := raster(chosen)
	if bytes.Equal(want, raster(all)) || !bytes.Equal(raster(all, "out", "noise:3"), want) || !bytes.Equal(raster(chosen, "out", "noise"), want) {
		t.Error("another picture")
	}
	if len(raster(chosen, "hidden")) == 0 { // from spikes.npz
		t.Error("no picture of recorded spikes")
	}
	for _, tc := range []struct{ plot, want string }{
		{"hiden", "--plot hiden: there are no spikes of a population of that name; there are those of noise, clock, hidden, out"},
		{"out:0", `--plot out:0: "0" is no number of neurons`}, {"out:x", `"x" is no number`},
		{"out,out:3", "out is there twice"},
	} {
		o := options(t)
		o.Plot = strings.Split(tc.plot, ",")
		refused(t, parse(t, generatedYAML), o, tc.want)
	}
	if _, err := Redraw(chosen.Dir, []string{"clock"}, time.Unix(0, 0), t.Logf); err == nil || !strings.Contains(err.Error(), "there are those of out, noise, hidden") {
		t.Errorf("a population that was not kept: %v", err)
	}
	if err := os.Remove(filepath.Join(all.Dir, galleryFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Redraw(all.Dir, []string{"out"}, time.Unix(0, 0), t.Logf); err == nil || !strings.Contains(err.Error(), "keeps no spikes; run it again with --plot or --record") {
		t.Errorf("a run without spikes: %v", err)
	}
}
