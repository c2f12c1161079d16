package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"spikesim/events"
	"spikesim/experiments/files"
	"spikesim/experiments/memory"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
	"spikesim/experiments/nir/stimulus"
	"spikesim/experiments/spikes"
)

// The files of a trial.
const (
	resultsFile = "results.json"
	spikesFile  = "spikes.npz"
)

// Run runs the model in a file, and writes what it found to a directory.
func Run(ctx context.Context, model string, o Options) (*Results, error) {
	start := o.Now()
	g, err := read(model)
	if err != nil {
		return nil, err
	}
	if o.clocked() {
		return o.runClocked(ctx, model, g, start)
	}
	reading, err := o.ReadingFor(g)
	if err != nil {
		return nil, err
	}
	net := exact.Compile(g, reading)
	if err := net.Err(); err != nil {
		return nil, fmt.Errorf("%s does not run by the reading %s:\n%w", model, reading.Profile, err)
	}
	dir, release, err := o.claim(model, start)
	if err != nil {
		return nil, err
	}
	defer release()
	r := &Results{Model: model, Version: g.Version, Status: "complete", Profile: reading.Profile, Reading: reading, Engine: "event", DTMS: reading.DTMS, Dir: dir, Warnings: slices.Concat(g.Warnings, net.Warnings)}
	if o.Serial {
		r.Engine = "serial"
	}
	for _, n := range net.Nodes {
		r.Nodes = append(r.Nodes, NodeResult{n.Name, string(n.Type), n.In, n.Out, string(n.Status), n.How})
	}
	trial, err := o.trial(ctx, net, r)
	if err != nil {
		return nil, err
	}
	bytes, err := memoryOf(net)
	if err != nil {
		return nil, err
	}
	if err := memory.Check("the network of "+model, memory.Part{Name: "populations and connections", Bytes: bytes, Remedy: "take a smaller network"}); err != nil {
		return nil, err
	}
	record, err := net.Run(ctx, trial)
	if err != nil {
		return nil, err
	}
	r.count(net, record)
	r.finish()
	if len(o.Record) > 0 {
		if err := spikes.Write(filepath.Join(dir, spikesFile), recording(g, trial, record, o.Record, r.Input.Label)); err != nil {
			return nil, err
		}
	}
	r.WallSeconds = o.Now().Sub(start).Seconds()
	return r, r.write()
}

// claim returns the directory for the results, and what lets go of it.
func (o *Options) claim(model string, start time.Time) (dir string, release func(), err error) {
	base := filepath.Join("runs", strings.TrimSuffix(filepath.Base(model), filepath.Ext(model)))
	dir, held, taken, err := files.Claim(o.Out, base, func(dir string) (*files.Held, error) { return files.Hold(dir, start) }, resultsFile, spikesFile)
	if err != nil {
		return "", nil, err
	}
	if len(taken) > 0 {
		held.Release()
		return "", nil, fmt.Errorf("%s already holds %s; choose another --out", dir, strings.Join(taken, ", "))
	}
	return dir, func() { held.Release() }, nil
}

// read reads a model without nested graphs.
func read(model string) (*nir.Graph, error) {
	g, err := nir.Read(model)
	if err != nil {
		return nil, err
	}
	if g, err = g.Flat(); err != nil {
		return nil, fmt.Errorf("%s: %w", model, err)
	}
	return g, nil
}

// potentialMark asks for the potentials of a node beside its spikes.
const potentialMark = ":v"

// maxPotentials bounds how many are kept.
const maxPotentials = 1 << 26

