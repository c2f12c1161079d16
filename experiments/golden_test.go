package experiments

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/network"
)

var update = flag.Bool("update", false, "write the files in testdata/golden anew")

// raster shows the first test image of an experiment to its untrained network,
// and returns every instant at which a population fired as a line
//
//	time_ns population: unit unit …
//
// population by population, in order of time, and the hash of all spikes.
func raster(t *testing.T, spec *Spec, engine stage.Engine) string {
	t.Helper()
	s, err := newSession(spec, dataset.Synthetic(spec.Dataset, spec.Seed, 1), engine)
	if err != nil {
		t.Fatal(err)
	}
	populations := s.Net.Describe().Populations
	lines := make([]strings.Builder, len(populations)) // each written by one goroutine
	s.Net.Observe(network.Probe{Fired: func(population, _ int, at events.Time, neurons []int32) {
		units := strings.Trim(fmt.Sprint(neurons), "[]")
		fmt.Fprintf(&lines[population], "%d %s: %s\n", at, populations[population].Name, units)
	}})
	sample := s.set.Test[0]
	s.showTest(0, &sample)
	if err := s.present(context.Background(), 1, network.Test); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	fmt.Fprintf(&all, "# %s, seed %d, test image %s, untrained\n", spec.Name, spec.Seed, sample.Name)
	for i := range lines {
		all.WriteString(lines[i].String())
	}
	counters := s.Net.Counters()
	fmt.Fprintf(&all, "hash %s\n", counters.SpikeHash())
	return all.String()
}

func TestGoldenRaster(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("bits are promised on one kind of processor; the file was written on amd64")
	}
	spec, err := Load(t.Context(), "tiny.yaml")
	if err != nil {
		t.Fatal(err)
	}
	spec.Batch = 1
	file := filepath.Join("testdata", "golden", "tiny_raster.txt")
	if *update {
		if err := os.WriteFile(file, []byte(raster(t, spec, stage.Serial)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want := string(read(t, file))
	for name, engine := range map[string]stage.Engine{EngineEvent: stage.Event, EngineSerial: stage.Serial} {
		if got := raster(t, spec, engine); got != want {
			t.Errorf("%s engine: the spikes differ from %s; if that is meant, run go test -run Golden -update ./experiments\n%s",
				name, file, firstDifference(got, want))
		}
	}
}
