package experiments

import (
	"slices"

	"spikesim/events"
	"spikesim/network"
)

// recorder keeps the spikes of the first lane for a raster picture.
type recorder struct {
	until events.Time
	bands []rasterBand // per population, each written by one goroutine
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

func newRecorder(net *network.Network) *recorder {
	rec := &recorder{}
	neurons := 0
	for _, p := range net.Describe().Populations {
		neurons += p.Neurons.Units()
		rec.bands = append(rec.bands, rasterBand{name: p.Name, neurons: p.Neurons.Units()})
	}
	ms := max(1, maxRasterSpikes/max(neurons, 1))
	rec.until = events.Time(ms) * events.Millisecond
	return rec
}

func (rec *recorder) probe() network.Probe {
	return network.Probe{Fired: func(population, lane int, at events.Time, neurons []int32) {
		if lane != 0 || at > rec.until {
			return
		}
		b := &rec.bands[population]
		if b.dropped {
			return
		}
		if len(b.units)+len(neurons) > maxRasterSpikes/len(rec.bands) {
			b.timeMS, b.units, b.dropped = nil, nil, true
			return
		}
		for _, n := range neurons {
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
