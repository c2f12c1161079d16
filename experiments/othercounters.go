package experiments

import (
	"fmt"

	"spikesim/experiments/conventions"
	"spikesim/experiments/report"
)

// CountersByDefault is how many samples of the last test the command line has other
// counters asked about, and AllCounters stands for all of them.
const (
	CountersByDefault = 16
	AllCounters       = -1
)

// maxMembraneReads bounds how many potentials are read for the neuron operations of
// NeuroBench, over all samples observed: a clock is slower than events.
const maxMembraneReads = 20_000_000

// newObserver observes a test of n samples as Options.Counters asks; nil for a test
// that is not the last, since it costs time.
func (r *run) newObserver(n int) *conventions.Observer {
	if o := r.options.Counters; o != AllCounters {
		n = min(n, o)
	}
	if n <= 0 || r.position.Epoch+1 < r.spec.Epochs {
		return nil
	}
	net, ticks := r.session.Net, r.spec.DurationMS
	o := conventions.NewObserver(net, n, ticks)
	neurons := 0
	for _, p := range net.Describe().Populations {
		if !p.Input {
			neurons += p.Neurons.Units()
		}
	}
	if float64(n)*float64(ticks)*float64(neurons) <= maxMembraneReads {
		o.ReadMembranes()
	}
	return o
}

// countOtherwise fills in what other counters would say.
func (r *run) countOtherwise(o *conventions.Observer) {
	r.results.Counters, r.results.NeuroBench = o.Result(), nil
	if c := r.results.Counters; c != nil {
		r.results.NeuroBench = c.NeuroBench
	}
}

// observed says of which samples the other counters are.
func (r *Results) observed() string {
	n := r.Counters.Samples
	if n == r.Dataset.scored() {
		return r.CountsOf
	}
	return fmt.Sprintf("the first %d %s", n, r.CountsOf)
}

// countersTable has a line for every counter.
func (r *Results) countersTable() Table {
	c := r.Counters
	t := Table{
		Title: "What other counters would say of these spikes, per " + r.item() + " (" + r.observed() + ")",
		Columns: []report.Column{left("counter"), right("ACs"), right("MACs"), right("of the synaptic ops"),
			right("energy at 0.9 and 4.6 pJ")},
	}
	t.Rows = append(t.Rows, []string{"spikesim", report.SI(c.Total.SynapticOps), "–", "1.00", "1.00"})
	for _, tool := range c.Tools {
		t.Rows = append(t.Rows, []string{tool.Tool, opsText(tool.Total.ACs), opsText(tool.Total.MACs), times(tool.Ratio), times(tool.ArithmeticRatio)})
	}
	t.Notes = []string{"a call of theirs is a tick of 1 ms; why they differ, and layer by layer: spikesim report, " + resultsFile}
	return t
}

// opsText is a number of operations, or a dash for none.
func opsText(ops float64) string {
	if ops == 0 {
		return "–"
	}
	return report.SI(ops)
}

// times is a ratio.
func times(ratio *float64) string {
	if ratio == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *ratio)
}

// Details returns what a run's report has beyond [Results.Tables]: what other counters
// would say layer by layer, and why.
func (r *Results) Details() []Table {
	if r.Counters == nil {
		return nil
	}
	c := r.Counters
	layers := Table{
		Title:   "Other counters, layer by layer: ACs + MACs, per " + r.item() + " (" + r.observed() + ")",
		Columns: []report.Column{left("counter")},
	}
	row := []string{"spikesim"}
	reads := []string{"weights read, spikes of a tick together"}
	values := []string{"ticks with a value above 1"}
	as := []string{"in their place"}
	for _, l := range c.Layers {
		layers.Columns = append(layers.Columns, right(l.Name))
		row = append(row, opsText(l.SynapticOps))
		reads = append(reads, opsText(l.WeightReads))
		values = append(values, fmt.Sprintf("%.1f %%", 100*l.MultiValuedCalls))
		name := l.As
		if name == "" {
			name = "nothing"
		}
		as = append(as, name)
	}
	layers.Rows = append(layers.Rows, as, values, row, reads)
	for _, tool := range c.Tools {
		row := []string{tool.Tool}
		for _, ops := range tool.Layers {
			text := opsText(ops.ACs)
			if ops.MACs > 0 {
				text = report.SI(ops.MACs) + " MAC"
				if ops.ACs > 0 {
					text = report.SI(ops.ACs) + " + " + text
				}
			}
			row = append(row, text)
		}
		layers.Rows = append(layers.Rows, row)
	}
	why := Table{Title: "Why they differ", Columns: []report.Column{left("counter"), left("read in"), left("counts"), left("other than a spike at a synapse")}}
	for _, tool := range c.Tools {
		why.Rows = append(why.Rows, []string{tool.Tool, tool.Read, tool.Counts, tool.Why})
	}
	tables := []Table{layers, why}
	if r.NeuroBench != nil {
		tables = append(tables, r.neuroBenchTable())
	}
	return tables
}

// neuroBenchTable has NeuroBench's metrics.
func (r *Results) neuroBenchTable() Table {
	b := r.NeuroBench
	t := Table{Title: "NeuroBench " + b.Version + ", per " + r.item() + " (" + r.observed() + ")", Columns: []report.Column{left("metric"), right("value")}}
	row := func(name, value string) { t.Rows = append(t.Rows, []string{name, value}) }
	row("Footprint", report.Count(int64(b.Footprint))+" bytes")
	row("ParameterCount", report.Count(int64(b.ParameterCount)))
	row("ConnectionSparsity", fmt.Sprintf("%.4f", b.ConnectionSparsity))
	row("ActivationSparsity", fmt.Sprintf("%.4f", b.ActivationSparsity))
	row("SynapticOperations, Effective_MACs", report.SI(b.SynapticOperations.EffectiveMACs))
	row("SynapticOperations, Effective_ACs", report.SI(b.SynapticOperations.EffectiveACs))
	row("SynapticOperations, Dense", report.SI(b.SynapticOperations.Dense))
	if n := b.NeuronOperations; n != nil {
		if n.Effective != nil {
			row("NeuronOperations, Effective Neuron Ops", report.SI(*n.Effective))
		}
		row("NeuronOperations, Neuron Dense Ops", report.SI(n.Dense))
	}
	return t
}
