package experiments

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"spikesim/experiments/report"
)

// Table is a table that a command writes.
type Table = report.Table

// title returns a lower-case word as the first of a title.
func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func left(title string) report.Column  { return report.Column{Title: title} }
func right(title string) report.Column { return report.Column{Title: title, Right: true} }

// Tables returns what a run tells on the terminal.
func (r *Results) Tables() []Table {
	tables := []Table{r.overview()}
	if len(r.Epochs) > 0 {
		tables = append(tables, r.epochTable())
	}
	if r.Test.Images > 0 {
		tables = append(tables, r.scoreTable())
	}
	if len(r.Breakdown) > 0 {
		tables = append(tables, r.breakdownTable())
	}
	if len(r.Anytime) > 0 {
		tables = append(tables, r.anytimeTable())
	}
	if len(r.Populations) > 0 {
		tables = append(tables, r.populationTable(), r.connectionTable(), r.energyTable())
	}
	if len(r.Budget) > 0 {
		tables = append(tables, r.budgetTable())
	}
	if len(r.Warnings) > 0 {
		tables = append(tables, warningTable(r.Warnings))
	}
	return tables
}

// metric and baseline name the score and what it is held against.
func (r *Results) metric() string   { return r.Naming.or(boxNaming).Metric }
func (r *Results) baseline() string { return r.Naming.or(boxNaming).Baseline }

// items names what was shown, item one of it.
func (r *Results) items() string { return r.Dataset.items() }
func (r *Results) item() string  { return r.Dataset.item() }

// data describes the data set in a line.
func (r *Results) data() string {
	d := r.Dataset
	if r.Test.Images == 0 && len(r.Epochs) == 0 && d.Height == 0 {
		return fmt.Sprintf("no data set: %s shown", report.Count(int64(d.scored()))+" "+r.item()+plural(d.scored()))
	}
	what := "data set " + d.Name
	if d.Labels != "" {
		what += fmt.Sprintf(", %s labels", d.Labels)
	}
	if d.Height > 0 {
		what += fmt.Sprintf(", %d×%d", d.Height, d.Width)
	}
	if d.Split == SplitAll {
		return fmt.Sprintf("%s: all %s %s for testing", what, report.Count(int64(d.scored())), r.items())
	}
	return fmt.Sprintf("%s: %s training and %s %s %s", what, report.Count(int64(d.Train)), report.Count(int64(d.scored())), scoredName(d.Split), r.items())
}

// plural is the ending of a word for n things.
func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func (r *Results) overview() Table {
	d := r.Dataset
	t := Table{Title: fmt.Sprintf("%s (%s), seed %d, engine %s, neuron %s", r.Experiment, r.Status, r.Seed, r.Engine, r.Neuron)}
	line := r.data()
	if d.Skipped > 0 {
		line += fmt.Sprintf(", %s skipped (named in %s)", report.Count(int64(d.Skipped)), resultsFile)
	}
	if len(r.Set) > 0 {
		t.Notes = append(t.Notes, "with "+strings.Join(r.Set, ", "))
	}
	t.Notes = append(t.Notes, line)
	if d.Note != "" {
		t.Notes = append(t.Notes, d.Note)
	}
	t.Notes = append(t.Notes, d.Notes...)
	t.Notes = append(t.Notes, fmt.Sprintf("%s: %s", r.Neuron, r.NeuronNote))
	wall := report.Duration(time.Duration(r.WallSeconds * float64(time.Second)))
	switch s := r.SecondsPerImage; {
	case s.Train > 0:
		t.Notes = append(t.Notes, fmt.Sprintf("took %s: %.3g s per training %s, %.3g s per test %s of %d ms", wall, s.Train, r.item(), s.Test, r.item(), r.DurationMS))
	case s.Test > 0:
		t.Notes = append(t.Notes, fmt.Sprintf("took %s: %.3g s per test %s of %d ms", wall, s.Test, r.item(), r.DurationMS))
	default:
		t.Notes = append(t.Notes, "took "+wall)
	}
	return t
}

// maxEpochRows bounds the table of epochs to the last ones.
const maxEpochRows = 10

func (r *Results) epochTable() Table {
	of := "last layer"
	if !r.Test.paperRule() {
		of = "loss of the last layer, " + r.metric() + " of the result"
	}
	t := Table{
		Title:   fmt.Sprintf("Epochs (%s)", of),
		Columns: []report.Column{right("epoch"), right("training loss"), right(r.epochsScoredOn() + " " + r.metric()), right("time")},
	}
	first := max(0, len(r.Epochs)-maxEpochRows)
	if first > 0 {
		t.Title = fmt.Sprintf("Epochs (%s; the last %d of %d)", of, maxEpochRows, len(r.Epochs))
	}
	for _, e := range r.Epochs[first:] {
		_, score := e.score()
		t.Rows = append(t.Rows, []string{
			fmt.Sprint(e.Epoch), fmt.Sprintf("%.5f", last(e.TrainLossPerLayer)),
			fmt.Sprintf("%.4f", score),
			report.Duration(time.Duration(e.Seconds * float64(time.Second))),
		})
	}
	return t
}

