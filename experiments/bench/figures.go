package bench

// Figures are what was measured. Fields of topics that were not asked for are
// empty. A field that ends in _range holds the smallest and the largest value of
// the rounds, the one without it the median.
type Figures struct {
	Machine Machine `json:"machine"`
	// Rounds is how often every case was timed at least, Quick that figures mean
	// nothing.
	Rounds int  `json:"rounds"`
	Quick  bool `json:"quick,omitempty"`
	// Set lists the values that the experiments were given, KEY=VALUE, and LeftOut
	// those experiments that they do not fit.
	Set     []string  `json:"set,omitempty"`
	LeftOut []LeftOut `json:"left_out,omitempty"`

	// StreamGops is how many scaled additions a core does in a second, in 10⁹, when
	// it adds weights to potentials in the order of memory, for enc1 of the smallest
	// size.
	StreamGops float64   `json:"stream_gops,omitempty"`
	Scatter    []Scatter `json:"scatter,omitempty"`

	Forward  []Forward  `json:"forward,omitempty"`
	Learning []Learning `json:"learning,omitempty"`
	Layers   []Layer    `json:"layers,omitempty"`
	Parallel []Parallel `json:"parallel,omitempty"`
	Images   []Images   `json:"images,omitempty"`
	Queue    []Queue    `json:"queue,omitempty"`
}

// LeftOut is an experiment that was not measured.
type LeftOut struct {
	Experiment string `json:"experiment"`
	Why        string `json:"why"`
}

// Machine is what was measured on.
type Machine struct {
	CPU        string `json:"cpu"`
	Cores      int    `json:"cores"`
	OS         string `json:"os"`
	Arch       string `json:"arch"`
	Go         string `json:"go"`
	Kernels    string `json:"kernels"` // avx2, or go for the plain twins
	GOMAXPROCS int    `json:"gomaxprocs"`
}

// Scatter is the event kernel alone: it adds the weights of spikes, one spike at
// a time and in random order, to the potentials of a layer and tests thresholds.
type Scatter struct {
	Layer  string `json:"layer"` // 3x3 or 5x5, or a layer of the paper's network
	Kernel int    `json:"kernel"`
	Cin    int    `json:"cin"`
	Cout   int    `json:"cout"`

	// Gops is in 10⁹ synaptic operations per second. StreamGops is what a core does
	// when it adds the same weights to the same potentials in the order of memory,
	// and Ratio the former over the latter.
	Gops       float64 `json:"gops"`
	Range      Range   `json:"gops_range"`
	StreamGops float64 `json:"stream_gops"`
	Ratio      float64 `json:"ratio_to_stream"`
	RatioRange Range   `json:"ratio_to_stream_range"`
	// FiredPerSpike is how many neurons fired for a spike that came in.
	FiredPerSpike float64 `json:"fired_per_spike"`
}

// Forward is the paper's network on one image and one core, on both engines and
// the same spikes.
type Forward struct {
	Size string `json:"size"` // height x width of the image
	// Input is when its pixels fire: "on ticks" of 1 ms or "continuous".
	Input string `json:"input"`
	// NeuronRate is in spikes per neuron and ms, over all neurons and the ticks
	// that were timed; LayerRates are those of the layers. TargetRate is what
	// weights were scaled for.
	TargetRate float64   `json:"target_rate"`
	NeuronRate float64   `json:"neuron_rate"`
	LayerRates []float64 `json:"layer_rates"`

	EventMS      float64 `json:"event_ms_per_tick"`
	EventRange   Range   `json:"event_ms_per_tick_range"`
	ClockedMS    float64 `json:"clocked_ms_per_tick"`
	ClockedRange Range   `json:"clocked_ms_per_tick_range"`
	// Ratio is clocked over event.
	Ratio      float64 `json:"ratio"`
	RatioRange Range   `json:"ratio_range"`

	// SynapticMops and DenseMops are what the engines do in a tick, in millions:
	// one spike delivered to one synapse, and every synapse once. ExecutedMops are
	// the operations executed for the former.
	SynapticMops float64 `json:"synaptic_mops_per_tick"`
	ExecutedMops float64 `json:"executed_mops_per_tick"`
	DenseMops    float64 `json:"dense_mops_per_tick"`
	// EventGops is SynapticMops over EventMS, in 10⁹ per second.
	EventGops float64 `json:"event_gops"`
}

