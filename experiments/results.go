package experiments

import (
	"cmp"

	"spikesim/experiments/dataset"
	"spikesim/experiments/energy"
	"spikesim/experiments/task"
)

// Results are what a run found. Unless a field says otherwise, counts are of the
// final test pass and per image.
type Results struct {
	Experiment string `json:"experiment"`
	// Task is the key of the task, and Naming what its scores are called.
	Task string `json:"task"`
	Naming
	// Set lists the values that the command line gave the experiment, KEY=VALUE.
	Set []string `json:"set,omitempty"`
	// Status is "complete", or "cancelled" for a run that was cut short: then
	// the fields hold what was known by then.
	Status string `json:"status"`
	Seed   uint64 `json:"seed"`
	Engine string `json:"engine"`
	// Neuron names the model of every population; NeuronNote says what must be
	// known to read the counts.
	Neuron     string `json:"neuron"`
	NeuronNote string `json:"neuron_note"`
	Batch      int    `json:"batch"`
	DurationMS int    `json:"duration_ms"`
	// Choices are what the run was told beside its experiment; nil in results of before
	// they were stored.
	Choices *Choices `json:"choices,omitempty"`

	// Weights are those that the run started from, if any.
	Weights *WeightsResult `json:"weights,omitempty"`

	Dataset DatasetResult `json:"dataset"`
	// Layers names the populations with a readout, in order.
	Layers []string      `json:"layers"`
	Epochs []EpochResult `json:"epochs"`
	// EpochsConstantScore is the score of the baseline on the samples that score every
	// epoch, where those are not the ones of Test.
	EpochsConstantScore *float64   `json:"epochs_{constant}_{metric},omitempty"`
	Test                TestResult `json:"test"`
	// Breakdown tells of parts of the scored images how the experiment's own
	// rule does against the constant box.
	Breakdown []BinResult `json:"breakdown"`
	// Anytime has an entry for every tick, if Options.Anytime asked for them.
	Anytime []AnytimeResult `json:"anytime,omitempty"`
	// CountsOf says which images the counts below are of.
	CountsOf    string             `json:"counts_of"`
	Populations []PopulationResult `json:"populations"`
	Connections []ConnectionResult `json:"connections"`
	Totals      Totals             `json:"totals"`
	// Training holds the totals per training presentation, over all epochs.
	Training *Totals `json:"training,omitempty"`
	// Ledger says what every part did, and Energy prices all parts together, with every
	// profile; TrainingEnergy prices a training presentation.
	Ledger         []LedgerEntry     `json:"ledger,omitempty"`
	Energy         []energy.Estimate `json:"energy"`
	TrainingEnergy []energy.Estimate `json:"training_energy,omitempty"`

	// Budget has the bounds of the experiment's budget, with what the run came to.
	Budget []BudgetResult `json:"budget,omitempty"`

	// Warnings name the populations and channels that were silent, or nearly so,
	// or saturated: in the counts above, and beyond those in the last epoch of
	// training.
	Warnings []Warning `json:"warnings"`

	// SpikeHash is the hash of every spike of the final test pass.
	SpikeHash string `json:"spike_hash"`
	// WallSeconds is the time spent, in all parts of a resumed run together.
	WallSeconds float64 `json:"wall_seconds"`
	// SecondsPerImage in training and testing; wall time, both phases apart.
	SecondsPerImage SecondsPerImage `json:"seconds_per_image"`

	// Dir is where the run was written.
	Dir string `json:"-"`

	predicted []task.Answer // of the test samples, by the experiment's rule
	shown     gallery
}

// MarshalJSON implements [json.Marshaler]; see [Naming].
func (r Results) MarshalJSON() ([]byte, error) {
	type plain Results
	return marshalNamed(plain(r), r.Naming)
}

// UnmarshalJSON implements [json.Unmarshaler]; see [Naming].
func (r *Results) UnmarshalJSON(doc []byte) error {
	type plain Results
	return unmarshalNamed(doc, (*plain)(r), false)
}

