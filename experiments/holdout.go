package experiments

import "spikesim/experiments/dataset"

// holdout keeps the test images away from a training that has validation images:
// then these score every epoch, and the test images the last one alone, so that
// nothing can be chosen by them.
type holdout struct {
	tests []dataset.Sample // nil where nothing is held out
}

// hold makes the validation images those to be scored.
func (r *run) hold() {
	set := r.session.set
	if r.options.split() != SplitTest || len(set.Validation) == 0 || r.position.Epoch == r.spec.Epochs {
		return
	}
	r.holdout.tests = set.Test
	r.scoreOn(SplitValidation, set.Validation)
}

// release makes the test images those to be scored, and reports whether they
// were held out.
func (r *run) release() bool {
	if r.holdout.tests == nil {
		return false
	}
	r.scoreOn(SplitTest, r.holdout.tests)
	r.holdout.tests = nil
	return true
}

func (r *run) scoreOn(split string, images []dataset.Sample) {
	r.session.set.Test = images
	r.results.Dataset.Split, r.results.Dataset.Test = split, len(images)
}

// scored takes the scores of a test into those of the epoch that it followed.
func (e *EpochResult) scored(split string, t TestResult) {
	if split == SplitValidation {
		e.ValidationScorePerLayer, e.ValidationScore = t.ScorePerLayer, &t.Prediction.Score
	} else {
		e.TestScorePerLayer, e.TestScore = t.ScorePerLayer, &t.Prediction.Score
	}
}

// score returns the scores on the images that score every epoch.
func (e *EpochResult) score() (perLayer []float64, result float64) {
	switch {
	case e.ValidationScore != nil:
		return e.ValidationScorePerLayer, *e.ValidationScore
	case e.TestScore != nil:
		return e.TestScorePerLayer, *e.TestScore
	}
	return nil, 0
}

// epochsScoredOn names the images that score every epoch.
func (r *Results) epochsScoredOn() string {
	if len(r.Epochs) > 0 && r.Epochs[0].ValidationScore != nil {
		return scoredName(SplitValidation)
	}
	return scoredName(SplitTest)
}

// scored names the samples scored.
func (r *run) scored() string { return scoredName(r.results.Dataset.Split) }