func (r *Results) scoreTable() Table {
	when := "last tick"
	if r.Test.Prediction.AverageTicks > 1 {
		when += " unless it says otherwise"
	}
	t := Table{
		Title:   fmt.Sprintf("%s %s over %s %s (%s)", title(scoredName(r.Dataset.Split)), r.metric(), report.Count(int64(r.Test.Images)), r.items(), when),
		Columns: []report.Column{left("prediction"), right(r.metric())},
	}
	row := func(label string, miou float64) {
		t.Rows = append(t.Rows, []string{label, fmt.Sprintf("%.4f", miou)})
	}
	for i, name := range r.Test.Layers {
		if i == len(r.Test.Layers)-1 && r.Test.paperRule() {
			name += " (the result)"
		}
		row(name, r.Test.ScorePerLayer[i])
	}
	if p := r.Test.Prediction; !r.Test.paperRule() {
		if len(p.Layers) > 1 && p.AverageTicks > 1 {
			row(p.rule(1), p.LastTickScore)
		}
		row(p.rule(p.AverageTicks)+" (the result)", p.Score)
	}
	row(r.best()+" of "+r.Test.ConstantOf, r.Test.ConstantScore)
	if own := r.Test.OwnConstantScore; own != nil {
		row(r.best()+" of "+ofScored(r.items()), *own)
	}
	if n := r.Test.Unseen; n > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s of the %s made no spikes; the answers to them rest on nothing", report.Count(int64(n)), report.Count(int64(r.Test.Images))))
	}
	return t
}

// best names the baseline where it is a choice.
func (r *Results) best() string {
	if r.boxes() {
		return "best " + r.baseline()
	}
	return r.baseline()
}

// paperRule reports whether the prediction is that of the last layer at the last
// tick, as in the paper.
func (t *TestResult) paperRule() bool {
	p := t.Prediction
	return p.AverageTicks <= 1 && len(t.Layers) > 0 && slices.Equal(p.Layers, t.Layers[len(t.Layers)-1:])
}

// rule names the prediction, with the mean over the given number of ticks.
func (p *PredictionResult) rule(ticks int) string {
	text := strings.Join(p.Layers, ", ")
	if len(p.Layers) > 1 {
		text = "mean of " + text
	}
	if ticks > 1 {
		text += fmt.Sprintf(", mean of the last %d ticks", ticks)
	}
	return text
}

func (r *Results) populationTable() Table {
	t := Table{
		Title: "Populations, per " + r.item() + " (" + r.CountsOf + ")",
		Columns: []report.Column{left("population"), right("neurons"), right("spikes"), right("rate per ms"),
			right("sparsity"), right("output spikes"), right("neuron updates")},
	}
	for _, p := range r.Populations {
		t.Rows = append(t.Rows, []string{
			p.Name, report.Count(int64(p.Neurons)), report.SI(p.Spikes), fmt.Sprintf("%.4f", p.RatePerMS),
			fmt.Sprintf("%.4f", p.Sparsity), report.SI(p.OutputSpikes), report.SI(p.NeuronUpdates),
		})
	}
	t.Notes = []string{"spike hash " + r.SpikeHash}
	if slices.ContainsFunc(r.Populations, func(p PopulationResult) bool { return p.IntervalCV != nil }) {
		t.Columns = append(t.Columns, right("CV of intervals"))
		for i, p := range r.Populations {
			cv := "–"
			if p.IntervalCV != nil {
				cv = fmt.Sprintf("%.3f", *p.IntervalCV)
			}
			t.Rows[i] = append(t.Rows[i], cv)
		}
		t.Notes = append(t.Notes, fmt.Sprintf("CV of intervals: standard deviation over mean of the intervals between the spikes of a neuron, the mean over neurons with %d of them and more", fewestIntervals))
	}
	return t
}

func (r *Results) connectionTable() Table {
	t := Table{
		Title: "Synaptic operations, per " + r.item() + " (" + r.CountsOf + ")",
		Columns: []report.Column{left("from"), left("to"), right("synapses"), right("synaptic ops"),
			right("dense ops"), right("ratio"), right("executed"), right("as maps")},
	}
	row := func(from, to, synapses string, ops, dense, executed float64, asMaps string) {
		ratio := "–"
		if dense > 0 {
			ratio = fmt.Sprintf("%.4f", ops/dense)
		}
		t.Rows = append(t.Rows, []string{from, to, synapses, report.SI(ops), report.SI(dense), ratio, report.SI(executed), asMaps})
	}
	for _, c := range r.Connections {
		synapses := report.SI(float64(c.Synapses))
		if c.SharedWith != "" {
			synapses = "of " + c.SharedWith
		}
		row(c.From, c.To, synapses, c.SynapticOps, c.DenseOps, c.ExecutedOps, fmt.Sprintf("%.1f %%", 100*c.MapInstants))
	}
	row("all", "", "", r.Totals.SynapticOps, r.Totals.DenseOps, r.Totals.ExecutedOps, "")
	t.Notes = []string{
		"synaptic op: one spike delivered to one existing synapse; " + r.effective() + "; dense ops: every synapse once per tick of 1 ms",
		"executed: weights added or multiplied here to that end; as maps: share of the instants executed by all weights times the whole map",
		fmt.Sprintf("readout: %s MACs", report.SI(r.Totals.ReadoutMACs)),
	}
	if r.Training != nil {
		t.Notes = append(t.Notes, fmt.Sprintf("learning, per training %s: %s gradient MACs, %s weight updates",
			r.item(), report.SI(r.Totals.LearningMACs), report.SI(r.Totals.WeightUpdates)))
	}
	return t
}

// effective says how many synaptic operations were by weights other than 0.
func (r *Results) effective() string {
	switch e := r.Totals.EffectiveSynapticOps; {
	case e == nil: // results of before they were counted
		return "weights of 0 count as others do"
	case *e == r.Totals.SynapticOps:
		return "effective, by a weight that is not 0: all of them"
	default:
		return fmt.Sprintf("effective, by a weight that is not 0: %s", report.SI(*e))
	}
}
