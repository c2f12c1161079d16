package network

import (
	"cmp"
	"fmt"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim/kernel"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Options are what a network needs to know beside its description.
type Options struct {
	Seed  uint64
	Lanes int         // samples simulated side by side; 0 stands for 1
	Tick  events.Time // 0 stands for 1 ms
	// Learning gives every population that is not an input a readout of Outputs
	// values and a local learning rule; nil builds a network without either.
	Learning *learning.Spec
	Outputs  int
}

// Build makes a network from its description. Initial weights are a pure
// function of the seed, the population's name and the weight's place.
func Build(spec Spec, o Options) (*Network, error) {
	var problems validate.Problems
	l := spec.resolve(o.Seed, problems.Add)
	if o.Learning != nil {
		report := validate.Under(problems.Add, "learning")
		o.Learning.Validate(report)
		l.checkLearning(report)
		l.checkHomeostasis(o.Learning, report)
		l.checkTraceKinds(problems.Add)
	}
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	if o.Lanes < 0 || o.Tick < 0 {
		return nil, fmt.Errorf("network: %d lanes and a tick of %v; neither can be below 0", o.Lanes, o.Tick)
	}
	o.Lanes, o.Tick = cmp.Or(o.Lanes, 1), cmp.Or(o.Tick, events.Millisecond)
	if o.Learning != nil && o.Outputs < 1 {
		return nil, fmt.Errorf("network: readouts of %d values; learning needs at least 1", o.Outputs)
	}
	n := &Network{layout: l, description: l.describe(), tick: o.Tick, graph: l.graph(o.Tick, o.Lanes, spec.CreditTicks)}
	n.tried.Learning = o.Learning
	if o.Learning != nil {
		n.outputs = o.Outputs
	}
	key := networkKey(o.Seed)
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
		p.probe, p.overruling = &n.probe, &n.overruling
		n.populations = append(n.populations, p)
		n.graph.Nodes[i].Process = p
	}
	return n, n.graph.Validate()
}

// networkKey is what everything in a network is drawn by.
func networkKey(seed uint64) random.Key { return random.New(seed).Name("network") }

// checkLearning reports populations that cannot learn.
func (l *layout) checkLearning(report validate.Report) {
	for _, p := range l.populations {
		if p.input || !p.neuron.Given() {
			continue
		}
		if problem, remedy := p.neuron.CheckLearning(); problem != "" {
			report("", fmt.Sprintf("population %q cannot learn: %s", p.name, problem), remedy)
		}
	}
}

// checkHomeostasis reports homeostasis where there are no thresholds to move.
func (l *layout) checkHomeostasis(spec *learning.Spec, report validate.Report) {
	if spec.Homeostasis == nil {
		return
	}
	for _, p := range l.populations {
		if !p.input && p.neuron.Given() && !p.neuron.Info().Thresholds {
			report("homeostasis", fmt.Sprintf("population %q has one threshold for all channels", p.name),
				"give its neuron threshold_per_channel: true, or take homeostasis away")
			return
		}
	}
}

func newPopulation(index int, l *layout, o Options, key random.Key) *population {
	pl := &l.populations[index]
	p := &population{
		index: index, layout: pl, tick: o.Tick,
		info:  pl.neuron.Info(),
		lanes: make([]lane, o.Lanes),
	}
	p.connect(l)
	p.touched = newTouched(pl.neurons, p.grain())
	for i, proj := range p.projections {
		if preset, ok := proj.synapses.(wiring.Preset); ok {
			preset.Preset(proj.weights)
			continue
		}
		pl.init.draw(proj.weights, pl.init.WeightGain, wiring.FanIn(proj.synapses), key.Name("weights").Int(i))
	}
	if p.info.Bias {
		p.bias = make([]float32, pl.neurons.Channels)
		pl.init.draw(p.bias, pl.init.BiasGain, wiring.FanIn(pl.projections[0]), key.Name("bias"))
	}
	if p.info.Thresholds {
		p.thresholds = make([]float32, pl.neurons.Channels)
		for c := range p.thresholds {
			p.thresholds[c] = float32(pl.neuron.Threshold().Of(c))
		}
		p.rates = &channelRates{spikes: make([]uint64, pl.neurons.Channels)}
	}
	for i, output := range newOutputs(pl, o.Lanes) {
		model := pl.neuron.New(pl.neurons.Units(), p.bias, o.Tick)
		if p.info.Thresholds {
			model.(neuron.Thresholded).SetThresholds(p.thresholds)
		}
		output.rates = p.rates
		lane := lane{general: newForm(model, p.plain, pl.neurons.Channels), output: output}
		lane.form = lane.general
		if steady := pl.neuron.NewSteady(pl.neurons.Units(), p.bias); steady != nil {
			if p.info.Thresholds {
				steady.SetThresholds(p.thresholds)
			}
			lane.steady = newForm(steady, p.plain, pl.neurons.Channels)
			lane.form = lane.steady // what is made for batches is made for it
		}
		p.lanes[i] = lane
	}
	p.batch = newBatch(p)
	p.executeMaps(pl.execution)
	if o.Learning != nil {
		p.learn(o, key)
	}
	return p
}

