package trial

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"spikesim/events"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
	"spikesim/experiments/nir/stimulus"
	"spikesim/experiments/report"
	"spikesim/experiments/spikes"
)

// byClock is the status of a node and the engine of a run by a tool's profile.
const byClock = "clocked"

// clocked reports whether the profile is that of a tool, which runs step by step.
func (o *Options) clocked() bool {
	return o.Profile != "" && o.Profile != nir.ExactDirac && o.Profile != nir.ExactPulse
}

// profile returns the profile of a tool, with the values that are set, and the step in ms.
func (o *Options) profile(g *nir.Graph) (*clocked.Profile, float64, error) {
	p, err := clocked.ByName(o.Profile)
	if err != nil {
		return nil, 0, fmt.Errorf("%w; at exact times there are %s and %s", err, nir.ExactDirac, nir.ExactPulse)
	}
	dt := nir.Reading{DTMS: o.DTMS}.Settled(g).DTMS
	for _, s := range o.Set {
		key, is := strings.CutPrefix(s.Path, "reading.")
		if !is {
			return nil, 0, fmt.Errorf("--set %s: of a NIR file the reading can be set, for example reading.reset=zero", s)
		}
		if err := p.Set(key, s.Value, dt/1e3); err != nil {
			return nil, 0, fmt.Errorf("--set %s: %w", s, err)
		}
	}
	return p, dt, nil
}

// runClocked runs a model step by step, as a tool does.
func (o *Options) runClocked(ctx context.Context, model string, g *nir.Graph, start time.Time) (*Results, error) {
	p, dt, err := o.profile(g)
	if err != nil {
		return nil, err
	}
	ports := g.Inputs()
	if len(ports) != 1 {
		return nil, fmt.Errorf("the graph has %d inputs; a clocked profile shows something to one", len(ports))
	}
	s, err := stimulus.Read(ctx, o.Input, ports[0], stimulus.Options{DTMS: dt, Sample: o.Sample})
	if err != nil {
		return nil, err
	}
	step := events.FromMS(dt)
	steps := max(1, s.StepsOf(step))
	var pulses []clocked.Spike
	for _, e := range s.Events {
		pulses = append(pulses, clocked.Spike{Step: int32(s.Step(e, step)), Unit: e.Unit, Count: e.Height})
	}
	names, potentials, err := o.recordedByClock(g, steps)
	if err != nil {
		return nil, err
	}
	dir, release, err := o.claim(model, start)
	if err != nil {
		return nil, err
	}
	defer release()
	r := &Results{Model: model, Version: g.Version, Status: "complete", Profile: p.Name, Source: p.Source, Deviations: departures(p, g), Reading: p.Reading(g, dt), Engine: byClock,
		DTMS: dt, DurationMS: float64(steps) * dt, Dir: dir, Warnings: slices.Clone(g.Warnings)}
	if len(o.Set) > 0 {
		r.Profile += ", changed"
	}
	r.Input = InputResult{File: o.Input, Kind: string(s.Kind), Steps: s.Steps, Spikes: len(s.Events), Notes: s.Notes}
	if s.Label >= 0 {
		r.Input.Label = &s.Label
	}
	result, err := clocked.Run(ctx, g, p, dt/1e3, steps, pulses, clocked.Options{Potentials: potentials})
	if err != nil {
		return nil, err
	}
	r.countSteps(g, result)
	r.finish()
	if len(names) > 0 {
		if err := spikes.Write(filepath.Join(dir, spikesFile), recordedSteps(g, result, names, potentials, step, r.Input.Label)); err != nil {
			return nil, err
		}
	}
	r.WallSeconds = o.Now().Sub(start).Seconds()
	return r, r.write()
}

// departures says in what a profile departs from the format's document by forward Euler,
// for the nodes of a graph.
func departures(p *clocked.Profile, g *nir.Graph) (texts []string) {
	document, err := clocked.ByName("euler")
	if err != nil {
		panic(err)
	}
	for _, d := range clocked.Differences(document, p, g) {
		texts = append(texts, d.Text)
	}
	return texts
}

