package experiments

import "spikesim/experiments/dataset"

// part is samples to be scored, and the name of what they are of the data set.
type part struct {
	split   string
	samples []dataset.Sample
}

// asked returns the part of a data set that the options ask for.
func (o *Options) asked(set *dataset.Set) part {
	if o.split() == SplitValidation {
		return part{SplitValidation, set.Validation}
	}
	return part{o.split(), set.Test}
}

// hold keeps the test images away from a training that has validation images: then
// these score every epoch, and the test images the last one alone, so that nothing
// can be chosen by them.
func (r *run) hold() {
	validation := r.session.set.Validation
	if r.options.split() != SplitTest || len(validation) == 0 || r.position.Epoch == r.spec.Epochs {
		return
	}
	r.scoreOn(part{SplitValidation, validation})
}

// release has the run scored on the part that it was asked for, and reports whether
// that was held out.
func (r *run) release() bool {
	held := r.holds()
	if held {
		r.scoreOn(r.options.asked(r.session.set))
	}
	return held
}

// holds reports whether the part that is to be scored in the end is held out.
func (r *run) holds() bool { return r.part.split != r.options.split() }

// scoreOn has the run scored on a part of the data set.
func (r *run) scoreOn(p part) {
	r.part = p
	r.results.Dataset.Split, r.results.Dataset.Scored = p.split, len(p.samples)
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
