package learning

// Spec says how one population learns. It is read from YAML as a part of a
// larger document and is not changed after [Spec.Validate].
type Spec struct {
	Readout   ReadoutSpec   `yaml:"readout"`
	Loss      LossSpec      `yaml:"loss"`
	Surrogate SurrogateSpec `yaml:"surrogate"`
	Optimizer OptimizerSpec `yaml:"optimizer"`

	// BurnInMS is the time at the start of each presentation, in
	// milliseconds, in which traces settle and nothing is learned.
	BurnInMS float64 `yaml:"burn_in_ms"`
	// GradientEveryTicks is n to evaluate error and gradient at every n-th
	// tick after the burn-in.
	GradientEveryTicks int `yaml:"gradient_every_ticks"`
	// UpdateEveryTicks is n to step the weights at every n-th tick after the
	// burn-in, a multiple of GradientEveryTicks. The step uses the mean of the
	// gradients since the step before; those after a presentation's last step
	// are dropped.
	UpdateEveryTicks int `yaml:"update_every_ticks"`

	// Schedule changes the learning rates over the training; nil leaves them.
	Schedule *ScheduleSpec `yaml:"schedule,omitempty"`
	// ZeroMean takes the mean of the weights of every output channel, connection
	// by connection, from each of them, at the start and after each step. Else
	// learning can quiet a channel by inhibition from all of its inputs, which no
	// threshold makes up for.
	ZeroMean bool `yaml:"zero_mean,omitempty"`
	// KeepNorm brings the weights of every output channel back, after each step,
	// to the norm they had before the first.
	KeepNorm bool `yaml:"keep_norm,omitempty"`
	// Homeostasis moves thresholds; nil leaves them. It needs thresholds per
	// channel.
	Homeostasis *HomeostasisSpec `yaml:"homeostasis,omitempty"`
}

// ReadoutSpec configures the linear readout of a population.
type ReadoutSpec struct {
	// On is the quantity that the readout reads.
	On Signal `yaml:"on"`
	// Weights says whether the readout itself learns.
	Weights Plasticity `yaml:"weights"`
	// Init is the law of the weights and biases at the start.
	Init Init `yaml:"init"`
	// Scale is s in the uniform law U(-s/sqrt(features), s/sqrt(features)).
	Scale float64 `yaml:"scale"`
	// LearningRate is the step size of a learned readout, in units of the
	// prediction: the bias steps with it, and every weight with LearningRate
	// over the number of features, so that features of up to 1 move the
	// prediction by about as much in a small population as in a large one. A
	// fixed readout ignores it.
	LearningRate float64 `yaml:"learning_rate"`
	// BiasLearningRate is that of the bias where it is not LearningRate.
	BiasLearningRate float64 `yaml:"bias_learning_rate,omitempty"`
	// Grid, for a readout on means of spikes, is the cells over which they are
	// averaged, channel by channel; nil is a cell for every unit.
	Grid *GridSpec `yaml:"grid,omitempty"`
	// MeanTauMS, for a readout on means of spikes, lets what is long ago count
	// less: a spike n ticks ago exp(-n tick/MeanTauMS), as in a synaptic trace.
	// With 0 all ticks count the same.
	MeanTauMS float64 `yaml:"mean_tau_ms,omitempty"`
	// Normalize, for a readout on means of spikes, subtracts from each its
	// running mean and divides all by their running root mean square.
	Normalize bool `yaml:"normalize,omitempty"`
}

// GridSpec divides a map into cells of as equal a size as may be.
type GridSpec struct {
	Rows    int `yaml:"rows"`
	Columns int `yaml:"columns"`
}

// Signal names what a readout reads.
type Signal string

// The signals.
const (
	// OnSpikes reads the spikes of the tick. It is sparse: only units that
	// fired cost anything. Its gradient needs a surrogate.
	OnSpikes Signal = "spikes"
	// OnSigmoidMembrane reads sigmoid(membrane minus threshold) of every
	// unit at every tick. It is dense, and its gradient is exact.
	OnSigmoidMembrane Signal = "sigmoid_membrane"
	// OnSpikeMean reads the mean number of spikes per tick since the start of
	// the presentation, averaged over the cells of a grid. Its gradient is that of
	// the spikes of the tick, with a surrogate: as if the neurons had fired so all
	// along.
	OnSpikeMean Signal = "spike_mean"
)

// Normalized reports whether features are normalized, which they can be only
// as means of spikes.
func (r *ReadoutSpec) Normalized() bool { return r.On == OnSpikeMean && r.Normalize }

