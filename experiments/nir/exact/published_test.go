package exact_test

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"spikesim/events"
	"spikesim/experiments/camera"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
)

// shared is where files are that are no part of the project.
const shared = "../../../../shared"

// published returns the path of such a file, or skips the test.
func published(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(shared, name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("needs files that are published elsewhere: ", err)
	}
	return path
}

func compile(t testing.TB, file, profile string, change ...func(*nir.Reading)) *exact.Network {
	t.Helper()
	g, err := nir.Read(published(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if g, err = g.Flat(); err != nil {
		t.Fatal(err)
	}
	r, err := nir.ExactReading(profile)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&r)
	}
	n := exact.Compile(g, r)
	if err := n.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

// pulses returns the rows of a published CSV in which there is input.
func pulses(t testing.TB, file string) (rows []int) {
	t.Helper()
	f, err := os.Open(published(t, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range all {
		if v, err := strconv.ParseFloat(row[0], 64); err != nil {
			t.Fatal(err)
		} else if v != 0 {
			rows = append(rows, i)
		}
	}
	return rows
}

// The published neuron with spikes as jumps fires in the steps in which Sinabs and
// Rockpool have it.
func TestPublishedNeuronWithJumps(t *testing.T) {
	n := compile(t, "nir/lif/lif_norse.nir", nir.ExactDirac)
	const step = 100 * events.Microsecond
	var in events.Train
	for _, row := range pulses(t, "nir/lif/lif_sinabs.csv") {
		in.Append(events.Time(row+1)*step, 0)
	}
	if in.Len() != 34 {
		t.Fatalf("%d pulses", in.Len())
	}
	rec := run(t, n, exact.Trial{Input: map[string]events.Train{"input": in}, Duration: 1000 * step, Step: step})
	var rows []events.Time
	for _, at := range rec.Spikes["1"].At {
		rows = append(rows, (at+step-1)/step-1)
	}
	if want := []events.Time{450, 500, 710, 760}; !slices.Equal(rows, want) {
		t.Errorf("fired in rows %v, want %v", rows, want)
	}
}

// nmnist returns the published recording, with units as the network's input has them.
func nmnist(t testing.TB) (in events.Train) {
	t.Helper()
	r, err := camera.Open(published(t, "event-files/sample_nmnist.bin"), camera.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	buffer := make([]camera.Event, 1000)
	for {
		k, err := r.Read(buffer)
		for _, e := range buffer[:k] {
			unit := int32(e.Y)*34 + int32(e.X)
			if e.On {
				unit += 34 * 34
			}
			in.Append(events.Time(e.Time)*events.Microsecond, unit)
		}
		if err == io.EOF {
			return in
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The published network for N-MNIST recognises the published digit, event by event.
func TestPublishedDigit(t *testing.T) {
	n := compile(t, "nir/cnn/cnn_sinabs.nir", nir.ExactDirac, func(r *nir.Reading) { r.AreaS = 1 })
	rec := run(t, n, exact.Trial{Input: map[string]events.Train{"input": nmnist(t)}, Duration: 312 * ms})
	counts := make([]int, 10)
	for _, u := range rec.Spikes["12"].Unit {
		counts[u]++
	}
	class := 0
	for i, c := range counts {
		if c > counts[class] {
			class = i
		}
	}
	hidden := uint64(0)
	for i, p := range rec.Description.Populations {
		if !p.Input {
			hidden += rec.Counters.Populations[i].Spikes
		}
	}
	t.Logf("counts %v, %d spikes of neurons", counts, hidden)
	if class != 4 {
		t.Errorf("class %d, counts %v", class, counts)
	}
}
