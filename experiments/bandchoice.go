package experiments

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"spikesim/experiments/spikes"
	"spikesim/network"
)

// bandChoice is a population of a raster that somebody has chosen.
type bandChoice struct {
	name string
	// first is how many of its neurons are drawn, from the first on; 0 for all.
	first int
}

// parsePlot reads what is to be drawn, NAME or NAME:N for its first N neurons, of
// populations that there are.
func parsePlot(texts, names []string) ([]bandChoice, error) {
	var all []bandChoice
	for _, text := range texts {
		name, number, limited := strings.Cut(text, ":")
		p := bandChoice{name: name}
		if limited {
			n, err := strconv.Atoi(number)
			if err != nil || n < 1 {
				return nil, fmt.Errorf("--plot %s: %q is no number of neurons; give NAME, or NAME:N for its first N neurons", text, number)
			}
			p.first = n
		}
		switch {
		case !slices.Contains(names, name):
			return nil, fmt.Errorf("--plot %s: there are no spikes of a population of that name; there are those of %s", text, strings.Join(names, ", "))
		case slices.ContainsFunc(all, func(o bandChoice) bool { return o.name == name }):
			return nil, fmt.Errorf("--plot %s: %s is there twice", text, name)
		}
		all = append(all, p)
	}
	return all, nil
}

// of returns how many of a population's neurons are drawn.
func (p bandChoice) of(neurons int) int {
	if p.first == 0 {
		return neurons
	}
	return min(p.first, neurons)
}

// cut returns a band with those neurons alone that are drawn.
func (p bandChoice) cut(b rasterBand) rasterBand {
	out := rasterBand{name: b.name, neurons: p.of(b.neurons), untilMS: b.untilMS}
	for i, u := range b.units {
		if int(u) < out.neurons {
			out.timeMS, out.units = append(out.timeMS, b.timeMS[i]), append(out.units, u)
		}
	}
	return out
}

// choose replaces the bands of a gallery by those that are chosen, of what the run
// in a directory has kept: the bands themselves, and the first sample of spikes.npz.
func (g *gallery) choose(texts []string, dir string, durationMS float64) error {
	bands := slices.Clone(g.raster)
	recording, err := spikes.Read(filepath.Join(dir, spikesFile))
	if err == nil {
		bands = append(bands, recordedBands(recording, durationMS)...)
	}
	var names []string
	for _, b := range bands {
		if !slices.Contains(names, b.name) {
			names = append(names, b.name)
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("--plot: %s keeps no spikes; run it again with --plot or --record", dir)
	}
	chosen, err := parsePlot(texts, names)
	if err != nil {
		return err
	}
	g.raster = nil
	for _, p := range chosen {
		i := slices.IndexFunc(bands, func(b rasterBand) bool { return b.name == p.name })
		g.raster = append(g.raster, p.cut(bands[i]))
	}
	return nil
}

// recordedBands are the bands of the first sample of a recording. It does not say how
// many neurons there are, but which have fired in any sample.
func recordedBands(r *spikes.Recording, durationMS float64) (bands []rasterBand) {
	for _, p := range r.Populations {
		b := rasterBand{name: p.Name, neurons: 1, untilMS: durationMS}
		for _, t := range p.Trains {
			for _, u := range t.Unit {
				b.neurons = max(b.neurons, int(u)+1)
			}
		}
		for i, at := range p.Trains[0].At {
			b.timeMS, b.units = append(b.timeMS, at.MS()), append(b.units, p.Trains[0].Unit[i])
		}
		bands = append(bands, b)
	}
	return bands
}

// checkChosen finds what is wrong with the populations to draw and to record before
// anything is trained.
func (o *Options) checkChosen(d *network.Description) error {
	if _, err := newRecorder(d, o.Plot); err != nil {
		return err
	}
	_, err := newTape(d, o.Record, 0, 0)
	return err
}
