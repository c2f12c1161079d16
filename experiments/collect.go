package experiments

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"spikesim/experiments/dataset"
	"spikesim/experiments/energy"
	"spikesim/network"
)

// describe starts the results with what is known before anything has run.
func (r *run) describe() *Results {
	name, note := models(r.session.Net.Describe())
	return &Results{
		Experiment: r.spec.Name, Task: r.spec.Task.Key(), Naming: namingOf(r.session.task), Set: r.spec.settings, Seed: r.spec.Seed, Engine: r.options.engine(),
		Neuron: name, NeuronNote: note,
		Batch: r.spec.Batch, DurationMS: r.spec.DurationMS, Choices: r.options.choices(),
		Weights: r.fitting,
		Dataset: r.session.describe(r.part),
		Layers:  append([]string{}, r.session.layers...), Epochs: []EpochResult{},
		Test: TestResult{Layers: []string{}, ScorePerLayer: []float64{}, Prediction: PredictionResult{Layers: []string{}}},

		Breakdown:   []BinResult{},
		Populations: []PopulationResult{}, Connections: []ConnectionResult{}, Energy: []energy.Estimate{}, Warnings: []Warning{},
	}
}

// describe says what the data set is of which a part is scored.
func (s *session) describe(scored part) DatasetResult {
	set := s.set
	d := DatasetResult{
		Name: set.Name, Synthetic: set.Synthetic, Labels: set.Labels,
		Height: set.Height, Width: set.Width, Item: s.spec.Dataset.Item(),
		Train: len(set.Train), Validation: len(set.Validation), Test: len(set.Test),
		Split: scored.split, Scored: len(scored.samples),
		// Lists are never null, so that readers of the file need not ask.
		Skipped: len(set.Skipped), Reasons: append([]dataset.Skip{}, set.Skipped...),
		Notes: s.notes(),
	}
	if set.Synthetic && s.spec.Dataset.Name != set.Name {
		d.Note = fmt.Sprintf("the data set %s was not found; these figures are of %s", s.spec.Dataset.Name, s.spec.Dataset.BuiltIn())
	}
	return d
}

// models names the neuron models in use and says what a reader of counts must know.
func models(d *network.Description) (names, note string) {
	var all, notes []string
	for _, p := range d.Populations {
		if p.Input || slices.Contains(all, p.Neuron.Name) {
			continue
		}
		all = append(all, p.Neuron.Name)
		about := "fires only at input events; silent without input"
		switch {
		case p.Neuron.Silent:
			about = "never fires; its potential is there to be recorded"
		case p.Neuron.Spontaneous && !p.Neuron.AtTicks:
			about = "fires at input events and between them, at exact times, and can fire without any input"
		case p.Neuron.Spontaneous:
			about = "threshold at ticks of 1 ms, with a bias; fires without input, and every neuron is updated at every tick"
		case p.Neuron.BetweenInputs:
			about = "fires at input events and between them, at exact times; silent without input"
		}
		notes = append(notes, about)
	}
	if len(all) > 1 {
		for i := range notes {
			notes[i] = all[i] + ": " + notes[i]
		}
	}
	return strings.Join(all, ", "), strings.Join(notes, "; ")
}

// losses returns the mean training loss of every layer.
func (r *run) losses(c network.Counters) []float64 {
	losses := []float64{}
	for i, p := range r.session.Net.Describe().Populations {
		if p.Input {
			continue
		}
		mean := 0.0
		if n := c.Populations[i].Losses; n > 0 {
			mean = c.Populations[i].Loss / float64(n)
		}
		losses = append(losses, mean)
	}
	return losses
}

// diverged reports a loss of the epoch under way that is not a number any more:
// nothing that was learned since is of use.
func (r *run) diverged() error {
	for i, p := range r.session.Net.Describe().Populations {
		if loss := r.position.Partial.Populations[i].Loss; math.IsNaN(loss) || math.IsInf(loss, 0) {
			return fmt.Errorf("training diverged in epoch %d: the loss of population %q is %v; lower learning.optimizer.learning_rate or learning.readout.learning_rate",
				r.position.Epoch+1, p.Name, loss)
		}
	}
	return nil
}

