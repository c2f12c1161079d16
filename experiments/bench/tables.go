package bench

import (
	"fmt"
	"strings"

	"spikesim/experiments"
	"spikesim/experiments/report"
)

func left(title string) report.Column  { return report.Column{Title: title} }
func right(title string) report.Column { return report.Column{Title: title, Right: true} }

// Tables returns the figures as tables for a terminal, one per topic.
func (f *Figures) Tables() []experiments.Table {
	tables := []experiments.Table{f.machineTable()}
	for _, t := range []experiments.Table{
		f.scatterTable(), f.forwardTable(), f.learningTable(), f.layerTable(), f.parallelTable(), f.imageTable(), f.queueTable(),
	} {
		if len(t.Rows) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

func (f *Figures) machineTable() experiments.Table {
	m := f.Machine
	t := experiments.Table{
		Title: fmt.Sprintf("%s, %d cores, %s/%s, %s, kernels: %s", m.CPU, m.Cores, m.OS, m.Arch, m.Go, m.Kernels),
		Notes: []string{fmt.Sprintf("rounds: %d or more, of which the medians; cases in turn, on one core unless it says otherwise; (smallest..largest)", f.Rounds)},
	}
	if len(f.Set) > 0 {
		t.Notes = append(t.Notes, "experiments with "+strings.Join(f.Set, ", "))
	}
	for _, l := range f.LeftOut {
		t.Notes = append(t.Notes, "left out: "+l.Experiment+", which the settings do not fit: "+strings.ReplaceAll(l.Why, "\n", "; "))
	}
	if f.Quick {
		t.Notes = append(t.Notes, "quick: these figures show that everything works and mean nothing else")
	}
	return t
}

// number writes a figure with three digits.
func number(v float64) string {
	switch {
	case v >= 1000:
		return report.Count(int64(v + 0.5))
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// within writes a figure with its spread.
func within(v float64, r Range) string {
	if r[0] == r[1] {
		return number(v)
	}
	return fmt.Sprintf("%s (%s..%s)", number(v), number(r[0]), number(r[1]))
}

// percent writes a rate per neuron and ms.
func percent(rate float64) string { return fmt.Sprintf("%.1f %%", 100*rate) }

func (f *Figures) scatterTable() experiments.Table {
	t := experiments.Table{
		Title: "Event kernel: spikes at exact times, one by one, 10⁹ synaptic operations per second",
		Columns: []report.Column{left("layer"), right("kernel"), right("channels"), right("event kernel"), right("stream"),
			right("event/stream"), right("fired per spike")},
	}
	for _, r := range f.Scatter {
		t.Rows = append(t.Rows, []string{
			r.Layer, fmt.Sprintf("%dx%d", r.Kernel, r.Kernel), fmt.Sprintf("%d to %d", r.Cin, r.Cout), within(r.Gops, r.Range), number(r.StreamGops),
			within(r.Ratio, r.RatioRange), number(r.FiredPerSpike),
		})
	}
	t.Notes = []string{"spikes at random places of a 44x60 image's maps; stream: the same additions in the order of memory"}
	return t
}

func (f *Figures) forwardTable() experiments.Table {
	t := experiments.Table{
		Title: "Forward: the paper's six layers on one image, ms per tick of 1 ms",
		Columns: []report.Column{left("image"), left("input"), right("neuron rate"), right("event-driven"), right("clocked"),
			right("clocked/event"), right("synaptic ops"), right("executed"), right("dense ops"), right("Gops/s")},
	}
	for _, r := range f.Forward {
		t.Rows = append(t.Rows, []string{
			r.Size, r.Input, percent(r.NeuronRate), within(r.EventMS, r.EventRange), within(r.ClockedMS, r.ClockedRange),
			within(r.Ratio, r.RatioRange), report.SI(r.SynapticMops * 1e6), report.SI(r.ExecutedMops * 1e6), report.SI(r.DenseMops * 1e6), number(r.EventGops),
		})
	}
	t.Notes = []string{
		"neuron rate: spikes per neuron and ms; weights scaled until every layer fires at about 1, 3, 10 %; input 0.2 per pixel and ms",
		"on ticks: input as clocked simulators are given it; continuous: at exact times, where the clocked engine moves it to the end of its tick",
		"synaptic op: one spike delivered to one synapse; executed: what that took; dense ops: every synapse once; Gops/s: synaptic ops",
	}
	return t
}

func (f *Figures) learningTable() experiments.Table {
	t := experiments.Table{
		Title: "Learning: the same network with readouts, gradients and updates, ms per image and tick",
		Columns: []report.Column{left("image"), right("batch"), left("readout of"), left("its weights"), right("gradient every"), right("update every"),
			right("event-driven"), right("clocked"), right("gradient MACs")},
	}
	for _, r := range f.Learning {
		clocked := ""
		if r.ClockedMS > 0 {
			clocked = within(r.ClockedMS, r.ClockedRange)
		}
		t.Rows = append(t.Rows, []string{
			r.Size, fmt.Sprint(r.Batch), r.Readout, r.ReadoutWeights, ticks(r.GradientEveryTicks), ticks(r.UpdateEveryTicks),
			within(r.MS, r.Range), clocked, report.SI(r.GradientMMACs * 1e6),
		})
	}
	if len(f.Learning) > 0 {
		t.Notes = []string{fmt.Sprintf("neuron rate %s; gradient MACs per tick, event-driven; the paper's way first",
			percent(f.Learning[0].NeuronRate))}
	}
	return t
}

func ticks(n int) string {
	if n == 1 {
		return "tick"
	}
	return fmt.Sprintf("%d ticks", n)
}

func (f *Figures) layerTable() experiments.Table {
	t := experiments.Table{
		Title:   "Layers alone: clocked over event-driven time, by rate of the input (spikes per unit and ms)",
		Columns: []report.Column{left("layer"), right("input map"), right("dense ops"), right("clocked")},
	}
	for _, rate := range inputRates {
		t.Columns = append(t.Columns, right(fmt.Sprintf("at %g", rate)))
	}
	t.Columns = append(t.Columns, right("crossover"))
	for _, l := range f.Layers {
		row := []string{l.Layer, l.Map, report.SI(l.DenseMops * 1e6), number(l.Rates[0].ClockedMS) + " ms"}
		for _, r := range l.Rates {
			row = append(row, number(r.Ratio))
		}
		text := "none"
		if l.CrossoverRate != nil {
			text = number(*l.CrossoverRate)
		}
		t.Rows = append(t.Rows, append(row, text))
	}
	t.Notes = []string{fmt.Sprintf("its own neurons at %s; above 1 the event-driven engine is faster, and from the crossover on the clocked one", percent(usualRate))}
	return t
}

func (f *Figures) parallelTable() experiments.Table {
	t := experiments.Table{
		Title:   "Cores: the serial engine on one against all cores, ms per image and tick",
		Columns: []report.Column{left("what"), right("one core"), right("all cores"), right("speedup")},
	}
	for _, r := range f.Parallel {
		t.Rows = append(t.Rows, []string{r.What, number(r.OneCoreMS), number(r.AllCoresMS), within(r.Speedup, r.SpeedupRange)})
	}
	if len(f.Parallel) > 0 {
		t.Notes = []string{fmt.Sprintf("%d cores; a goroutine per population; a test set as run does it, encoding included", f.Parallel[0].Cores)}
	}
	return t
}

func (f *Figures) imageTable() experiments.Table {
	t := experiments.Table{
		Title: "Experiments: images per second on all cores, initial weights, synthetic images",
		Columns: []report.Column{left("experiment"), right("image"), right("duration"), right("testing"), right("training"),
			left("measured on")},
	}
	for _, r := range f.Images {
		t.Rows = append(t.Rows, []string{
			r.Experiment, r.Size, fmt.Sprintf("%d ms", r.DurationMS), within(r.TestPerS, r.TestRange), within(r.TrainPerS, r.TrainRange),
			fmt.Sprintf("%d ticks, images: %d", r.ShownTicks, r.ShownImages),
		})
	}
	t.Notes = []string{"what is measured on fewer ticks than an image lasts is extrapolated"}
	return t
}

func (f *Figures) queueTable() experiments.Table {
	t := experiments.Table{
		Title:   "Queues: million spikes per second, or packets where packets are empty",
		Columns: []report.Column{left("way"), right("M/s")},
	}
	for _, r := range f.Queue {
		t.Rows = append(t.Rows, []string{r.What, within(r.MEventsPerS, r.Range)})
	}
	t.Notes = []string{"an inbox orders packets in a priority queue and merges their spikes by time; a packet holds a population's spikes of one tick"}
	return t
}
