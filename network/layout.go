package network

import (
	"errors"
	"fmt"
	"strings"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
	"spikesim/sim"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// layout is a network description with every shape worked out.
type layout struct {
	populations []populationLayout
	connections []connectionLayout
}

type populationLayout struct {
	name    string
	kind    string // input, or that of the connections
	input   bool
	neuron  neuron.Spec
	init    InitSpec
	neurons Shape       // before pooling
	output  Shape       // after pooling, before upsampling
	pool    int         // side of the pooling window, 1 for none
	poolFor events.Time // the time of which pooling lets one spike pass, 0 for an instant
	up      int         // factor of upsampling, 1 for none

	execution string

	projections []wiring.Synapses
}

type connectionLayout struct {
	from, to   int
	delay      events.Time
	upsample   int // source's own factor times the connection's
	projection int // of the target
	owner      bool
	kind       wiring.Kind
	ownKind    string // its key, where it is not that of the population
}

// maxDelayMS is the longest delay or pooling window, maxCreditTicks the largest
// credit.
const (
	maxDelayMS     = 60_000
	maxCreditTicks = 10_000
)

// Validate reports everything that is wrong with the description.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	s.resolve(0, report)
}

// resolve works out the layout, with what is drawn from the seed. It reports
// everything it finds wrong; the layout is whole only when nothing was reported.
func (s Spec) resolve(seed uint64, report validate.Report) *layout {
	sound := true
	all := report
	report = func(path, problem, remedy string) {
		sound = false
		all(path, problem, remedy)
	}
	l := &layout{}
	if s.Init != nil {
		s.Init.validate(validate.Under(report, "init"))
	}
	if s.Neuron.Given() {
		s.Neuron.Validate(validate.Under(report, "neuron"))
	}
	checkExecution(report, s.Execution)
	validate.Range(report, "credit_ticks", s.CreditTicks, 0, maxCreditTicks)
	if len(s.Populations) == 0 {
		report("populations", "the network has no populations", "list at least an input and one conv2d or dense population")
		return l
	}
	index := map[string]int{}
	for i, p := range s.Populations {
		at := validate.Under(report, fmt.Sprintf("populations[%d]", i))
		if !validate.Name(at, "name", p.Name, "enc1") {
			// reported
		} else if first, taken := index[p.Name]; taken {
			at("name", fmt.Sprintf("%q is also the name of population %d of the list", p.Name, first+1), "give every population a name of its own")
		} else {
			index[p.Name] = i
		}
		l.populations = append(l.populations, s.population(p, at))
	}
	s.connect(l, index, report)
	if sound {
		l.shapes(s, networkKey(seed), report)
	}
	if sound {
		var cycle *sim.CycleError
		if err := l.graph(events.Millisecond, 1, 0).Validate(); errors.As(err, &cycle) {
			report("connections", cycle.Error(), "a spike must take time around a cycle")
		} else if err != nil {
			report("", err.Error(), "mend the network")
		}
	}
	return l
}

// population checks one population on its own.
func (s Spec) population(p PopulationSpec, report validate.Report) populationLayout {
	pl := populationLayout{
		name:    p.Name,
		input:   p.Input != nil,
		pool:    max(p.MaxPool, 1),
		up:      max(p.Upsample, 1),
		poolFor: events.FromMS(p.PoolWindowMS),
		init:    s.initOf(p),

		execution: s.executionOf(p),
	}
	kinds := len(p.Wiring.Given())
	if p.Input != nil {
		kinds++
	}
	if kinds != 1 {
		report("", fmt.Sprintf("it has %d of input, %s", kinds, strings.Join(wiring.Spec{}.Keys(), ", ")), "give exactly one of them")
	}
	validate.Range(report, "max_pool", p.MaxPool, 0, 64)
	validate.Range(report, "upsample", p.Upsample, 0, 64)
	if pl.pool > 1 && pl.up > 1 {
		report("upsample", "it both pools and upsamples", "keep one of max_pool and upsample")
	}
	if validate.Within(report, "pool_window_ms", p.PoolWindowMS, 0, maxDelayMS, "") && p.PoolWindowMS > 0 && pl.pool == 1 {
		report("pool_window_ms", "the population does not pool", "add max_pool, or take pool_window_ms away")
	}
	if p.Input != nil {
		pl.kind = "input"
		pl.neurons = p.Input.shape(validate.Under(report, "input"))
		if p.Neuron != nil || p.Init != nil {
			report("neuron", "an input population has no neuron model and no weights", "take neuron and init away")
		}
		if p.Execution != "" {
			report("execution", "an input population executes nothing", "take it away")
		}
		return pl
	}
	checkExecution(report, p.Execution)
	pl.neuron = s.neuronOf(p)
	switch {
	case p.Neuron != nil:
		p.Neuron.Validate(validate.Under(report, "neuron"))
	case !s.Neuron.Given():
		report("neuron", "no neuron model, neither here nor for the network", "add neuron: {lif: {}} here or under network")
	}
	if p.Init != nil {
		p.Init.validate(validate.Under(report, "init"))
	}
	if given := p.Wiring.Given(); len(given) > 0 {
		pl.kind = given[0]
	}
	p.Wiring.Validate(report)
	if p.Wiring.Biased() && pl.neuron.Given() {
		biased, ok := pl.neuron.WithBias()
		if !ok {
			report(pl.kind+".bias", "neurons of the model "+pl.neuron.Info().Name+" take no bias", "take it away, or choose lif, if, alif or decolle")
		}
		pl.neuron = biased
	}
	return pl
}

