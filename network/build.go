package network

import (
	"fmt"
	"strings"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/neuron"
	"spikesim/sim/random"
)

// Options are what a network needs to know beside its description.
type Options struct {
	Seed  uint64
	Lanes int // samples simulated side by side
	Tick  events.Time
	// Learning gives every population that is not an input a readout of Outputs
	// values and a local learning rule; nil builds a network without either.
	Learning *learning.Spec
	Outputs  int
}

// Build makes a network from its description. Initial weights are a pure
// function of the seed, the population's name and the weight's place.
func Build(spec Spec, o Options) (*Network, error) {
	var problems []string
	report := func(path, problem, remedy string) {
		problems = append(problems, fmt.Sprintf("%s: %s; %s", path, problem, remedy))
	}
	l := spec.resolve(report)
	if o.Learning != nil {
		o.Learning.Validate(under(report, "learning"))
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("network: %s", strings.Join(problems, "\n"))
	}
	if o.Lanes < 1 || o.Tick <= 0 {
		return nil, fmt.Errorf("network: %d lanes and a tick of %v; both must be above 0", o.Lanes, o.Tick)
	}
	if o.Learning != nil && o.Outputs < 1 {
		return nil, fmt.Errorf("network: readouts of %d values; learning needs at least 1", o.Outputs)
	}
	description, err := spec.Describe()
	if err != nil {
		return nil, err
	}
	n := &Network{layout: l, description: description, tick: o.Tick, graph: l.graph(o.Tick, o.Lanes, spec.CreditTicks)}
	if o.Learning != nil {
		n.outputs = o.Outputs
	}
	key := random.New(o.Seed).Name("network")
	for i := range l.populations {
		pl := &l.populations[i]
		if pl.input {
			in := newInput(i, pl, o.Lanes)
			in.probe = &n.probe
			n.inputs = append(n.inputs, in)
			n.graph.Nodes[i].Process = in
			continue
		}
		p := newPopulation(i, l, o, key.Name(pl.name))
		p.probe, p.settling = &n.probe, &n.settling
		n.populations = append(n.populations, p)
		n.graph.Nodes[i].Process = p
	}
	return n, n.graph.Validate()
}

func newPopulation(index int, l *layout, o Options, key random.Key) *population {
	pl := &l.populations[index]
	p := &population{
		index: index, layout: pl, tick: o.Tick,
		info:    pl.neuron.Info(),
		touched: newTouched(pl.neurons),
		lanes:   make([]lane, o.Lanes),
	}
	for i, syn := range pl.projections {
		proj := &projection{synapses: syn}
		proj.initialise(pl.init, key.Name("weights").Int(i))
		p.projections = append(p.projections, proj)
	}
	if p.info.Bias {
		p.bias = make([]float32, pl.neurons.Channels)
		pl.init.draw(p.bias, pl.init.BiasGain, pl.projections[0].FanIn(), key.Name("bias"))
	}
	for i, c := range l.connections {
		if c.to != index {
			continue
		}
		p.ports = append(p.ports, port{
			connection: i,
			projection: p.projections[c.projection],
			source:     l.populations[c.from].output,
			input:      l.source(c),
			upsample:   c.upsample,
		})
	}
	for i := range p.lanes {
		model := pl.neuron.New(pl.neurons.Units(), p.bias, o.Tick)
		p.lanes[i] = lane{model: model, output: newOutput(pl)}
		p.lanes[i].autonomous, _ = model.(neuron.Autonomous)
	}
	if o.Learning != nil {
		p.learn(o, key)
	}
	return p
}

// learn gives the population a readout and a learning rule.
func (p *population) learn(o Options, key random.Key) {
	pl := p.layout
	layer := learning.NewLayer(*o.Learning, key, o.Outputs, pl.output.Units(), o.Lanes, o.Tick.MS())
	p.learner = newLearner(layer, o.Learning.Readout, pl, o.Lanes, o.Outputs)
	for _, proj := range p.projections {
		proj.params = layer.NewParams(proj.weights)
		for range p.lanes {
			proj.traces = append(proj.traces, pl.neuron.NewTrace(proj.synapses.Input().Units(), o.Tick))
		}
	}
	if p.bias != nil {
		p.learner.bias = layer.NewParams(p.bias)
	}
}