// count fills in everything that is counted, from the counters of a test pass.
func (r *run) count(c network.Counters) {
	d := r.session.Net.Describe()
	res := r.results
	res.Populations, res.Connections = nil, nil
	images := float64(max(c.Presentations, 1))
	duration := float64(r.spec.DurationMS)
	for i, p := range d.Populations {
		pc := c.Populations[i]
		pairs := float64(p.Neurons.Units()) * duration * images
		var silent *int
		if len(c.Fired) > 0 {
			n := len(c.Fired[i].Missing(p.Neurons.Channels))
			silent = &n
		}
		res.Populations = append(res.Populations, PopulationResult{
			Name: p.Name, Input: p.Input, Neurons: p.Neurons.Units(),
			Spikes:        float64(pc.Spikes) / images,
			OutputSpikes:  float64(pc.OutputSpikes) / images,
			RatePerMS:     float64(pc.Spikes) / pairs,
			Sparsity:      1 - float64(pc.ActiveTicks)/pairs,
			NeuronUpdates: float64(pc.NeuronUpdates) / images,
			Channels:      p.Neurons.Channels, SilentChannels: silent,
		})
	}
	for i, conn := range d.Connections {
		cr := ConnectionResult{
			From: conn.From, To: conn.To,
			SynapticOps:          float64(c.Connections[i].SynapticOps) / images,
			EffectiveSynapticOps: float64(c.Connections[i].EffectiveOps()) / images,
			ExecutedOps:          float64(c.Connections[i].ExecutedOps) / images,
			DenseOps:             float64(conn.DenseOps()) * duration,
			Synapses:             conn.Synapses, SharedWith: conn.SharedWith,
		}
		if all := c.Connections[i].MapInstants + c.Connections[i].EventInstants; all > 0 {
			cr.MapInstants = float64(c.Connections[i].MapInstants) / float64(all)
		}
		res.Connections = append(res.Connections, cr)
	}
	res.Totals = r.totals(c)
	effective := 0.0
	for _, conn := range res.Connections {
		effective += conn.EffectiveSynapticOps
	}
	res.Totals.EffectiveSynapticOps = &effective
	res.SpikeHash = c.SpikeHash()
	res.Warnings = r.spec.warnings(d, &c, res.CountsOf)
	if trained := r.trained(); trained.Presentations > 0 {
		training := r.totals(trained)
		res.Training = &training
		res.TrainingEnergy = r.price(r.ledger(trained))
		res.Totals.LearningMACs = training.LearningMACs
		res.Totals.WeightUpdates = training.WeightUpdates
	}
	res.Ledger = r.ledger(c)
	res.Energy = r.price(res.Ledger)
}

// trained returns the counts of all training so far, that of the epoch under way
// included.
func (r *run) trained() network.Counters {
	var all network.Counters
	for _, part := range []network.Counters{r.training, r.position.Partial} {
		if part.Presentations > 0 {
			all.Add(part)
		}
	}
	return all
}

// totals sums the counts over the network, per presentation.
func (r *run) totals(c network.Counters) Totals {
	d := r.session.Net.Describe()
	images := float64(max(c.Presentations, 1))
	var t Totals
	for i, p := range d.Populations {
		pc := c.Populations[i]
		if p.Input {
			t.InputSpikes += float64(pc.Spikes) / images
			continue
		}
		t.Spikes += float64(pc.Spikes) / images
		t.NeuronUpdates += float64(pc.NeuronUpdates) / images
		t.ReadoutMACs += float64(pc.ReadoutMACs) / images
		t.LearningMACs += float64(pc.GradientMACs) / images
		t.WeightUpdates += float64(pc.WeightUpdates) / images
	}
	for _, conn := range c.Connections {
		t.SynapticOps += float64(conn.SynapticOps) / images
		t.ExecutedOps += float64(conn.ExecutedOps) / images
	}
	t.DenseOps = float64(d.DenseOps()) * float64(r.spec.DurationMS)
	return t
}