// recordedByClock returns the nodes whose spikes, and those whose potentials are asked
// for.
func (o *Options) recordedByClock(g *nir.Graph, steps int) (names, potentials []string, err error) {
	for _, text := range o.Record {
		name, potential := strings.CutSuffix(text, potentialMark)
		n := g.Node(name)
		switch {
		case n == nil || n.Type.Linear() || n.Type == nir.Output || n.Type == nir.Delay:
			return nil, nil, fmt.Errorf("--record %s: there is no node of that name with spikes or a potential", text)
		case potential && !n.Type.Spiking() && !n.Type.Analog():
			return nil, nil, fmt.Errorf("--record %s: %s has no potential", text, n)
		case potential && nir.Units(n.Out)*steps > maxPotentials:
			return nil, nil, fmt.Errorf("--record %s: %d potentials in each of %d steps are more than the %d that are kept; take a longer --dt-ms", text, nir.Units(n.Out), steps, maxPotentials)
		case potential || n.Type.Analog():
			potentials = append(potentials, name)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, potentials, nil
}

// countSteps fills in what a clocked run gave.
func (r *Results) countSteps(g *nir.Graph, result *clocked.Result) {
	for _, n := range g.Nodes {
		r.Nodes = append(r.Nodes, NodeResult{n.Name, string(n.Type), n.In, n.Out, byClock, ""})
		units := nir.Units(n.Out)
		p := PopulationResult{Name: n.Name, Neurons: units, Input: n.Type == nir.Input}
		if fired := result.Node(n.Name); fired != nil {
			p.Spikes = fired.Total()
			p.RatePerMS = p.Spikes / (float64(units) * r.DurationMS)
		} else if !n.Type.Analog() {
			continue
		}
		if n.Type.Spiking() || n.Type.Analog() {
			p.NeuronUpdates = float64(units) * float64(result.Steps)
		}
		r.Populations = append(r.Populations, p)
	}
	for _, l := range result.Links {
		r.Connections = append(r.Connections, ConnectionResult{From: l.From, To: l.To, Kind: byClock, Synapses: l.Synapses, SynapticOps: l.SynapticOps, DenseOps: float64(l.Synapses) * float64(result.Steps)})
	}
	for _, out := range result.Outputs {
		o := OutputResult{Name: out.Name}
		for u, sum := range out.Sum {
			if out.Spikes {
				o.Spikes = append(o.Spikes, int(sum))
				continue
			}
			o.Mean, o.Last = append(o.Mean, sum/float64(result.Steps)), append(o.Last, out.Last[u])
		}
		r.Outputs = append(r.Outputs, o)
	}
}

// recordedSteps returns what was recorded as a file has it.
func recordedSteps(g *nir.Graph, result *clocked.Result, names, potentials []string, step events.Time, label *int) *spikes.Recording {
	r := &spikes.Recording{Samples: 1}
	if label != nil {
		r.Labels = []int32{int32(*label)}
	}
	for _, name := range names {
		p := spikes.Population{Name: name, Trains: make([]events.Train, 1)}
		if fired := result.Node(name); fired != nil {
			p.Trains[0] = fired.Train(step)
		}
		if slices.Contains(potentials, name) {
			var all []float32
			for k, row := range result.Potentials[name] {
				p.PotentialAt = append(p.PotentialAt, events.Time(k+1)*step)
				for _, v := range row {
					all = append(all, float32(v))
				}
			}
			p.Potential = [][]float32{all}
		}
		r.Populations = append(r.Populations, p)
	}
	return r
}

// checkClocked shows what a tool makes of the nodes of a model.
func (o *Options) checkClocked(model string, g *nir.Graph) ([]Table, error) {
	p, dt, err := o.profile(g)
	if err != nil {
		return nil, err
	}
	t := Table{Title: fmt.Sprintf("%s: nodes", model), Columns: []report.Column{left("node"), left("type"), left("in"), left("out"), right("parameters"), left("runs")}}
	var refused error
	for _, n := range g.Nodes {
		runs := byClock
		if err := p.Check(n, dt/1e3); err != nil {
			runs, refused = "refused: "+err.(*clocked.RefusedError).Reason, ErrRefused
		}
		t.Rows = append(t.Rows, []string{n.Name, string(n.Type), nir.ShapeText(n.In), nir.ShapeText(n.Out), report.Count(int64(n.Parameters())), runs})
	}
	t.Notes = []string{fmt.Sprintf("profile %s, in steps of %g ms, read from %s", p.Name, dt, p.Source)}
	for _, d := range p.Deviations {
		t.Notes = append(t.Notes, p.Name+": "+d)
	}
	for _, w := range g.Warnings {
		t.Notes = append(t.Notes, "warning: "+w)
	}
	return []Table{t}, refused
}
