package experiments

import (
	"spikesim/experiments/box"
	"spikesim/experiments/task"
)

// What a constant answer was fitted on.
const (
	ofTraining = "the training images"
	ofScored   = "these images"
)

// constantAnswer is the best answer that never looks at the sample, which a run is
// compared with.
type constantAnswer struct {
	answer task.Answer
	of     string
	// fitted says that it was fitted on training samples.
	fitted bool
}

// storedConstant is a constant answer as files keep it: a box alone as files always
// have, any other answer as it is. Both are nil where none was fitted.
type storedConstant struct {
	ConstantBox *box.Box     `json:"constant_box,omitempty"`
	Constant    *task.Answer `json:"constant,omitempty"`
}

// stored returns what of the answer is kept in files: what was fitted on training
// samples.
func (c constantAnswer) stored() (s storedConstant) {
	switch {
	case !c.fitted:
	case c.answer == task.Answer{Box: c.answer.Box}:
		s.ConstantBox = &c.answer.Box
	default:
		s.Constant = &c.answer
	}
	return s
}

// answer returns the answer that was stored, if there was one.
func (s storedConstant) answer() (a task.Answer, found bool) {
	switch {
	case s.Constant != nil:
		return *s.Constant, true
	case s.ConstantBox != nil:
		return task.Answer{Box: *s.ConstantBox}, true
	}
	return a, false
}

// newConstant takes the answer stored with the weights that are tested, for the
// samples here may be others than those learned from. Without one it fits what is
// true of the training samples, or where there are none of the ones to be scored:
// the hardest baseline there is.
func (r *run) newConstant() constantAnswer {
	set, kind := r.session.set, r.session.task
	if r.options.Eval && r.weights != nil {
		if stored, found := r.weights.info.answer(); found {
			return constantAnswer{answer: stored, of: ofTraining, fitted: true}
		}
	}
	if len(set.Train) == 0 {
		return constantAnswer{answer: kind.Constant(truths(set.Test)), of: ofScored}
	}
	return constantAnswer{answer: kind.Constant(truths(set.Train)), of: ofTraining, fitted: true}
}
