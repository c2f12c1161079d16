package experiments

import (
	"context"
	"fmt"

	"spikesim/events"
	"spikesim/events/distance"
	"spikesim/experiments/fit"
	"spikesim/experiments/report"
	"spikesim/experiments/stage"
	"spikesim/network"
	"spikesim/neuron"
)

// Time scales of the spike-train distances: a spike that is off by a
// millisecond costs as much as one that is missing costs by half.
const (
	costPerMS = 1.0
	tauMS     = 1.0
)

// finest is the exponent of the smallest step, 2^-finest ms.
const finest = 6

// grid checks that both engines give the same spikes when all input falls on
// ticks.
func (c *comparer) grid(ctx context.Context) error {
	dt, reason := c.gridStep()
	if reason != "" {
		c.result.Grid = GridResult{LeftOut: reason}
		return nil
	}
	event, err := c.double()
	if err != nil {
		return err
	}
	clocked, err := event.On(stage.Clocked(dt, network.SkipZeros))
	if err != nil {
		return err
	}
	inputs := make([][]events.Train, len(c.inputs))
	for i, trains := range c.inputs {
		for p := range trains {
			inputs[i] = append(inputs[i], onGrid(&trains[p], Tick))
		}
	}
	a, err := c.show(ctx, event, inputs, true)
	if err != nil {
		return err
	}
	b, err := c.show(ctx, clocked, inputs, true)
	if err != nil {
		return err
	}
	g := GridResult{
		DTMS:      dt.MS(),
		EventHash: a.counters.SpikeHash(), ClockedHash: b.counters.SpikeHash(),
	}
	for i, p := range c.session.Net.Describe().Populations {
		g.Spikes += a.counters.Populations[i].Spikes
		if p.Neuron.BetweenInputs {
			g.OffGrid = p.Neuron.Name
		}
	}
	g.First = c.firstDifference(a.trains, b.trains)
	g.Equal = g.First == nil && g.EventHash == g.ClockedHash
	c.result.Grid = g
	return nil
}

// mostGridSeconds bounds the time of the comparison on the grid where its step is
// finer than the finest of the sweep. About so long, at least, take a neuron and a
// population at a step of one image.
const (
	mostGridSeconds   = 10
	neuronSeconds     = 1e-9
	populationSeconds = 5e-7
)

// gridStep returns the longest step of which the tick and all delays are
// multiples: with the input on ticks, all spikes then fall on steps. Delays to
// neurons that live by ticks do not count: to them all times within a tick are
// one. Where there is no such step, or none that ends in a reasonable time, it
// says why.
func (c *comparer) gridStep() (dt events.Time, reason string) {
	d := c.session.Net.Describe()
	byTicks, neurons := c.byTicks(), 0
	models := map[string]neuron.Info{}
	for _, p := range d.Populations {
		models[p.Name] = p.Neuron
		if p.Input {
			continue
		}
		neurons += p.Neurons.Units()
	}
	dt = Tick
	var last network.ConnectionInfo // that made the step shorter
	for _, conn := range d.Connections {
		if models[conn.To].AtTicks {
			continue
		}
		before := dt
		for rest := conn.Delay; rest > 0; {
			dt, rest = rest, dt%rest
		}
		if dt < before {
			last = conn
		}
	}
	delay := fmt.Sprintf("the delay of %v from %s to %s", last.Delay, last.From, last.To)
	if dt < Tick && byTicks != "" {
		return 0, fmt.Sprintf("%s needs steps of %v, while %s lives by ticks of %v; give delays of whole ms to compare on a grid", delay, dt, byTicks, Tick)
	}
	perStep := float64(neurons)*neuronSeconds + float64(len(d.Populations))*populationSeconds
	if dt < Tick>>finest && perStep*float64(c.duration()/dt)*float64(len(c.images)) > mostGridSeconds {
		return 0, fmt.Sprintf("%s needs steps of %v, %s for each %s; round it, to 0.1 ms for example, or show fewer %s for a shorter time", delay, dt,
			report.SI(float64(c.duration()/dt)), c.spec.Dataset.Item(), c.spec.items())
	}
	return dt, ""
}

// byTicks names the first model that lives by ticks, with its population, or
// nothing.
func (c *comparer) byTicks() string {
	for _, p := range c.session.Net.Describe().Populations {
		if p.Neuron.AtTicks {
			return fmt.Sprintf("%s of %s", p.Neuron.Name, p.Name)
		}
	}
	return ""
}

// firstDifference returns the earliest spike by which two runs differ; at one
// time, the one of the earliest population of the list.
func (c *comparer) firstDifference(a, b [][]events.Train) *Difference {
	var first *Difference
	for p, info := range c.session.Net.Describe().Populations {
		for i := range c.images {
			at, unit, differ := distance.FirstDivergence(&a[p][i], &b[p][i])
			if differ && (first == nil || at.MS() < first.AtMS) {
				first = &Difference{Image: c.images[i].Name, Population: info.Name, Neuron: unit, AtMS: at.MS()}
			}
		}
	}
	return first
}

