package experiments

import "spikesim/experiments/box"

// Whose boxes a constant box was fitted on.
const (
	ofTraining = "the training images"
	ofScored   = "these images"
)

// constantBox is the constant box that a run is compared with.
type constantBox struct {
	box box.Box
	of  string
	// fitted is the box if it was fitted on training boxes, nil if not.
	fitted *box.Box
}

// newConstantBox takes the box stored with the weights that are tested, for the
// images here may be others than those learned from. Without one it fits the
// training boxes, or where there are none the ones to be scored: the hardest
// baseline there is.
func (r *run) newConstantBox() constantBox {
	set := r.session.set
	if r.options.Eval && r.weights != nil && r.weights.info.ConstantBox != nil {
		stored := r.weights.info.ConstantBox
		return constantBox{box: *stored, of: ofTraining, fitted: stored}
	}
	if len(set.Train) == 0 {
		return constantBox{box: box.FitConstant(truths(set.Test)), of: ofScored}
	}
	fitted := box.FitConstant(truths(set.Train))
	return constantBox{box: fitted, of: ofTraining, fitted: &fitted}
}