// DatasetResult says what was learned from.
type DatasetResult struct {
	Name      string `json:"name"`
	Synthetic bool   `json:"synthetic"`
	Note      string `json:"note,omitempty"`
	Labels    string `json:"labels"`
	Height    int    `json:"height"`
	Width     int    `json:"width"`
	// Item is the word for one sample, such as "image".
	Item string `json:"item,omitempty"`
	// Train, Validation and Test count the samples of those parts; all are Test where
	// Split is all.
	Train      int `json:"train"`
	Validation int `json:"validation"`
	Test       int `json:"test"`
	// Split names the samples that were scored, test, validation or all, and Scored
	// counts them.
	Split   string         `json:"split"`
	Scored  int            `json:"scored"`
	Skipped int            `json:"skipped"`
	Reasons []dataset.Skip `json:"skipped_files"`
	// Notes say, with counts, what of the data was mended, cut or left out.
	Notes []string `json:"notes,omitempty"`
}

// scored returns how many samples were scored; results of earlier versions have the
// number as that of test samples.
func (d *DatasetResult) scored() int { return cmp.Or(d.Scored, d.Test) }

// item names one sample, items several; results of earlier versions do not say.
func (d *DatasetResult) item() string {
	switch {
	case d.Item != "":
		return d.Item
	case d.Height == 0:
		return "sample"
	}
	return "image"
}
func (d *DatasetResult) items() string { return d.item() + "s" }

// EpochResult is what one epoch of training came to.
type EpochResult struct {
	Epoch int `json:"epoch"`
	// TrainLossPerLayer is the mean loss over images and gradient ticks.
	TrainLossPerLayer []float64 `json:"train_loss_per_layer"`
	// ValidationScorePerLayer is the mean IoU on the validation images after the
	// epoch, with the prediction of each layer's last tick, and ValidationScore
	// that with the experiment's own rule. Where an experiment has no such
	// images, the test images take their place; where it has, these score the
	// last epoch alone.
	ValidationScorePerLayer []float64 `json:"validation_{metric}_per_layer,omitempty"`
	ValidationScore         *float64  `json:"validation_{metric},omitempty"`
	TestScorePerLayer       []float64 `json:"test_{metric}_per_layer,omitempty"`
	TestScore               *float64  `json:"test_{metric},omitempty"`
	Seconds                 float64   `json:"seconds"`
	TrainSpikeHash          string    `json:"train_spike_hash"`
	// Warnings are those of the training images of the epoch, and of the images that
	// it was scored on what those do not say.
	Warnings []Warning `json:"warnings,omitempty"`
}

// TestResult is the score on the test images, or on those that
// DatasetResult.Split names.
type TestResult struct {
	// Score is that of the last layer at the last tick, as in the paper.
	Score         float64   `json:"{metric}"`
	Layers        []string  `json:"layers"`
	ScorePerLayer []float64 `json:"{metric}_per_layer"`
	// Prediction is the score of the experiment's own rule.
	Prediction PredictionResult `json:"prediction"`
	// ConstantScore is the score on the test images of the best constant box,
	// fitted on the training boxes, or where there are none on these very ones;
	// ConstantOf says which.
	ConstantScore float64        `json:"{constant}_{metric}"`
	Constant      ConstantAnswer `json:"{constant}"`
	ConstantOf    string         `json:"{constant}_of"`
	// OwnConstantScore is the score of the constant box that fits the scored
	// images best, where those are all there are and the other comes with the
	// weights.
	OwnConstantScore *float64 `json:"own_{constant}_{metric},omitempty"`
	Images           int      `json:"images"`
	// Unseen counts the samples that made no spikes: their answers are what the
	// readouts say of silence.
	Unseen int `json:"unseen"`
	// Classes names the classes, and Confusion counts how many samples of each were
	// given each: [true class][answer]. Other tasks have neither.
	Classes   []string `json:"classes,omitempty"`
	Confusion [][]int  `json:"confusion,omitempty"`
}