// Learning is a training step of the paper's network on one image and one core:
// spikes, readouts, local gradients and updates.
type Learning struct {
	Size       string  `json:"size"`
	NeuronRate float64 `json:"neuron_rate"`
	// Batch is how many images share a step.
	Batch int `json:"batch"`
	// Readout is what the readouts read, and whether they learn themselves.
	Readout            string `json:"readout"`
	ReadoutWeights     string `json:"readout_weights"`
	GradientEveryTicks int    `json:"gradient_every_ticks"`
	UpdateEveryTicks   int    `json:"update_every_ticks"`

	// MS is the event-driven engine's, ClockedMS the clocked one's, which is
	// measured for the paper's way only.
	MS           float64 `json:"ms_per_image_tick"`
	Range        Range   `json:"ms_per_image_tick_range"`
	ClockedMS    float64 `json:"clocked_ms_per_image_tick,omitzero"`
	ClockedRange Range   `json:"clocked_ms_per_image_tick_range,omitzero"`
	// GradientMMACs are the multiply-accumulates for weight gradients that the
	// event-driven engine executed in a tick, in millions.
	GradientMMACs float64 `json:"gradient_mmacs_per_tick"`
}

// Layer is one layer of the paper's network alone, event by event and dense.
type Layer struct {
	Layer string `json:"layer"`
	Map   string `json:"map"` // channels x height x width of its input
	// DenseMops is every synapse once, in millions.
	DenseMops float64     `json:"dense_mops_per_tick"`
	Rates     []LayerRate `json:"rates"`
	// CrossoverRate is the input rate, in spikes per unit of the input map and
	// ms, from which the clocked engine is the faster one; null when the
	// event-driven engine is faster at all rates measured.
	CrossoverRate *float64 `json:"crossover_rate"`
}

// LayerRate is a layer at one rate of its input, in spikes per unit and ms. Its
// own neurons fire at NeuronRate.
type LayerRate struct {
	InputRate  float64 `json:"input_rate"`
	NeuronRate float64 `json:"neuron_rate"`

	EventMS    float64 `json:"event_ms_per_tick"`
	ClockedMS  float64 `json:"clocked_ms_per_tick"`
	Ratio      float64 `json:"ratio"`
	RatioRange Range   `json:"ratio_range"`
}

// Parallel is what all cores bring over one.
type Parallel struct {
	What         string  `json:"what"`
	Cores        int     `json:"cores"`
	Speedup      float64 `json:"speedup"`
	SpeedupRange Range   `json:"speedup_range"`
	// OneCoreMS and AllCoresMS are per image and tick.
	OneCoreMS  float64 `json:"one_core_ms_per_image_tick"`
	AllCoresMS float64 `json:"all_cores_ms_per_image_tick"`
}

// Images is how fast an experiment that comes with the tool shows images, on
// all cores, with its initial weights and synthetic images of its size.
type Images struct {
	Experiment string `json:"experiment"`
	Size       string `json:"size"`
	DurationMS int    `json:"duration_ms"`
	// ShownImages and ShownTicks are what was measured: part of a batch, or where
	// that takes too long part of an image, from which the rates are extrapolated.
	ShownImages int     `json:"shown_images"`
	ShownTicks  int     `json:"shown_ticks"`
	TestPerS    float64 `json:"test_images_per_s"`
	TestRange   Range   `json:"test_images_per_s_range"`
	TrainPerS   float64 `json:"train_images_per_s"`
	TrainRange  Range   `json:"train_images_per_s_range"`
}

// Queue is the rate of one of the ways spikes travel between populations.
type Queue struct {
	What string `json:"what"`
	// MEventsPerS counts spikes, in millions per second, and in the cases of
	// empty packets the packets.
	MEventsPerS float64 `json:"mevents_per_s"`
	Range       Range   `json:"mevents_per_s_range"`
}