// connect resolves the names of the connections and whose weights they use.
func (s Spec) connect(l *layout, index map[string]int, report validate.Report) {
	incoming := make([]int, len(l.populations))
	owned := make([]int, len(l.populations))
	for i, c := range s.connections() {
		at := validate.Under(report, fmt.Sprintf("connections[%d]", i))
		from, okFrom := index[c.From]
		to, okTo := index[c.To]
		if !okFrom {
			at("from", fmt.Sprintf("there is no population %q", c.From), "name one of the populations")
		}
		if !okTo {
			at("to", fmt.Sprintf("there is no population %q", c.To), "name one of the populations")
		}
		validate.Range(at, "upsample", c.Upsample, 0, 64)
		if validate.Within(at, "delay_ms", c.DelayMS, 0, maxDelayMS, "") && c.DelayMS > 0 && events.FromMS(c.DelayMS) == 0 {
			at("delay_ms", fmt.Sprintf("%v ms is less than half a nanosecond, the resolution of time", c.DelayMS), "give 0 or at least 0.000001")
		}
		if !okFrom || !okTo {
			continue
		}
		if l.populations[to].input {
			at("to", fmt.Sprintf("%q is an input population", c.To), "input populations receive nothing; connect to another")
			continue
		}
		cl := connectionLayout{
			from: from, to: to,
			delay:    events.FromMS(c.DelayMS),
			upsample: max(c.Upsample, 1) * l.populations[from].up,
		}
		first := incoming[to] == 0
		incoming[to]++
		if p := &l.populations[from]; !p.input && p.neuron.Given() && p.neuron.Info().Silent {
			at("from", fmt.Sprintf("%q never fires (%s), so that nothing would come from it", p.name, p.neuron.Info().Name), "take the connection away, or choose a neuron that fires")
		}
		validate.OneOf(at, "weights", c.Weights, WeightsOwn, WeightsShared, "")
		if first && c.Weights == WeightsShared {
			at("weights", fmt.Sprintf("the first connection to %q has none before it to share weights with", c.To), "take weights away, or list the connection after the one that owns the weights")
		}
		cl.owner = first || c.Weights == WeightsOwn
		if cl.kind = s.Populations[to].Wiring.Kind(); len(c.Wiring.Given()) > 0 {
			given := c.Wiring.Given()
			if len(given) > 1 {
				at("", fmt.Sprintf("it is of several kinds: %s", strings.Join(given, ", ")), "keep one of them")
			}
			if c.Weights == WeightsShared {
				at("weights", fmt.Sprintf("a connection of a kind of its own, %s, can't share weights", given[0]), "take weights away, or the kind")
			}
			c.Wiring.Validate(at)
			cl.kind, cl.ownKind, cl.owner = c.Wiring.Kind(), given[0], true
		}
		if cl.owner {
			cl.projection = owned[to]
			owned[to]++
		}
		l.connections = append(l.connections, cl)
	}
	for i, p := range l.populations {
		if !p.input && incoming[i] == 0 {
			report(fmt.Sprintf("populations[%d]", i), fmt.Sprintf("nothing is connected to %q", p.name), "add a connection to it")
		}
		l.populations[i].projections = make([]wiring.Synapses, owned[i])
	}
}

// shapes works out the maps, following the connections that own weights. The
// shape of a population's neurons follows from its first connection, so a
// population is done once the source of that one is.
func (l *layout) shapes(s Spec, key random.Key, report validate.Report) {
	known := make([]bool, len(l.populations))
	for i := range l.populations {
		if p := &l.populations[i]; p.input {
			if p.output = p.neurons.Pooled(p.pool); p.output.Units() == 0 {
				validate.Under(report, fmt.Sprintf("populations[%d]", i))("max_pool", fmt.Sprintf("a map of %v is smaller than the pooling window", p.neurons), "pool less")
				return
			}
			known[i] = true
		}
	}
	for progress := true; progress; {
		progress = false
		for i, c := range l.connections {
			if !c.owner || c.projection != 0 || known[c.to] || !known[c.from] {
				continue
			}
			p := &l.populations[c.to]
			at := validate.Under(report, fmt.Sprintf("populations[%d]", c.to))
			place := at
			if c.ownKind != "" {
				place = validate.Under(report, fmt.Sprintf("connections[%d]", i))
			}
			p.projections[0] = l.synapses(c, key, place)
			if p.projections[0] == nil {
				return
			}
			p.neurons = p.projections[0].Output()
			if p.output = p.neurons.Pooled(p.pool); p.output.Units() == 0 {
				at("max_pool", fmt.Sprintf("a map of %v is smaller than the pooling window", p.neurons), "pool less")
				return
			}
			p.fitNeurons(s.Populations[c.to].Neuron != nil, at, report)
			known[c.to] = true
			progress = true
		}
	}
	for i, p := range l.populations {
		if !known[i] {
			report(fmt.Sprintf("populations[%d]", i), fmt.Sprintf("the shape of %q follows from no input population", p.name), "let its first connection come from the side of the input")
			return
		}
	}
	for i, c := range l.connections {
		l.fit(c, key, validate.Under(report, fmt.Sprintf("connections[%d]", i)))
	}
}

