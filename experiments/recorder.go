package experiments

import (
	"slices"

	"spikesim/events"
	"spikesim/network"
)

// recorder keeps the spikes of the first lane for a raster picture.
type recorder struct {
	until events.Time
	bands []rasterBand // each written by one goroutine
	band  []int        // per population of the network; −1 for none
}

// rasterBand is what one population fired.
type rasterBand struct {
	name    string
	neurons int
	timeMS  []float64
	units   []int32
	untilMS float64
	dropped bool // it fires more than a picture can show
}

// maxRasterSpikes bounds the memory of a recording: the time recorded is cut so
// that even one spike per neuron and millisecond stays below it, and a population
// that exceeds its share all the same is left out of the picture.
const maxRasterSpikes = 20_000_000

// newRecorder returns a recorder of the populations chosen, NAME or NAME:N, or of all.
func newRecorder(d *network.Description, plot []string) (*recorder, error) {
	var names []string
	for _, p := range d.Populations {
		names = append(names, p.Name)
	}
	if len(plot) == 0 {
		plot = names
	}
	chosen, err := parsePlot(plot, names)
	if err != nil {
		return nil, err
	}
	rec := &recorder{band: slices.Repeat([]int{-1}, len(names))}
	neurons := 0
	for i, p := range chosen {
		of := slices.Index(names, p.name)
		rec.band[of] = i
		rec.bands = append(rec.bands, rasterBand{name: p.name, neurons: p.of(d.Populations[of].Neurons.Units())})
		neurons += rec.bands[i].neurons
	}
	ms := max(1, maxRasterSpikes/max(neurons, 1))
	rec.until = events.Time(ms) * events.Millisecond
	return rec, nil
}

func (rec *recorder) probe() network.Probe {
	return network.Probe{Fired: func(population, lane int, at events.Time, neurons []int32) {
		if lane != 0 || at > rec.until || rec.band[population] < 0 {
			return
		}
		b := &rec.bands[rec.band[population]]
		if b.dropped {
			return
		}
		if len(b.units)+len(neurons) > maxRasterSpikes/len(rec.bands) {
			b.timeMS, b.units, b.dropped = nil, nil, true
			return
		}
		for _, n := range neurons {
			if int(n) >= b.neurons {
				continue
			}
			b.timeMS = append(b.timeMS, at.MS())
			b.units = append(b.units, n)
		}
	}}
}

// finished returns the bands of a sample shown for the given number of ticks.
func (rec *recorder) finished(durationMS int) []rasterBand {
	bands := slices.DeleteFunc(rec.bands, func(b rasterBand) bool { return b.dropped })
	for i := range bands {
		bands[i].untilMS = min(rec.until.MS(), float64(durationMS))
	}
	return bands
}
