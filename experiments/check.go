package experiments

import (
	"fmt"

	"spikesim/experiments/dataset"
	"spikesim/experiments/report"
	"spikesim/network"
)

// Tables returns the experiment's network as tables: populations, connections
// and what it takes to run.
func (s *Spec) Tables() ([]Table, error) {
	d, err := s.Network.Describe()
	if err != nil {
		return nil, err
	}
	return []Table{s.populationTable(d), s.connectionTable(d), s.planTable(d)}, nil
}

func (s *Spec) populationTable(d *network.Description) Table {
	t := Table{
		Title: fmt.Sprintf("%s: populations", s.Name),
		Columns: []report.Column{left("population"), left("kind"), left("neuron"), left("neurons (c×h×w)"), right("count"),
			left("output map"), right("weights"), right("biases"), right("fan-in"), right("memory")},
	}
	var neurons, weights, biases int
	var memory int64
	for _, p := range d.Populations {
		m := s.memory(d, p)
		memory += m
		model := p.Neuron.Name
		if p.Input {
			model = s.Coding.Kind
		} else {
			neurons += p.Neurons.Units()
			weights += p.Weights
			biases += p.Biases
		}
		t.Rows = append(t.Rows, []string{
			p.Name, p.Kind, model, p.Neurons.String(), report.Count(int64(p.Neurons.Units())), p.Output.String(),
			report.Count(int64(p.Weights)), report.Count(int64(p.Biases)), report.Count(int64(p.FanIn)), byteSize(m),
		})
	}
	t.Rows = append(t.Rows, []string{"all but input", "", "", "", report.Count(int64(neurons)), "",
		report.Count(int64(weights)), report.Count(int64(biases)), "", byteSize(memory)})
	t.Notes = []string{fmt.Sprintf("memory: state of %d samples side by side, weights with gradient and optimizer, readouts; spikes under way not included", s.Batch)}
	return t
}

// memory estimates the memory of a population, with the traces of all its input
// maps.
func (s *Spec) memory(d *network.Description, p network.PopulationInfo) int64 {
	return populationMemory(d, p, &s.Learning, s.Batch)
}

func (s *Spec) connectionTable(d *network.Description) Table {
	t := Table{
		Title: fmt.Sprintf("%s: connections", s.Name),
		Columns: []report.Column{left("from"), left("to"), left("map (c×h×w)"), right("delay"), right("fan-out"),
			right("synapses"), left("weights")},
	}
	for _, c := range d.Connections {
		weights := "own"
		if c.SharedWith != "" {
			weights = "shared with " + c.SharedWith + " (the maps are added)"
		}
		t.Rows = append(t.Rows, []string{c.From, c.To, c.Map.String(), c.Delay.String(),
			report.Count(int64(c.FanOut)), report.Count(c.Synapses), weights})
	}
	t.Notes = []string{
		fmt.Sprintf("dense operations per tick: %s (every synapse once; added maps share theirs)", report.Count(d.DenseOps())),
		"fan-out is that of a unit away from the borders; synapses are exact",
	}
	return t
}

func (s *Spec) planTable(*network.Description) Table {
	images := s.Dataset.TrainImages - s.Dataset.ValidationImages
	if s.Dataset.Name == dataset.SyntheticName {
		images = s.Dataset.Synthetic.TrainImages
	}
	return Table{
		Title: fmt.Sprintf("%s: plan", s.Name),
		Notes: []string{
			fmt.Sprintf("%d epochs over %s images of %d×%d, batch %d, %d ms each, %s input", s.Epochs,
				report.Count(int64(images)), s.Dataset.Height, s.Dataset.Width, s.Batch, s.DurationMS, s.Coding),
			fmt.Sprintf("learning: readout %s on %s, gradient every %d and update every %d ticks after %g ms, %s with learning rate %g",
				s.Learning.Readout.Weights, s.Learning.Readout.On, s.Learning.GradientEveryTicks, s.Learning.UpdateEveryTicks,
				s.Learning.BurnInMS, s.Learning.Optimizer.Kind, s.Learning.Optimizer.LearningRate),
		},
	}
}

// byteSize formats an amount of memory.
func byteSize(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	default:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
}