// PredictionResult is the score of a rule of prediction; see PredictionSpec.
type PredictionResult struct {
	// Layers are those whose boxes are averaged, over the last AverageTicks
	// ticks.
	Layers       []string `json:"layers"`
	AverageTicks int      `json:"average_ticks"`
	Score        float64  `json:"{metric}"`
	// LastTickScore is that of the same layers at the last tick alone.
	LastTickScore float64 `json:"last_tick_{metric}"`
}

// PopulationResult counts the spikes of one population. Rate and sparsity are
// those of the neurons, before pooling.
type PopulationResult struct {
	Name         string  `json:"name"`
	Input        bool    `json:"input,omitempty"`
	Neurons      int     `json:"neurons"`
	Spikes       float64 `json:"spikes"`
	OutputSpikes float64 `json:"output_spikes"`
	// RatePerMS is spikes per neuron and millisecond.
	RatePerMS float64 `json:"rate_per_ms"`
	// Sparsity is the fraction of pairs of neuron and tick without a spike.
	Sparsity      float64 `json:"sparsity"`
	NeuronUpdates float64 `json:"neuron_updates"`
	// Channels of the neurons, which in a dense population are single units, and
	// how many of them did not fire at any image; null where that is not known.
	Channels       int  `json:"channels"`
	SilentChannels *int `json:"silent_channels"`
	// IntervalCV is the coefficient of variation of the intervals between the spikes
	// of a neuron, the mean over the IntervalNeurons that have enough of them. It is
	// measured where there is nothing to say of the samples.
	IntervalCV      *float64 `json:"interval_cv,omitempty"`
	IntervalNeurons int      `json:"interval_neurons,omitempty"`
}

// ConnectionResult counts the deliveries of one connection.
type ConnectionResult struct {
	From string `json:"from"`
	To   string `json:"to"`
	// SynapticOps counts the deliveries of one spike to one existing synapse,
	// EffectiveSynapticOps those by a weight that is not 0.
	SynapticOps          float64 `json:"synaptic_ops"`
	EffectiveSynapticOps float64 `json:"effective_synaptic_ops"`
	// ExecutedOps is how many weights were added or multiplied to that end:
	// fewer where upsampling is folded into the weights, more where an instant
	// was executed as a whole map.
	ExecutedOps float64 `json:"executed_ops"`
	// MapInstants is the share of the instants with input that were executed as a
	// whole map. The key is that of earlier versions.
	MapInstants float64 `json:"dense_instants"`
	// DenseOps is what a clocked dense layer does in the same time: every
	// synapse once per tick. 0 where the connection's map is added to that of
	// another before the weights.
	DenseOps float64 `json:"dense_ops"`
	Synapses int64   `json:"synapses"`
	// SharedWith names the source of the connection whose weights it uses.
	SharedWith string `json:"shared_with,omitempty"`
}

// Totals are sums over the network, per image.
type Totals struct {
	Spikes      float64 `json:"spikes"`
	InputSpikes float64 `json:"input_spikes"`
	SynapticOps float64 `json:"synaptic_ops"`
	// EffectiveSynapticOps are not counted in training, where weights change.
	EffectiveSynapticOps *float64 `json:"effective_synaptic_ops,omitempty"`
	ExecutedOps          float64  `json:"executed_ops"`
	DenseOps             float64  `json:"dense_ops"`
	NeuronUpdates        float64  `json:"neuron_updates"`
	ReadoutMACs          float64  `json:"readout_macs"`
	// LearningMACs of the gradients of the synaptic weights, per training
	// image; 0 in a run without training.
	LearningMACs float64 `json:"learning_macs"`
	// WeightUpdates is the number of parameters stepped, per training image.
	WeightUpdates float64 `json:"weight_updates"`
}

// SecondsPerImage is wall time per image.
type SecondsPerImage struct {
	Train float64 `json:"train"`
	Test  float64 `json:"test"`
}
