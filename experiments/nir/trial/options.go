package trial

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
	"spikesim/experiments/strictyaml"
)

// Options are what a trial takes beside the model.
type Options struct {
	// Input is the file to show; see package stimulus. Sample is that of recorded spikes.
	Input  string
	Sample int
	// Profile names the reading, by default nir.ExactDirac. DTMS replaces its dt where it
	// is above 0, and Set its values, "reading.KEY" = VALUE.
	Profile string
	DTMS    float64
	Set     []strictyaml.Setting
	// Record names nodes whose spikes are written to spikes.npz, NAME, or with their
	// potentials at every step, NAME:v.
	Record []string
	// Out is the directory for the results, by default the next free runs/<model>-<n>.
	Out string
	// Serial takes the engine of one goroutine.
	Serial bool
	// Now tells the wall clock, for reports only.
	Now func() time.Time
}

// ReadingFor returns the reading at exact times that is asked for, settled for a flat graph.
func (o *Options) ReadingFor(g *nir.Graph) (nir.Reading, error) {
	profile := o.Profile
	if profile == "" {
		profile = nir.ExactDirac
	}
	r, err := nir.ExactReading(profile)
	if err != nil {
		return r, err
	}
	r = exact.ReadingOf(g, r)
	if o.DTMS > 0 {
		r.DTMS = o.DTMS
	}
	var asked struct {
		Reading nir.Reading `yaml:"reading"`
	}
	asked.Reading = r
	for _, s := range o.Set {
		if !strings.HasPrefix(s.Path, "reading.") {
			return r, fmt.Errorf("--set %s: of a NIR file the reading can be set, for example reading.reset=zero", s)
		}
	}
	if err := strictyaml.LoadSet("the reading", []byte("reading: {}\n"), o.Set, &asked, func(report func(path, problem, remedy string)) {
		asked.Reading.Validate(func(path, problem, remedy string) { report("reading."+path, problem, remedy) })
	}); err != nil {
		return r, err
	}
	if slices.ContainsFunc(o.Set, func(s strictyaml.Setting) bool { return s.Path != "reading.profile" }) {
		asked.Reading.Profile = profile + ", changed"
	}
	return asked.Reading.Settled(g), nil
}

// ReadingOfFile is ReadingFor of the graph in a NIR file.
func (o *Options) ReadingOfFile(model string) (nir.Reading, error) {
	g, err := read(model)
	if err != nil {
		return nir.Reading{}, err
	}
	return o.ReadingFor(g)
}
