package experiments

import "spikesim/experiments/task"

// What a constant answer was fitted on.
func ofTraining(items string) string { return "the training " + items }
func ofScored(items string) string   { return "these " + items }

// constantAnswer is the best answer that never looks at the sample, which a run is
// compared with.
type constantAnswer struct {
	answer task.Answer
	of     string
	// fitted is the answer if it was fitted on training samples, nil if not.
	fitted *ConstantAnswer
}

// newConstant takes the answer stored with the weights that are tested, for the
// samples here may be others than those learned from. Without one it fits what is
// true of the training samples, or where there are none of the ones to be scored:
// the hardest baseline there is.
func (r *run) newConstant() constantAnswer {
	set, kind := r.session.set, r.session.task
	if r.options.Eval && r.weights != nil && r.weights.info.Constant != nil {
		stored := r.weights.info.Constant
		return constantAnswer{answer: stored.Answer, of: ofTraining(r.spec.items()), fitted: stored}
	}
	if len(set.Train) == 0 {
		return constantAnswer{answer: kind.Constant(truths(r.part.samples)), of: ofScored(r.spec.items())}
	}
	fitted := kind.Constant(truths(set.Train))
	return constantAnswer{answer: fitted, of: ofTraining(r.spec.items()), fitted: &ConstantAnswer{fitted}}
}