// learn gives the population a readout and a learning rule.
func (p *population) learn(o Options, key random.Key) {
	pl := p.layout
	layer := learning.NewLayer(*o.Learning, key, o.Outputs, features(o.Learning.Readout, pl.output), o.Lanes, o.Tick.MS())
	p.learner = newLearner(p, layer, o.Learning.Readout, o.Outputs)
	p.learner.homeostasis = o.Learning.Homeostasis
	if o.Learning.ZeroMean {
		p.learner.centering = newChannelMeans(pl.neurons.Channels)
		p.learner.centering.remove(p)
	}
	if o.Learning.KeepNorm {
		p.learner.norms = newChannelNorms(pl.neurons.Channels)
	}
	setting := wiring.Setting{Pool: pl.pool, Pooled: pl.output, Few: p.learner.onSpike}
	for _, proj := range p.projections {
		if wiring.Fixed(proj.synapses) {
			continue
		}
		proj.params = layer.NewParams(proj.weights)
		setting.Upsample = proj.tracedUp()
		proj.gradient = wiring.NewGradient(proj.synapses, setting)
		for range p.lanes {
			proj.traces = append(proj.traces, pl.neuron.NewTrace(proj.traced().Units(), o.Tick))
		}
	}
	p.kinds = newTraceKinds(pl)
	p.deferred = newDeferredGradient(p, layer.GradientsPerStep())
	if p.bias != nil {
		p.learner.bias, p.learner.biasTrace = layer.NewParams(p.bias), pl.neuron.BiasTrace()
	}
}

// connect makes the population's projections and ports, their weights in one
// arena: first those of all projections, then the folded ones.
func (p *population) connect(l *layout) {
	size := 0
	for _, syn := range p.layout.projections {
		p.projections = append(p.projections, &projection{synapses: syn, begin: size, version: 1})
		size += syn.Weights()
	}
	channels := p.layout.neurons.Channels
	type way struct{ projection, up int } // ports of one way share their table
	tables := map[way]*wiring.Table{}
	folds := map[way]*foldedWeights{}
	for i, c := range l.connections {
		if c.to != p.index {
			continue
		}
		proj, w := p.projections[c.projection], way{c.projection, c.upsample}
		if tables[w] == nil {
			if f := fold(proj.synapses, c.upsample); f != nil {
				folds[w] = &foldedWeights{Folding: f, up: c.upsample, begin: size}
				proj.folded = append(proj.folded, folds[w])
				tables[w] = wiring.NewTable(f.Axes(), f.Source(), channels, size)
				size += f.Size()
			} else if g, ok := proj.synapses.(wiring.Gridded); ok {
				tables[w] = wiring.NewTable(g.Axes(), g.Input(), channels, proj.begin)
			} else {
				p.plain = true
			}
		}
		p.ports = append(p.ports, port{
			connection: i, projection: proj, table: tables[w], folding: folds[w],
			lists:    lists(proj.synapses),
			source:   l.populations[c.from].output,
			input:    l.source(c),
			upsample: c.upsample,
		})
	}
	p.arena = make([]float32, size)
	for _, proj := range p.projections {
		proj.weights = p.arena[proj.begin:][:proj.synapses.Weights():proj.synapses.Weights()]
		for _, f := range proj.folded {
			f.weights = p.arena[f.begin:][:f.Size():f.Size()]
		}
		proj.foldedTrace = len(proj.folded) == 1
	}
	for i := range p.ports {
		if port := &p.ports[i]; port.folding == nil {
			port.projection.foldedTrace = false
		}
	}
}

// lists returns synapses as lists, where they are some.
func lists(s wiring.Synapses) *wiring.Lists {
	if listed, ok := s.(wiring.Listed); ok {
		return listed.Lists()
	}
	return nil
}

// grain returns how many neurons next to each other spikes always reach together:
// the channels of a position, or where there is a connection that is known by its
// rows only, one.
func (p *population) grain() int {
	if p.plain {
		return 1
	}
	return p.layout.neurons.Channels
}

// executeMaps gives the ports the means of executing whole maps, as far as a choice
// wants them and the model can be given whole sums.
func (p *population) executeMaps(choice string) {
	if choice == ExecutionEvent || p.lanes[0].summing == nil ||
		// The twins of the kernels for maps win at no rate.
		choice == ExecutionAuto && !kernel.Fast() {
		return
	}
	shared := map[*wiring.Table]*mapInstants{}
	for i := range p.ports {
		port := &p.ports[i]
		if port.table == nil {
			continue // adding up its spikes is all it can do
		}
		if _, made := shared[port.table]; !made {
			shared[port.table] = newMapInstants(port)
		}
		port.whole = shared[port.table]
		port.mapFrom = 1
		if choice == ExecutionAuto {
			share := mapAbove
			if port.table.Units.By == 1 {
				share = mapAboveFlat
			}
			port.mapFrom = int(share * float64(port.table.All))
		}
	}
}