// sweep compares exact times with clocked runs at ever finer steps.
func (c *comparer) sweep(ctx context.Context) error {
	event, err := c.double()
	if err != nil {
		return err
	}
	exact, err := c.show(ctx, event, c.inputs, true)
	if err != nil {
		return err
	}
	halvings := finest
	if name := c.byTicks(); name != "" {
		c.options.Progress.Line("no steps below %v: %s lives by ticks of %v", Tick, name, Tick)
		halvings = 0
	}
	for k := range halvings + 1 {
		dt := Tick >> k
		clocked, err := event.On(stage.Clocked(dt, network.SkipZeros))
		if err != nil {
			return err
		}
		start := c.options.Now()
		coarse, err := c.show(ctx, clocked, c.inputs, true)
		if err != nil {
			return err
		}
		seconds := c.options.Now().Sub(start).Seconds()
		step, err := c.step(dt, exact, coarse)
		if err != nil {
			return err
		}
		step.Seconds = seconds / float64(len(c.images))
		c.result.Steps = append(c.result.Steps, *step)
		if k == 0 {
			c.keepPairs(exact, coarse)
		}
	}
	c.fitOrders()
	return nil
}

// step compares one clocked run with the exact one.
func (c *comparer) step(dt events.Time, exact, coarse *shown) (*StepResult, error) {
	images := float64(len(c.images))
	steps := float64(c.duration() / dt)
	s := &StepResult{DTMS: dt.MS()}
	scales := distance.Scales{CostPerMS: costPerMS, TauMS: tauMS}
	var cmp distance.Comparer
	d := c.session.Net.Describe()
	for p, info := range d.Populations {
		sp := StepPopulation{Name: info.Name}
		var vp, vr, spikes float64
		for i := range c.images {
			a, b := &exact.trains[p][i], &coarse.trains[p][i]
			sum, err := cmp.Population(a, b, info.Neurons.Units(), scales)
			if err != nil {
				return nil, err
			}
			vp += sum.VictorPurpura.Sum
			vr += sum.VanRossum.Sum
			spikes += float64(sum.Spikes[0] + sum.Spikes[1])
			sp.EventSpikes += float64(sum.Spikes[0]) / images
			sp.ClockedSpikes += float64(sum.Spikes[1]) / images
			moved, there := onGrid(a, dt), onGrid(b, dt)
			if at, _, differ := distance.FirstDivergence(&moved, &there); differ {
				sp.DivergesMS += at.MS() / images
			} else {
				sp.DivergesMS += c.duration().MS() / images
			}
		}
		if spikes > 0 {
			sp.VictorPurpura, sp.VanRossum = vp/spikes, vr/spikes
		}
		s.Populations = append(s.Populations, sp)
		if !info.Input {
			s.Spikes += float64(coarse.counters.Populations[p].Spikes) / images
			s.NeuronUpdates += float64(info.Neurons.Units()) * steps
		}
	}
	for _, conn := range coarse.counters.Connections {
		s.SynapticOps += float64(conn.SynapticOps) / images
	}
	s.DenseOps = float64(d.DenseOps()) * steps
	s.Energy = c.price(s.DenseOps, s.NeuronUpdates, s.Spikes)
	s.AnswerDifference = c.compareAnswers(exact, coarse)
	return s, nil
}

func abs(x float64) float64 { return max(x, -x) }

// fitOrders fits the order of convergence of every quantity that should vanish
// with the step.
func (c *comparer) fitOrders() {
	var dt []float64
	for _, s := range c.result.Steps {
		dt = append(dt, s.DTMS)
	}
	add := func(quantity string, of func(StepResult) float64) {
		var errs []float64
		for _, s := range c.result.Steps {
			errs = append(errs, of(s))
		}
		if order, stderr, ok := fit.Order(dt, errs); ok {
			if stderr != stderr { // two points leave no residual
				stderr = 0
			}
			c.result.Orders = append(c.result.Orders, OrderResult{quantity, order, stderr})
		}
	}
	populations := c.session.Net.Describe().Populations
	for p, info := range populations {
		if !info.Input {
			add("spike count, "+info.Name, func(s StepResult) float64 {
				return abs(s.Populations[p].ClockedSpikes - s.Populations[p].EventSpikes)
			})
		}
	}
	// Single spikes of deep layers hang on the order of nearby inputs, so trains
	// approach each other more slowly than counts.
	for p, info := range populations {
		if !info.Input {
			add("Victor-Purpura distance, "+info.Name, func(s StepResult) float64 { return s.Populations[p].VictorPurpura })
		}
	}
	if c.result.Metric != "" {
		add("readout difference", func(s StepResult) float64 { return s.ReadoutDifference })
	}
}