// fitNeurons reports parameters of neurons that do not fit their number. The neuron model
// is the population's own, or that of the network.
func (p *populationLayout) fitNeurons(own bool, at, report validate.Report) {
	if own {
		report = at
	}
	report = validate.Under(report, "neuron")
	p.neuron.Fit(p.neurons.Channels, p.neurons.Units(), func(path, problem, remedy string) {
		report(path, fmt.Sprintf("%s, and population %q has neurons %v", problem, p.name, p.neurons), remedy)
	})
}

// source returns the map that a connection delivers.
func (l *layout) source(c connectionLayout) Shape {
	return l.populations[c.from].output.Scale(c.upsample)
}

// synapses returns what a connection with weights of its own consists of, or nil
// after a report of what is wrong.
func (l *layout) synapses(c connectionLayout, key random.Key, report validate.Report) wiring.Synapses {
	to, input := &l.populations[c.to], l.source(c)
	key = key.Name(to.name).Name("wiring").Int(c.projection)
	kind, name := c.kind, c.ownKind
	if name == "" {
		name = to.kind
	}
	if placed, ok := kind.(wiring.Placed); ok {
		kind = placed.At(wiring.Placement{Neurons: to.neurons, Recurrent: c.from == c.to && input == to.neurons})
	}
	return wiring.Resolve(kind, input, key, func(path, problem, remedy string) {
		if path != "" { // a key of the kind; else what is wrong is the place it has here
			path = name + "." + path
		}
		report(path, problem, remedy)
	})
}

// fit checks a connection's map against the weights it meets.
func (l *layout) fit(c connectionLayout, key random.Key, report validate.Report) {
	p := &l.populations[c.to]
	got := l.source(c)
	if c.owner && c.projection > 0 {
		syn := l.synapses(c, key, report)
		if syn == nil {
			return
		}
		if syn.Output() != p.neurons {
			report("", fmt.Sprintf("it leads to %v neurons, but %q has %v", syn.Output(), p.name, p.neurons), "let the source's map have the size of the population's input map")
			return
		}
		p.projections[c.projection] = syn
		return
	}
	want := p.projections[c.projection].Input()
	if got != want {
		report("", fmt.Sprintf("it brings a map of %v, but the input map of %q is %v (channels×height×width)", got, p.name, want),
			"match channels and, with upsample or max_pool, height and width; or give it weights: own")
	}
}

// A population may run ahead of its slowest reader by fewest ticks at least, and
// by as many, up to the engine's usual number, as creditNeurons allow: the
// packets under way can hold a spike of every neuron of every lane in each of
// these ticks. Two ticks keep a pipeline moving; in large batches of large maps
// more would take gigabytes.
const (
	fewestCreditTicks = 2
	creditNeurons     = 1 << 26
)

// credit returns the credit in ticks for a number of lanes.
func (l *layout) credit(lanes int) int {
	neurons := 0
	for _, p := range l.populations {
		neurons += p.neurons.Units()
	}
	return min(max(creditNeurons/max(neurons*lanes, 1), fewestCreditTicks), sim.DefaultCreditTicks)
}

// graph returns the network as a graph without processes. Credit of 0 ticks
// stands for what credit finds right.
func (l *layout) graph(tick events.Time, lanes, creditTicks int) *sim.Graph {
	if creditTicks == 0 {
		creditTicks = l.credit(lanes)
	}
	g := &sim.Graph{Tick: tick, Lanes: lanes, CreditTicks: creditTicks}
	for _, p := range l.populations {
		g.Nodes = append(g.Nodes, sim.Node{Name: p.name})
	}
	for _, c := range l.connections {
		g.Edges = append(g.Edges, sim.Edge{From: c.from, To: c.to, Delay: c.delay})
	}
	return g
}

// Windows returns into how many windows the event-driven engines cut a
// presentation of the given ticks, and the populations along a cycle of short delays
// for which they are shorter than a tick; see [sim.Graph.Windows]. Of a description
// that is not valid it returns 0.
func (s Spec) Windows(tick events.Time, ticks int) (n int, cycle []string) {
	sound := true
	l := s.resolve(0, func(string, string, string) { sound = false })
	if !sound {
		return 0, nil
	}
	n, cycle, err := l.graph(tick, 1, s.CreditTicks).Windows(events.Time(ticks) * tick)
	if err != nil {
		return 0, nil
	}
	return n, cycle
}
