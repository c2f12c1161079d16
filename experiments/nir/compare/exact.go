package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
	"spikesim/experiments/nir/exact"
)

// atExactTimes runs a reading event by event. Where the engine does not run it, the
// outcome says so; the warnings are those of the reading.
func (r *run) atExactTimes(ctx context.Context, reading nir.Reading) (o *Outcome, warnings []string, err error) {
	o = &Outcome{Reading: reading.Profile, exact: true, profile: nearest(r.g, reading)}
	start := r.o.Now()
	net := exact.Compile(r.g, reading)
	if err := net.Err(); err != nil {
		first, _, several := strings.Cut(err.Error(), "\n")
		if several {
			first += " (and more; see check)"
		}
		o.Refused = first
		return o, nil, nil
	}
	stimulus := *r.s
	train, last, err := stimulus.Train(r.dt, reading.Spike)
	if err != nil {
		o.Refused = err.Error()
		return o, nil, nil
	}
	t := exact.Trial{Input: map[string]events.Train{r.g.Inputs()[0].Name: train}, Step: r.dt, Duration: max(events.Time(r.steps)*r.dt, (last+r.dt-1)/r.dt*r.dt), Spikes: r.order}
	record, err := net.Run(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	o.Seconds = r.o.Now().Sub(start).Seconds()
	for _, name := range r.order {
		n := net.Node(name)
		spikes := record.Spikes[name]
		o.Nodes = append(o.Nodes, Fired{Name: name, Units: nir.Units(n.Out), Spikes: spikes.Len(), train: sorted(spikes)})
		o.Counts.Spikes += float64(spikes.Len())
	}
	for i, p := range record.Description.Populations {
		if !p.Input {
			o.Counts.NeuronUpdates += float64(record.Counters.Populations[i].NeuronUpdates)
		}
	}
	for _, c := range record.Counters.Connections {
		o.Counts.SynapticOps += float64(c.SynapticOps)
	}
	for i := range net.Nodes {
		if n := &net.Nodes[i]; n.Type == nir.Output {
			o.Output = append(o.Output, got(net, n, record))
		}
	}
	return o, net.Warnings, nil
}

// got sums up what reached an output.
func got(net *exact.Network, n *exact.Node, record *exact.Record) Got {
	g := Got{Name: n.Name, Spikes: true, Values: make([]float64, nir.Units(n.In)), Class: -1}
	for _, from := range n.From {
		for _, row := range record.Potentials[from] {
			for u, v := range row {
				g.Values[u] += v
			}
		}
		if net.Node(from).Type.Analog() {
			g.Spikes = false
			continue
		}
		for _, u := range record.Spikes[from].Unit {
			g.Values[u]++
		}
	}
	if slices.ContainsFunc(g.Values, func(v float64) bool { return v != 0 }) {
		g.Class = slices.Index(g.Values, slices.Max(g.Values))
	}
	return g
}

// sorted returns spikes in the order of time and, at one time, of units in C order, which
// is not the engine's.
func sorted(t events.Train) events.Train {
	index := make([]int, t.Len())
	for i := range index {
		index[i] = i
	}
	slices.SortFunc(index, func(a, b int) int {
		if t.At[a] != t.At[b] {
			return int(t.At[a] - t.At[b])
		}
		return int(t.Unit[a] - t.Unit[b])
	})
	var own events.Train
	for _, i := range index {
		own.Append(t.At[i], t.Unit[i])
	}
	return own
}

// theClock names what sets the nearest clocked reading apart from an exact one.
const theClock = "the clock: a spike within a step waits for its end"

// nearest returns the clocked reading that is nearest to one at exact times: the same,
// with what happens within a step at its end.
func nearest(g *nir.Graph, reading nir.Reading) *clocked.Profile {
	p, err := clocked.ByName("euler")
	if err != nil {
		panic(err)
	}
	p.Name = reading.Profile + " by steps"
	rule := clocked.Rule{Membrane: clocked.Exponential, Synapse: clocked.Exponential}
	for t := range p.Rules {
		p.Rules[t] = rule
	}
	r := reading.Settled(g)
	for key, value := range map[string]string{"spike": r.Spike, "threshold": r.Threshold, "reset": r.Reset, "lower_bound": r.LowerBound,
		"recurrent_delay_ms": fmt.Sprint(r.RecurrentDelayMS)} {
		if err := p.Set(key, value, r.DTMS/1e3); err != nil {
			panic(fmt.Sprintf("a reading that was checked: %v", err))
		}
	}
	if r.AreaS != r.DTMS/1e3 {
		if err := p.Set("area_s", fmt.Sprint(r.AreaS), r.DTMS/1e3); err != nil {
			panic(fmt.Sprintf("a reading that was checked: %v", err))
		}
	}
	return p
}
