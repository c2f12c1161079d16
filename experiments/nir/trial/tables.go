package trial

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"spikesim/experiments/nir"
	"spikesim/experiments/report"
)

// Table is a table that a command writes.
type Table = report.Table

func left(title string) report.Column  { return report.Column{Title: title} }
func right(title string) report.Column { return report.Column{Title: title, Right: true} }

// Tables returns what a trial tells on the terminal.
func (r *Results) Tables() []Table {
	return []Table{r.overview(), r.populationTable(), r.connectionTable(), r.outputTable(), r.energyTable()}
}

func (r *Results) overview() Table {
	t := Table{Title: fmt.Sprintf("%s (%s), profile %s, engine %s", r.Model, r.Status, r.Profile, r.Engine)}
	t.Notes = append(t.Notes, ReadingText(&r.Reading))
	shown := fmt.Sprintf("%s: %s, %s spikes", r.Input.File, r.Input.Kind, report.Count(int64(r.Input.Spikes)))
	if r.Input.Steps > 0 {
		shown += fmt.Sprintf(" in %s steps", report.Count(int64(r.Input.Steps)))
	}
	if r.Input.Label != nil {
		shown += fmt.Sprintf(", label %d", *r.Input.Label)
	}
	t.Notes = append(t.Notes, shown)
	t.Notes = append(t.Notes, r.Input.Notes...)
	for _, d := range r.Deviations {
		t.Notes = append(t.Notes, r.Profile+": "+d)
	}
	for _, w := range r.Warnings {
		t.Notes = append(t.Notes, "warning: "+w)
	}
	t.Notes = append(t.Notes, fmt.Sprintf("took %s for %g ms", report.Duration(time.Duration(r.WallSeconds*float64(time.Second))), r.DurationMS))
	return t
}

// ReadingText says a settled reading in a line.
func ReadingText(r *nir.Reading) string {
	spike := fmt.Sprintf("a spike is a jump of area %g s", r.AreaS)
	if r.Spike == nir.SpikePulse {
		spike = fmt.Sprintf("a spike is a pulse of %g ms and area %g s", r.DTMS, r.AreaS)
	}
	threshold := "above"
	if r.Threshold == nir.ThresholdGE {
		threshold = "at or above"
	}
	reset := map[string]string{nir.ResetZero: "is reset to 0", nir.ResetValue: "is reset to v_reset", nir.ResetSubtract: "loses the threshold"}[r.Reset]
	text := fmt.Sprintf("reading: %s; a neuron fires %s its threshold and %s; recurrent spikes take %g ms", spike, threshold, reset, r.RecurrentDelayMS)
	if r.LowerBound == nir.BoundThreshold {
		text += "; no potential is below minus the threshold"
	}
	return text
}

func (r *Results) populationTable() Table {
	t := Table{Title: "Spikes", Columns: []report.Column{left("node"), right("neurons"), right("spikes"), right("rate per ms"), right("neuron updates")}}
	for _, p := range r.Populations {
		t.Rows = append(t.Rows, []string{p.Name, report.Count(int64(p.Neurons)), report.SI(p.Spikes), fmt.Sprintf("%.4f", p.RatePerMS), report.SI(p.NeuronUpdates)})
	}
	t.Rows = append(t.Rows, []string{"all but input", "", report.SI(r.Totals.Spikes), "", report.SI(r.Totals.NeuronUpdates)})
	if r.SpikeHash != "" {
		t.Notes = append(t.Notes, "spike hash "+r.SpikeHash)
	}
	return t
}

func (r *Results) connectionTable() Table {
	t := Table{Title: "Synaptic operations", Columns: []report.Column{left("from"), left("through"), left("to"), right("synapses"), right("synaptic ops"), right("dense ops"), right("ratio")}}
	ratio := func(ops, dense float64) string {
		if dense == 0 {
			return "–"
		}
		return fmt.Sprintf("%.4f", ops/dense)
	}
	for _, c := range r.Connections {
		t.Rows = append(t.Rows, []string{c.From, strings.Join(c.Through, ", "), c.To, report.SI(float64(c.Synapses)), report.SI(c.SynapticOps), report.SI(c.DenseOps), ratio(c.SynapticOps, c.DenseOps)})
	}
	t.Rows = append(t.Rows, []string{"all", "", "", "", report.SI(r.Totals.SynapticOps), report.SI(r.Totals.DenseOps), ratio(r.Totals.SynapticOps, r.Totals.DenseOps)})
	t.Notes = []string{fmt.Sprintf("synaptic op: one spike delivered to one synapse of the connection that the nodes between fold into; dense ops: every synapse once per step of %g ms", r.DTMS)}
	return t
}

// mostUnits is how many units of an output the terminal shows.
const mostUnits = 40

func (r *Results) outputTable() Table {
	t := Table{Title: "Outputs", Columns: []report.Column{left("output"), right("class"), left("of its units")}}
	for _, o := range r.Outputs {
		var units []string
		for _, n := range o.Spikes {
			units = append(units, strconv.Itoa(n))
		}
		for i, v := range o.Mean {
			units = append(units, fmt.Sprintf("%.4g (at the end %.4g)", v, o.Last[i]))
		}
		if n := len(units) - mostUnits; n > 0 {
			units = append(units[:mostUnits], fmt.Sprintf("and %d more", n))
		}
		class := "–"
		if o.Class != nil {
			class = strconv.Itoa(*o.Class)
		}
		what := "spikes "
		if o.Mean != nil {
			what = "mean potential "
		}
		t.Rows = append(t.Rows, []string{o.Name, class, what + strings.Join(units, ", ")})
		if l := r.Input.Label; l != nil {
			verdict := "wrong"
			if o.Class != nil && *o.Class == *l {
				verdict = "right"
			}
			t.Notes = append(t.Notes, fmt.Sprintf("%s: the label is %d: %s", o.Name, *l, verdict))
		}
	}
	if len(r.Outputs) == 0 {
		t.Notes = append(t.Notes, "the graph has no Output")
	}
	return t
}

// energyRows is how many energy profiles the terminal shows.
const energyRows = 7

func (r *Results) energyTable() Table {
	t := Table{Title: "Energy, estimated from the counts above", Columns: []report.Column{left("profile"), left("evidence"), right("energy")}}
	for _, e := range r.Energy[:min(energyRows, len(r.Energy))] {
		t.Rows = append(t.Rows, []string{e.Profile, string(e.Grade), report.Joules(e.JoulesPerImage)})
	}
	t.Notes = []string{fmt.Sprintf("%d profiles in all, with sources and everything unpriced, in %s", len(r.Energy), resultsFile)}
	return t
}
