package learning

import "spikesim/sim/random"

// Layer is the learning of one population: its readout, its loss and its
// optimizers. All it is ever given is local to the population: its own membrane
// potentials and spikes, and the target. It belongs to one goroutine.
//
// At each tick the caller, for every active lane, calls Predict and, where
// GradientDue, Error, and adds delta_j P_i to the Grad of its [Params]. Where
// UpdateDue, it calls Apply once. Between presentations it calls
// ResetPresentation. None of these allocates.
type Layer struct {
	readout   *Readout
	reader    reader
	loss      Loss
	surrogate surrogate
	cadence   cadence

	// The readout's own parameters; nil where it is fixed.
	readoutWeights, readoutBias *Params
	// params are those that NewParams made, in that order.
	params    []*Params
	optimizer OptimizerSpec

	lanes      []lane
	normalizer *normalizer // of the reader; nil for none
	err        []float32   // [outputs]: dL/dY of the lane in hand
	overrule   func(lane int, errors []float32)
	gathered   int // Error calls since the last step
	schedule   *ScheduleSpec
	steps      uint64 // taken
	total      uint64 // to be taken in the training; 0 until SetTotalSteps
	macs       ReadoutMACs
}

// lane is what Predict leaves for Error.
type lane struct {
	predicted  bool
	prediction []float32 // [outputs]
}

// NewLayer returns the learning of a population whose output map has the given
// number of features, for a target of the given number of outputs and up to
// the given number of lanes, at one tick each tickMS milliseconds. The spec
// must have passed [Spec.Validate]. The readout's weights depend on key,
// outputs, features and the spec only.
func NewLayer(spec Spec, key random.Key, outputs, features, lanes int, tickMS float64) *Layer {
	spec.Validate(func(string, string, string) { panic("learning: NewLayer: spec not validated") })
	if lanes < 1 || !(tickMS > 0) {
		panic("learning: NewLayer: no lanes or no tick")
	}
	l := &Layer{
		readout:   newZeroReadout(outputs, features),
		loss:      NewLoss(spec.Loss),
		surrogate: newSurrogate(spec.Surrogate),
		cadence:   newCadence(&spec, tickMS),
		schedule:  spec.Schedule,
		optimizer: spec.Optimizer,
		lanes:     make([]lane, lanes),
		err:       make([]float32, outputs),
	}
	if !spec.Readout.WeightsStartAtZero() {
		l.readout = newFixedReadout(key.Name("readout"), outputs, features, spec.Readout.Scale)
	}
	if spec.Readout.Weights == Learned {
		own := spec.Optimizer
		own.Relative = false
		own.LearningRate = spec.Readout.LearningRate
		if spec.Readout.BiasLearningRate != 0 {
			own.LearningRate = spec.Readout.BiasLearningRate
		}
		l.readoutBias = newParams(l, own, l.readout.Bias)
		own.LearningRate = spec.Readout.LearningRate / float64(features)
		l.readoutWeights = newParams(l, own, l.readout.Weights)
	}
	for i := range l.lanes {
		l.lanes[i].prediction = make([]float32, outputs)
	}
	l.reader = newReader(&spec, l.readout)
	if m, ok := l.reader.(*meanReader); ok {
		l.normalizer = m.normalizer
	}
	return l
}

// NewParams returns the parameters held in weights, stepped with the layer's
// optimizer. A checkpoint names parameters by the order of these calls.
func (l *Layer) NewParams(weights []float32) *Params {
	p := newParams(l, l.optimizer, weights)
	l.params = append(l.params, p)
	return p
}

// Readout returns the layer's readout, for a caller that sets or inspects its
// weights.
func (l *Layer) Readout() *Readout { return l.readout }

// SetBias sets the bias of the readout, one value per output.
func (l *Layer) SetBias(bias []float32) { copy(l.readout.Bias, bias) }

// GradientDue reports whether error and gradient are evaluated at the tick,
// counted from 1 within the presentation.
func (l *Layer) GradientDue(tick int) bool { return l.cadence.gradientDue(tick) }

// UpdateDue reports whether Apply follows at the tick; the gradient is due then
// too.
func (l *Layer) UpdateDue(tick int) bool { return l.cadence.updateDue(tick) }

// GradientsPerStep returns how many ticks with a gradient go into one step.
func (l *Layer) GradientsPerStep() int { return l.cadence.updateEvery / l.cadence.gradientEvery }

// Predict computes the readout of one lane at a tick into out, one value per
// output.
func (l *Layer) Predict(lane int, r Reading, out []float32) {
	state := &l.lanes[lane]
	if len(out) != len(state.prediction) {
		panic("learning: Layer.Predict: wrong length of out")
	}
	l.count(&l.macs.Predict, l.reader.predict(lane, r, state.prediction))
	state.predicted = true
	copy(out, state.prediction)
}

