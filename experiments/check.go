package experiments

import (
	"fmt"

	"spikesim/experiments/memory"
	"spikesim/experiments/report"
	"spikesim/network"
)

// Tables returns the experiment's network as tables: populations, connections
// and what it takes to run, with the data set where a run with these options finds it,
// or with what stands in for it. The error is about the network, or about a data set
// that is not one.
func (s *Spec) Tables(o Options) ([]Table, error) {
	d, err := s.Network.DescribeSeed(s.NetworkSeed())
	if err != nil {
		return nil, err
	}
	place, found, err := s.Dataset.Locate(o.DataDir, o.DataEnv)
	if err != nil {
		return nil, err
	}
	f := footprint{spec: s, train: s.Epochs > 0 && s.Dataset.Truths(), team: true, found: found, place: place}
	own, err := f.networkMemory(s.Batch, f.train)
	if err != nil {
		return nil, err
	}
	need, err := f.need()
	if err != nil {
		return nil, err
	}
	rates, err := f.expected(d)
	if err != nil {
		return nil, err
	}
	return []Table{s.populationTable(d, own), s.connectionTable(d), memoryTable(s.Name, rates, f.samples(), need), s.planTable(d)}, nil
}

func (s *Spec) populationTable(d *network.Description, own []network.Memory) Table {
	t := Table{
		Title: fmt.Sprintf("%s: populations", s.Name),
		Columns: []report.Column{left("population"), left("kind"), left("neuron"), left("neurons (c×h×w)"), right("count"),
			left("output map"), right("weights"), right("biases"), right("fan-in"), right("memory")},
	}
	var neurons, weights, biases int
	for i, p := range d.Populations {
		model := p.Neuron.Name
		if p.Input {
			model = s.shown(p.Name)
		} else {
			neurons += p.Neurons.Units()
			weights += p.Weights
			biases += p.Biases
		}
		t.Rows = append(t.Rows, []string{
			p.Name, p.Kind, model, p.Neurons.String(), report.Count(int64(p.Neurons.Units())), p.Output.String(),
			report.Count(int64(p.Weights)), report.Count(int64(p.Biases)), report.Count(int64(p.FanIn)), memory.Size(own[i].Total()),
		})
	}
	t.Rows = append(t.Rows, []string{"all but input", "", "", "", report.Count(int64(neurons)), "",
		report.Count(int64(weights)), report.Count(int64(biases)), "", memory.Size(total(own))})
	t.Notes = []string{fmt.Sprintf("memory: state and traces of %d samples side by side, weights with gradient and optimizer, readouts, tables, spikes under way", s.Batch)}
	return t
}

func (s *Spec) connectionTable(d *network.Description) Table {
	t := Table{
		Title: fmt.Sprintf("%s: connections", s.Name),
		Columns: []report.Column{left("from"), left("to"), left("map (c×h×w)"), right("delay"), right("fan-out"),
			right("synapses"), left("weights")},
	}
	for _, c := range d.Connections {
		weights := "own"
		switch {
		case c.SharedWith != "":
			weights = "shared with " + c.SharedWith + " (the maps are added)"
		case c.Fixed:
			weights = "fixed"
		}
		if c.Kind != "" {
			weights += ", " + c.Kind
		}
		t.Rows = append(t.Rows, []string{c.From, c.To, c.Map.String(), c.Delay.String(),
			report.Count(int64(c.FanOut)), report.Count(c.Synapses), weights})
	}
	t.Notes = []string{
		fmt.Sprintf("dense operations per tick: %s (every synapse once; added maps share theirs)", report.Count(d.DenseOps())),
		"fan-out is that of a unit away from the borders; synapses are exact",
	}
	if s.Network.Drawn() {
		t.Notes = append(t.Notes, fmt.Sprintf("sparse connections are drawn from seed %d; where units differ, fan-out and fan-in are means, rounded up", s.NetworkSeed()))
	}
	return t
}

// memoryTable shows what a whole run takes at its peak.
func memoryTable(name, rates, shown string, need memory.Need) Table {
	t := Table{Title: name + ": memory of a run", Columns: []report.Column{left("part"), right("memory")}}
	for _, p := range need.Parts {
		if !p.Reserved {
			t.Rows = append(t.Rows, []string{p.Name, memory.Size(p.Bytes)})
		}
	}
	t.Rows = append(t.Rows, []string{"program and runtime", memory.Size(programBytes)},
		[]string{"peak", memory.Size(need.Total() + programBytes)})
	t.Notes = []string{rates,
		"with " + shown}
	if limit, known := memory.Available(); known {
		t.Notes = append(t.Notes, fmt.Sprintf("%s may be taken here, by %s", memory.Size(limit.Bytes), limit.Source))
	}
	return t
}

// shown says what an input population is shown, in a word.
func (s *Spec) shown(population string) string {
	chosen, is := s.Inputs[population]
	switch {
	case is:
		return chosen.Key()
	case s.Dataset.Images():
		return s.Coding.Kind
	}
	return "recorded"
}

// samples says what is shown, with its number where there is more than one.
func (s *Spec) samples() string {
	n := s.Dataset.TrainImages - s.Dataset.ValidationImages
	if s.Dataset.Drawn() {
		n = s.Dataset.Synthetic.TrainImages
	}
	switch {
	case s.Dataset.Images():
		return fmt.Sprintf("%s %s of %d×%d", report.Count(int64(n)), s.items(), s.Dataset.Height, s.Dataset.Width)
	case s.Dataset.Truths():
		return fmt.Sprintf("at most %s %s of %s", report.Count(int64(n)), s.items(), s.Dataset.Name)
	case s.Dataset.None():
		return "generated input"
	}
	return "samples of the input file"
}

func (s *Spec) planTable(*network.Description) Table {
	t := Table{Title: fmt.Sprintf("%s: plan", s.Name)}
	what := s.samples()
	if s.Dataset.Truths() {
		what = fmt.Sprintf("%d epochs over %s", s.Epochs, what)
	}
	what += fmt.Sprintf(", batch %d, %d ms each", s.Batch, s.DurationMS)
	if s.Dataset.Images() {
		what += fmt.Sprintf(", %s input", s.Coding)
	}
	t.Notes = append(t.Notes, what)
	if s.Dataset.Truths() {
		t.Notes = append(t.Notes, fmt.Sprintf("learning: readout %s on %s, gradient every %d and update every %d ticks after %g ms, %s with learning rate %g",
			s.Learning.Readout.Weights, s.Learning.Readout.On, s.Learning.GradientEveryTicks, s.Learning.UpdateEveryTicks,
			s.Learning.BurnInMS, s.Learning.Optimizer.Kind, s.Learning.Optimizer.LearningRate))
	}
	if _, why := s.windows(); why != "" {
		t.Notes = append(t.Notes, why)
	}
	return t
}