// BiasIsMeanTarget reports whether the caller is to set the bias to the mean of
// the targets.
func (r *ReadoutSpec) BiasIsMeanTarget() bool {
	return r.Init == InitMeanTarget || r.Init == InitUniformMeanTarget
}

// WeightsStartAtZero reports whether all weights are 0 before anything is learned.
func (r *ReadoutSpec) WeightsStartAtZero() bool {
	return r.Init == InitZero || r.Init == InitMeanTarget
}

// Plasticity names whether readout weights learn.
type Plasticity string

// The plasticities.
const (
	Fixed   Plasticity = "fixed"
	Learned Plasticity = "learned"
)

// Init names the law of a readout's initial weights.
type Init string

// The initial laws.
const (
	InitUniform Init = "uniform"
	InitZero    Init = "zero"
	// InitMeanTarget is zero weights and a bias that the caller sets to the mean
	// of the targets (Layer.SetBias), so that learning starts from a constant
	// prediction that is right on average.
	InitMeanTarget Init = "mean_target"
	// InitUniformMeanTarget is uniform weights, which may be fixed, with that bias.
	InitUniformMeanTarget Init = "uniform_mean_target"
)

// LossSpec configures the [Loss] of a population.
type LossSpec struct {
	Kind LossKind `yaml:"kind"`
	// Beta is the error at which smooth L1 turns from quadratic to linear, in
	// the units of the target; other losses ignore it.
	Beta float64 `yaml:"beta"`
}

// LossKind names a loss.
type LossKind string

// The losses.
const (
	LossSmoothL1            LossKind = "smooth_l1"
	LossMeanSquaredError    LossKind = "mean_squared_error"
	LossSoftmaxCrossEntropy LossKind = "softmax_cross_entropy"
)

// SurrogateSpec configures the derivative that stands in for the derivative of
// the spike; see [Surrogate]. It matters to readouts on spikes only.
type SurrogateSpec struct {
	Kind SurrogateKind `yaml:"kind"`
	// Width is in the units of the membrane.
	Width float64 `yaml:"width"`
}

// SurrogateKind names a surrogate derivative.
type SurrogateKind string

// The surrogates.
const (
	SurrogateBoxcar  SurrogateKind = "boxcar"
	SurrogateSigmoid SurrogateKind = "sigmoid"

	SurrogateTriangle SurrogateKind = "triangle"
)

// OptimizerSpec configures an [optimizer].
type OptimizerSpec struct {
	Kind OptimizerKind `yaml:"kind"`
	// LearningRate is the step size. 0 is allowed: it freezes the synapses,
	// the control that tells what the readout alone can do.
	LearningRate float64 `yaml:"learning_rate"`
	// Relative makes LearningRate a multiple of the root mean square that the
	// weights of a connection have before the first step.
	Relative bool `yaml:"relative,omitempty"`
	// Beta1, Beta2 and Epsilon are those of AdaMax and Adam; SGD ignores them.
	Beta1   float64 `yaml:"beta1"`
	Beta2   float64 `yaml:"beta2"`
	Epsilon float64 `yaml:"epsilon"`
}

// OptimizerKind names an optimizer.
type OptimizerKind string

// The optimizers.
const (
	OptimizerAdaMax OptimizerKind = "adamax"
	OptimizerAdam   OptimizerKind = "adam"
	OptimizerSGD    OptimizerKind = "sgd"
)

// DefaultSpec returns the choices of the paper's authors in their published
// code (Barchid/SNN-PyTorch, 2021): a fixed uniform readout on the sigmoid of
// the membrane, smooth L1 loss, AdaMax at every tick after a burn-in of 50 ms.
//
// Readout.LearningRate is 0 because the paper learns no readout; a spec that
// asks for a learned one has to give a rate.
func DefaultSpec() Spec {
	return Spec{
		Readout:            ReadoutSpec{On: OnSigmoidMembrane, Weights: Fixed, Init: InitUniform, Scale: .5},
		Loss:               LossSpec{Kind: LossSmoothL1, Beta: 1},
		Surrogate:          SurrogateSpec{Kind: SurrogateBoxcar, Width: 1},
		Optimizer:          OptimizerSpec{Kind: OptimizerAdaMax, LearningRate: 1e-9, Beta1: 0, Beta2: .95, Epsilon: 1e-8},
		BurnInMS:           50,
		GradientEveryTicks: 1,
		UpdateEveryTicks:   1,
	}
}
