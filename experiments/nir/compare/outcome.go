package compare

import (
	"context"
	"time"

	"spikesim/events"
	"spikesim/experiments/energy"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
	"spikesim/experiments/nir/stimulus"
)

// Outcome is what one reading of a file gave.
type Outcome struct {
	Reading string `json:"reading"`
	// Refused says why the tool does not read the file; then there is nothing else.
	Refused string `json:"refused,omitempty"`

	Nodes  []Fired `json:"nodes,omitempty"`
	Output []Got   `json:"output,omitempty"`
	// SynapticOps, and Counts beside them, are those of the whole stimulus.
	Counts  energy.Counts `json:"counts"`
	Seconds float64       `json:"seconds"`
	Against *Against      `json:"against,omitempty"` // nil for the reference

	// profile is the clocked reading, or where exact is set the one nearest to it.
	profile *clocked.Profile
	exact   bool
}

// Fired is what a node of neurons fired.
type Fired struct {
	Name   string `json:"name"`
	Units  int    `json:"units"`
	Spikes int    `json:"spikes"`

	train events.Train // units in C order
}

// Got is what reached an output: a number for each unit, and the class, -1 for none.
type Got struct {
	Name   string    `json:"name"`
	Spikes bool      `json:"spikes"`
	Values []float64 `json:"values"`
	Class  int       `json:"class"`
}

// Against says how an outcome differs from the reference.
type Against struct {
	// Same reports that all rows are the same.
	Same bool `json:"same"`
	// Row, Node and Unit are those of the first difference, Extra whether the spike is
	// one too many, else it is missing.
	Row   int    `json:"row"`
	Node  string `json:"node,omitempty"`
	Unit  int    `json:"unit"`
	Extra bool   `json:"extra"`
	// Reasons are departures that each make this difference, or, where Together is set,
	// that make it together. None are known where there are none.
	Reasons  []string `json:"reasons,omitempty"`
	Together bool     `json:"together,omitempty"`
	// Nearest is the departure that by itself comes nearest to this reading, Left the
	// Victor-Purpura distance for each spike that is left then.
	Nearest string  `json:"nearest,omitempty"`
	Left    float64 `json:"left"`
	// PerSpike are distances over all neurons, for each spike of both runs: 0 for equal
	// runs, 1 where nothing is near.
	VictorPurpuraPerSpike float64 `json:"victor_purpura_per_spike"`
	VanRossumPerSpike     float64 `json:"van_rossum_per_spike"`
}

// total returns the number of spikes of all neurons.
func (o *Outcome) total() int {
	total := 0
	for _, n := range o.Nodes {
		total += n.Spikes
	}
	return total
}

func (o *Outcome) node(name string) *Fired {
	for i := range o.Nodes {
		if o.Nodes[i].Name == name {
			return &o.Nodes[i]
		}
	}
	return nil
}

// byClock runs a profile.
func byClock(ctx context.Context, g *nir.Graph, p *clocked.Profile, dt events.Time, s *stimulus.Stimulus, steps int, now func() time.Time) (*Outcome, error) {
	start := now()
	r, err := clocked.Run(ctx, g, p, dt.MS()/1e3, steps, Pulses(s, dt), clocked.Options{})
	if err != nil {
		return nil, err
	}
	o := &Outcome{Reading: p.Name, Seconds: now().Sub(start).Seconds(), profile: p}
	for _, n := range r.Nodes {
		if n.Type == nir.Input {
			continue
		}
		o.Nodes = append(o.Nodes, Fired{Name: n.Name, Units: n.Units, Spikes: int(n.Total()), train: n.Train(dt)})
	}
	for _, out := range r.Outputs {
		o.Output = append(o.Output, Got{Name: out.Name, Spikes: out.Spikes, Values: out.Sum, Class: out.Class()})
	}
	o.Counts = energy.Counts{SynapticOps: r.SynapticOps(), NeuronUpdates: float64(r.Neurons) * float64(r.Steps), Spikes: r.NeuronSpikes()}
	return o, nil
}

// Pulses returns a stimulus as a clocked run takes it.
func Pulses(s *stimulus.Stimulus, dt events.Time) []clocked.Spike {
	var all []clocked.Spike
	for _, e := range s.Events {
		all = append(all, clocked.Spike{Step: int32(s.Step(e, dt)), Unit: e.Unit, Count: e.Height})
	}
	return all
}