// Error returns the loss of one lane, given what the last Predict of that lane
// was given and the target, one value per output. It stores in delta the
// derivative of the loss with respect to every feature: of a readout on means of
// spikes, with respect to the means; of others, with respect to the membrane,
//
//	delta_j = act'(membrane_j) * sum_k G_kj e_k
//
// where act' is the derivative of the sigmoid or the surrogate of the spike.
// delta is that of this lane alone: the division by the number of lanes and
// ticks is Apply's. Error also gathers the gradient of a learned readout.
//
// It is fastest right after the Predict of the same lane: the activations of one
// lane are kept, those of another are computed again.
func (l *Layer) Error(lane int, r Reading, target, delta []float32) (loss float64) {
	state := &l.lanes[lane]
	if !state.predicted {
		panic("learning: Layer.Error: no Predict before it")
	}
	l.readout.mustHave("delta", len(delta))
	state.predicted = false
	l.gathered++
	loss = l.loss.Evaluate(state.prediction, target, l.err)
	if l.overrule != nil {
		l.overrule(lane, l.err)
	}
	l.count(&l.macs.backward, l.reader.backward(lane, r, l.err, delta))
	if l.readoutWeights == nil {
		return loss
	}
	for k, e := range l.err {
		l.readoutBias.Grad[k] += e
	}
	l.count(&l.macs.Gradient, l.reader.gather(r, l.err, l.readoutWeights.Grad))
	return loss
}

// OverruleErrors sets what has the last word about the derivatives of the loss with
// respect to the outputs, in every later Error; nil leaves them as they are. The
// loss itself is that of the prediction.
func (l *Layer) OverruleErrors(with func(lane int, errors []float32)) { l.overrule = with }

// count notes the operations of a pass that took the weights of some features.
func (l *Layer) count(m *MACs, features int) {
	m.add(features*l.readout.Outputs, l.readout.Features*l.readout.Outputs)
}

// Surrogate returns the derivative that stands in for that of the spike.
func (l *Layer) Surrogate() surrogate { return l.surrogate }

// Normalization returns the running mean of every feature and the running mean
// square of what is left, for a caller that saves them; ok is false where
// features are not normalized.
func (l *Layer) Normalization() (mean []float32, power float32, ok bool) {
	if l.normalizer == nil {
		return nil, 0, false
	}
	return l.normalizer.mean, l.normalizer.power, true
}

// SetNormalization sets what Normalization returns.
func (l *Layer) SetNormalization(mean []float32, power float32) {
	copy(l.normalizer.mean, mean)
	l.normalizer.setPower(power)
}

// Apply takes one step: it divides the gradients of params and of a learned
// readout by the number of Error calls since the last step, which is
// activeLanes times the gradient ticks, and hands them to their optimizers.
// Then it clears all gradients. Parameters of the layer that are not named
// stay as they are and lose their gradient, which is how a caller holds them
// still for a while. Without an Error since the last step it does nothing.
func (l *Layer) Apply(activeLanes int, params ...*Params) {
	if activeLanes < 1 || l.gathered%activeLanes != 0 {
		panic("learning: Layer.Apply: some lane lacks an Error")
	}
	if l.gathered == 0 {
		return
	}
	factor := l.Factor()
	for _, p := range params {
		if p.owner != l {
			panic("learning: Layer.Apply: parameters of another layer")
		}
		if !l.schedule.holds(l.steps) {
			p.step(l.gathered, factor)
		}
	}
	if l.readoutWeights != nil {
		l.readoutWeights.step(l.gathered, factor)
		l.readoutBias.step(l.gathered, factor)
	}
	if l.normalizer != nil {
		l.normalizer.step()
	}
	l.steps++
	l.discard()
}

// Factor returns what the schedule multiplies learning rates with at the next
// step.
func (l *Layer) Factor() float64 { return l.schedule.factor(l.steps, l.total) }

// SetTotalSteps says how many steps the training is to have, for a schedule that
// ends with it.
func (l *Layer) SetTotalSteps(n uint64) { l.total = n }

// ResetPresentation forgets what belongs to the presentation at hand: last
// predictions, and gradients gathered since the last step.
func (l *Layer) ResetPresentation() {
	for i := range l.lanes {
		l.lanes[i].predicted = false
	}
	l.discard()
}

// discard clears all gradients.
func (l *Layer) discard() {
	l.gathered = 0
	if l.normalizer != nil {
		l.normalizer.discard()
	}
	for _, p := range l.params {
		clear(p.Grad)
	}
	if l.readoutWeights != nil {
		clear(l.readoutWeights.Grad)
		clear(l.readoutBias.Grad)
	}
}

// MACs returns the operations of the readout counted since the last ResetMACs.
func (l *Layer) MACs() ReadoutMACs { return l.macs }

// ResetMACs sets the counts to 0.
func (l *Layer) ResetMACs() { l.macs.Reset() }
