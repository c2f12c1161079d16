package experiments

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/report"
)

// Tables returns what a comparison tells on the terminal, the answer first.
func (c *Comparison) Tables() []Table {
	tables := []Table{c.verdict(), c.stepTable(), c.orderTable(), c.populationTable(), c.workTable(), c.crossoverTable()}
	if len(c.Warnings) > 0 {
		tables = append(tables, warningTable(c.Warnings))
	}
	return tables
}

// item names one sample.
func (c *Comparison) item() string { return c.Dataset.item() }

// shown names what one of those compared is.
func (c *Comparison) shown() string {
	if c.Metric == "" {
		return c.item()
	}
	return "test " + c.item()
}

func (c *Comparison) verdict() Table {
	t := Table{Title: fmt.Sprintf("%s: event-driven against clocked, %d %s%s of %d ms, %s weights, seed %d, neuron %s",
		c.Experiment, c.Images, c.shown(), plural(c.Images), c.DurationMS, c.Weights, c.Seed, c.Neuron)}
	note := func(format string, args ...any) { t.Notes = append(t.Notes, fmt.Sprintf(format, args...)) }
	if len(c.Set) > 0 {
		note("with %s", strings.Join(c.Set, ", "))
	}
	if c.Dataset.Note != "" {
		note("%s", c.Dataset.Note)
	}
	t.Notes = append(t.Notes, c.Dataset.Notes...)
	switch g := c.Grid; {
	case g.LeftOut != "":
		note("On the grid:  left out: %s", g.LeftOut)
	case g.Equal:
		note("On the grid:  the same %s spikes on both engines at %s, hash %s = %s", report.Count(int64(g.Spikes)), stepText(g.DTMS), g.EventHash, g.ClockedHash)
	case g.OffGrid != "" && g.First != nil:
		note("On the grid:  does not apply: %s fires between inputs, on no grid (first difference at %v ms in %s)", g.OffGrid, g.First.AtMS, g.First.Population)
	case g.First != nil:
		note("On the grid:  DIFFERENT: hash %s, %s; first at %v ms in %s, neuron %d, %s %s", g.EventHash, g.ClockedHash,
			g.First.AtMS, g.First.Population, g.First.Neuron, c.item(), g.First.Image)
	default:
		note("On the grid:  DIFFERENT: hash %s, %s", g.EventHash, g.ClockedHash)
	}
	if len(c.Steps) > 0 {
		note("Off the grid: %s", c.offGrid(c.Steps[0], c.Steps[len(c.Steps)-1]))
	}
	if c.Untrained != "" {
		note("              %s", c.Untrained)
	}
	note("Work:         %s synaptic operations per %s against %s dense ones at 1 ms (%.3f)", report.SI(c.Event.SynapticOps), c.item(),
		report.SI(c.Clocked.DenseOps), c.Event.SynapticOps/c.Clocked.DenseOps)
	note("Time:         %s per %s event-driven against %s clocked at 1 ms (%.2f)", secondsText(c.Event.Seconds), c.item(),
		secondsText(c.Clocked.Seconds), c.Event.Seconds/c.Clocked.Seconds)
	return t
}

// stepText writes a step as a fraction of a millisecond.
func stepText(ms float64) string {
	if ms >= 1 {
		return fmt.Sprintf("%g ms", ms)
	}
	return fmt.Sprintf("1/%.7g ms", 1/ms)
}

func (c *Comparison) stepTable() Table {
	t := Table{
		Title: "Clocked at step dt against exact times, on the same input",
		Columns: slices.Concat(
			[]report.Column{right("dt"), right("spikes"), right("Victor-Purpura"), right("van Rossum"), right("first divergence")},
			c.answerColumns(),
			[]report.Column{right("synaptic ops"), right("dense ops"), right("time")}),
	}
	for _, s := range c.Steps {
		last := s.Populations[len(s.Populations)-1]
		t.Rows = append(t.Rows, slices.Concat(
			[]string{stepText(s.DTMS), report.SI(s.Spikes), fmt.Sprintf("%.4f", last.VictorPurpura), fmt.Sprintf("%.4f", last.VanRossum),
				fmt.Sprintf("%.1f ms", last.DivergesMS)},
			c.answerCells(s),
			[]string{report.SI(s.SynapticOps), report.SI(s.DenseOps), secondsText(s.Seconds)}))
	}
	if len(c.Steps) > 0 {
		t.Rows = append(t.Rows, slices.Concat([]string{"exact", "", "", "", ""}, c.exactCells(c.Steps[0]),
			[]string{report.SI(c.Event.SynapticOps), "", ""}))
	}
	t.Notes = []string{
		fmt.Sprintf("distances per spike, in the last layer: 0 equal, 1 nothing in common; cost %g per ms, tau %g ms", c.Distances.VictorPurpuraCostPerMS, c.Distances.VanRossumTauMS),
		"first divergence: a spike that is not in the other run's same step, in the last layer; time per " + c.item() + " without zeros, double precision",
	}
	return t
}