// trial returns what the network is shown, and says it in the results.
func (o *Options) trial(ctx context.Context, net *exact.Network, r *Results) (exact.Trial, error) {
	step := events.FromMS(r.DTMS)
	t := exact.Trial{Input: map[string]events.Train{}, Step: step, Serial: o.Serial}
	ports := net.Graph.Inputs()
	if len(ports) == 0 {
		return t, fmt.Errorf("the graph has no Input to show %s to", o.Input)
	}
	if len(ports) > 1 && filepath.Ext(o.Input) != ".npz" {
		return t, fmt.Errorf("the graph has %d inputs; give recorded spikes (.npz) with a population for each", len(ports))
	}
	if step < 1 {
		return t, fmt.Errorf("a step of %g ms is below the nanosecond, the resolution of time", r.DTMS)
	}
	steps := 1
	for _, port := range ports {
		s, err := stimulus.Read(ctx, o.Input, port, stimulus.Options{DTMS: r.DTMS, Sample: o.Sample})
		if err != nil {
			return t, err
		}
		train, last, err := s.Train(step, r.Reading.Spike)
		if err != nil {
			return t, fmt.Errorf("%s: %w", o.Input, err)
		}
		t.Input[port.Name] = train
		steps = max(steps, s.StepsOf(step), int((last+step-1)/step))
		r.Input.File, r.Input.Kind = o.Input, string(s.Kind)
		r.Input.Steps, r.Input.Spikes = max(r.Input.Steps, s.Steps), r.Input.Spikes+train.Len()
		r.Input.Notes = append(r.Input.Notes, s.Notes...)
		if s.Label >= 0 {
			r.Input.Label = &s.Label
		}
	}
	t.Duration = events.Time(steps) * step
	r.DurationMS = t.Duration.MS()
	for _, out := range net.Graph.Outputs() {
		for _, from := range net.Node(out.Name).From {
			if n := net.Node(from); n.Type.Analog() && nir.Units(n.Out)*steps > maxPotentials {
				return t, fmt.Errorf("%d potentials of %s in each of %d steps are more than the %d that are kept; take a longer --dt-ms", nir.Units(n.Out), n.Node, steps, maxPotentials)
			}
		}
	}
	for _, text := range o.Record {
		name, potential := strings.CutSuffix(text, potentialMark)
		n := net.Node(name)
		switch {
		case n == nil || n.Population == "":
			return t, fmt.Errorf("--record %s: there is no node of that name with spikes or a potential; there are %s", text, strings.Join(recordable(net), ", "))
		case potential && n.Unit == nil:
			return t, fmt.Errorf("--record %s: %s has no potential", text, n.Node)
		case potential && nir.Units(n.Out)*steps > maxPotentials:
			return t, fmt.Errorf("--record %s: %d potentials in each of %d steps are more than the %d that are kept; take a longer --dt-ms", text, nir.Units(n.Out), steps, maxPotentials)
		case potential:
			t.Potentials = append(t.Potentials, name)
		}
		t.Spikes = append(t.Spikes, name)
	}
	return t, nil
}

func recordable(net *exact.Network) (names []string) {
	for _, n := range net.Nodes {
		if n.Population != "" {
			names = append(names, n.Name)
		}
	}
	return names
}

// count fills in what the engine counted.
func (r *Results) count(net *exact.Network, rec *exact.Record) {
	d, c := rec.Description, rec.Counters
	node := map[string]string{}
	for _, n := range net.Nodes {
		node[n.Population] = n.Name
	}
	for i, p := range d.Populations {
		r.Populations = append(r.Populations, PopulationResult{
			Name: node[p.Name], Neurons: p.Neurons.Units(), Input: p.Input, Spikes: float64(c.Populations[i].Spikes),
			RatePerMS:     float64(c.Populations[i].Spikes) / (float64(p.Neurons.Units()) * r.DurationMS),
			NeuronUpdates: float64(c.Populations[i].NeuronUpdates),
		})
	}
	for i, l := range net.Links {
		r.Connections = append(r.Connections, ConnectionResult{
			From: l.From, To: l.To, Through: l.Through, Kind: l.Kind, DelayMS: l.Delay.MS(), Synapses: d.Connections[i].Synapses,
			SynapticOps: float64(c.Connections[i].SynapticOps), DenseOps: float64(d.Connections[i].DenseOps()) * r.DurationMS / r.DTMS,
		})
	}
	for _, n := range net.Nodes {
		if n.Type == nir.Output {
			r.Outputs = append(r.Outputs, output(net, &n, rec))
		}
	}
	r.SpikeHash = c.SpikeHash()
}

// output sums up what reached an Output.
func output(net *exact.Network, n *exact.Node, rec *exact.Record) OutputResult {
	o := OutputResult{Name: n.Name}
	units := nir.Units(n.In)
	for _, from := range n.From {
		if !net.Node(from).Type.Analog() {
			if o.Spikes == nil {
				o.Spikes = make([]int, units)
			}
			for _, u := range rec.Spikes[from].Unit {
				o.Spikes[u]++
			}
			continue
		}
		levels := rec.Potentials[from]
		if o.Mean == nil {
			o.Mean, o.Last = make([]float64, units), make([]float64, units)
		}
		for _, row := range levels {
			for u, v := range row {
				o.Mean[u] += v / float64(len(levels))
			}
		}
		for u, v := range levels[len(levels)-1] {
			o.Last[u] += v
		}
	}
	return o
}

// recording returns what was recorded as a file has it.
func recording(g *nir.Graph, t exact.Trial, rec *exact.Record, names []string, label *int) *spikes.Recording {
	r := &spikes.Recording{Samples: 1}
	if label != nil {
		r.Labels = []int32{int32(*label)}
	}
	seen := map[string]bool{}
	for _, text := range names {
		name := strings.TrimSuffix(text, potentialMark)
		if seen[name] {
			continue
		}
		seen[name] = true
		p := spikes.Population{Name: name, Trains: []events.Train{rec.Spikes[name]}}
		if slices.Contains(t.Potentials, name) {
			var all []float32
			for i, row := range rec.Potentials[name] {
				p.PotentialAt = append(p.PotentialAt, events.Time(i+1)*t.Step)
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

// write writes the results.
func (r *Results) write() error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	return files.Replace(filepath.Join(r.Dir, resultsFile), files.Bytes(append(data, '\n')))
}
