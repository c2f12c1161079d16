package experiments

import (
	"spikesim/experiments/energy"
	"spikesim/experiments/report"
)

// Comparison is what a comparison of the event-driven engine with the clocked
// one found. Counts are per image.
type Comparison struct {
	Experiment string `json:"experiment"`
	// Set lists the values that the command line gave the experiment, KEY=VALUE.
	Set        []string      `json:"set,omitempty"`
	Seed       uint64        `json:"seed"`
	Neuron     string        `json:"neuron"`
	Dataset    DatasetResult `json:"dataset"`
	Images     int           `json:"images"`
	DurationMS int           `json:"duration_ms"`
	Weights    string        `json:"weights"`
	// ForeignWeights says what of weights of another network was taken.
	ForeignWeights *WeightsResult `json:"foreign_weights,omitempty"`
	// Task is what the answers are about and Metric the name of their scores; both
	// are empty for a network without readouts, which gives none.
	Task   string `json:"task,omitempty"`
	Metric string `json:"metric,omitempty"`
	// Untrained warns that answers say little because readouts are at their start.
	Untrained string `json:"untrained,omitempty"`
	// Precision of the membranes in Grid and Steps; Work is in that of the
	// experiment.
	Precision string `json:"precision"`

	Grid  GridResult   `json:"grid"`
	Steps []StepResult `json:"steps"`
	// Orders of convergence in the step, one per quantity.
	Orders    []OrderResult     `json:"orders"`
	Event     WorkResult        `json:"event"`
	Clocked   WorkResult        `json:"clocked"`
	Crossover []CrossoverResult `json:"crossover"`
	// Distances says how spike trains are compared.
	Distances DistanceScales `json:"distances"`

	// Warnings are those of the images on the event-driven engine.
	Warnings []Warning `json:"warnings"`

	WallSeconds float64 `json:"wall_seconds"`
	Dir         string  `json:"-"`

	pairs []report.Pair
}

// DistanceScales are the time scales of the spike-train distances.
type DistanceScales struct {
	VictorPurpuraCostPerMS float64 `json:"victor_purpura_cost_per_ms"`
	VanRossumTauMS         float64 `json:"van_rossum_tau_ms"`
}

// GridResult is the comparison with all input spikes on ticks: the engines must
// agree.
type GridResult struct {
	DTMS        float64 `json:"dt_ms"`
	Spikes      uint64  `json:"spikes"`
	EventHash   string  `json:"event_hash"`
	ClockedHash string  `json:"clocked_hash"`
	Equal       bool    `json:"equal"`
	// OffGrid names models that fire between inputs. Their spikes lie on no
	// grid, so the engines need not agree.
	OffGrid string `json:"off_grid,omitempty"`
	// LeftOut says why the comparison was not made; then there are no figures.
	LeftOut string `json:"left_out,omitempty"`
	// First is the first difference, if any.
	First *Difference `json:"first_difference,omitempty"`
}

// Difference is a place where two runs part.
type Difference struct {
	Image      string  `json:"image"`
	Population string  `json:"population"`
	Neuron     int32   `json:"neuron"`
	AtMS       float64 `json:"at_ms"`
}

// StepResult compares the clocked engine at one step with the event-driven one
// at exact times, on the same input.
type StepResult struct {
	DTMS              float64          `json:"dt_ms"`
	Populations       []StepPopulation `json:"populations"`
	*AnswerDifference                  // nil without readouts
	Spikes            float64          `json:"spikes"`
	SynapticOps       float64          `json:"synaptic_ops"`
	DenseOps          float64          `json:"dense_ops"`
	NeuronUpdates     float64          `json:"neuron_updates"`
	// Seconds per image, with inputs of value zero left out of the sums.
	Seconds float64 `json:"seconds_per_image"`
	// Energy of the dense form at this step.
	Energy []energy.Estimate `json:"energy"`
}

// AnswerDifference compares the answers of one clocked run with exact ones.
type AnswerDifference struct {
	// BoxDifferencePX is the mean distance between the edges of the two
	// predicted boxes, in pixels of the network's input; only of boxes in images.
	BoxDifferencePX *float64 `json:"box_difference_px,omitempty"`
	// Agreement is how far the answers are the same, in the mean over images: the
	// IoU of two boxes, 1 where both are empty; for classes, 1 or 0.
	Agreement float64 `json:"agreement"`
	// ReadoutDifference is the mean over values and images.
	ReadoutDifference float64 `json:"readout_difference"`
	ClockedScore      float64 `json:"clocked_score"`
	EventScore        float64 `json:"event_score"`
}

// StepPopulation compares one population's spikes.
type StepPopulation struct {
	Name          string  `json:"name"`
	EventSpikes   float64 `json:"event_spikes"`
	ClockedSpikes float64 `json:"clocked_spikes"`
	// Distances per spike, in [0, 1].
	VictorPurpura float64 `json:"victor_purpura_per_spike"`
	VanRossum     float64 `json:"van_rossum_per_spike"`
	// DivergesMS is the mean over images of the time of the first spike that
	// the clocked run does not have in the step in which the event-driven run
	// has it, or the other way round; an image without any counts with its
	// duration.
	DivergesMS float64 `json:"first_divergence_ms"`
}

// OrderResult is a fitted order of convergence.
type OrderResult struct {
	Quantity string  `json:"quantity"`
	Order    float64 `json:"order"`
	StdErr   float64 `json:"standard_error"`
}

// WorkResult is what one engine does for an image, in the experiment's own
// precision, the clocked one with every synapse at 1 ms.
type WorkResult struct {
	SynapticOps   float64 `json:"synaptic_ops"`
	DenseOps      float64 `json:"dense_ops"`
	NeuronUpdates float64 `json:"neuron_updates"`
	Seconds       float64 `json:"seconds_per_image"`
	// Score of the answers; nil without readouts.
	Score  *float64          `json:"score,omitempty"`
	Energy []energy.Estimate `json:"energy"`
}

// CrossoverResult is the comparison of one layer alone over rates of its input.
type CrossoverResult struct {
	Layer string       `json:"layer"`
	Rates []RateResult `json:"rates"`
	// WorkRate and TimeRate are the input rates (spikes per unit and ms) at which
	// both engines do the same number of operations and take the same time;
	// null where they do not cross within the rates measured.
	WorkRate *float64 `json:"work_crossover_rate_per_ms"`
	TimeRate *float64 `json:"time_crossover_rate_per_ms"`
	// TimeNeuronRate is the rate of the layer's own neurons at TimeRate.
	TimeNeuronRate *float64 `json:"time_crossover_neuron_rate_per_ms"`
}

// RateResult is one measurement. Times are per ms of simulated time.
type RateResult struct {
	InputRatePerMS  float64 `json:"input_rate_per_ms"`
	NeuronRatePerMS float64 `json:"neuron_rate_per_ms"`
	EventOps        float64 `json:"event_ops"`
	ClockedOps      float64 `json:"clocked_ops"`
	EventSeconds    float64 `json:"event_seconds"`
	ClockedSeconds  float64 `json:"clocked_seconds"`
}