func (c *Comparison) orderTable() Table {
	t := Table{
		Title:   "Order of convergence in dt (1: halving the step halves the error)",
		Columns: []report.Column{left("quantity"), right("order"), right("± s.e.")},
	}
	for _, o := range c.Orders {
		t.Rows = append(t.Rows, []string{o.Quantity, fmt.Sprintf("%.2f", o.Order), fmt.Sprintf("%.2f", o.StdErr)})
	}
	return t
}

func (c *Comparison) populationTable() Table {
	t := Table{
		Title:   "Spikes per " + c.item() + ": event-driven, and clocked at every dt",
		Columns: []report.Column{left("population"), right("exact")},
	}
	for _, s := range c.Steps {
		t.Columns = append(t.Columns, right(stepText(s.DTMS)))
	}
	if len(c.Steps) == 0 {
		return t
	}
	for p, pop := range c.Steps[0].Populations {
		row := []string{pop.Name, report.SI(pop.EventSpikes)}
		for _, s := range c.Steps {
			row = append(row, report.SI(s.Populations[p].ClockedSpikes))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (c *Comparison) workTable() Table {
	t := Table{
		Title: "Work per " + c.item() + ", in the experiment's own precision",
		Columns: []report.Column{left("engine"), right("synaptic ops"), right("dense ops"), right("neuron updates"),
			right("time"), right(cmp.Or(c.Metric, "score")), right("45 nm arithmetic"), right("Loihi minimum")},
	}
	for _, w := range []struct {
		name string
		WorkResult
	}{{"event-driven", c.Event}, {"clocked, 1 ms, dense", c.Clocked}} {
		t.Rows = append(t.Rows, []string{
			w.name, report.SI(w.SynapticOps), report.SI(w.DenseOps), report.SI(w.NeuronUpdates), secondsText(w.Seconds),
			scoreText(w.Score), joulesOf(w.WorkResult, "45nm-arithmetic"), joulesOf(w.WorkResult, "loihi-minimum"),
		})
	}
	t.Notes = []string{
		"energy: deliveries for the event-driven engine, dense operations for the clocked one; analytic and pre-silicon constants,",
		"without memory traffic and routing; all profiles, with sources and what they leave out, in compare.json",
	}
	return t
}

func joulesOf(w WorkResult, profile string) string {
	for _, e := range w.Energy {
		if e.Profile == profile {
			return report.Joules(e.JoulesPerImage)
		}
	}
	return "–"
}

func (c *Comparison) crossoverTable() Table {
	t := Table{
		Title: "Crossover per layer: above this input rate (spikes per unit and ms) the clocked engine wins",
		Columns: []report.Column{left("layer"), right("in operations"), right("in time"), right("neuron rate there"),
			right("event, 0.1 per ms"), right("clocked")},
	}
	rate := func(r *float64) string {
		if r == nil {
			return "not in range"
		}
		return fmt.Sprintf("%.3f", *r)
	}
	for _, l := range c.Crossover {
		row := []string{l.Layer, rate(l.WorkRate), rate(l.TimeRate), rate(l.TimeNeuronRate), "", ""}
		for i, r := range l.Rates {
			if crossoverRates[i] == 0.1 {
				row[4], row[5] = secondsText(r.EventSeconds), secondsText(r.ClockedSeconds)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{fmt.Sprintf("each layer alone under Poisson input of one rate, medians of %d runs of %d ms; times per ms simulated, on this machine", repeats, crossoverMS)}
	return t
}
