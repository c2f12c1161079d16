package experiments

import (
	"context"

	"spikesim/experiments/conventions"
	"spikesim/experiments/dataset"
	"spikesim/experiments/task"
	"spikesim/network"
)

// scores are the answers that a network gives for the samples to be scored.
type scores struct {
	rule rule
	tape *tape // nil for none
	// intervals are measured where there is nothing to say of the samples; nil else.
	intervals *intervals
	observer  *conventions.Observer // nil for none
	// layers holds the answers of every layer at the last tick, last those of the
	// rule's layers at the last tick, ruled those of the rule.
	layers      [][]task.Answer
	last, ruled []task.Answer
	silent      []bool // samples that made no spikes
}

// newScores returns room for the answers to n samples.
func newScores(layers, n int, r rule) *scores {
	s := &scores{rule: r, layers: make([][]task.Answer, layers), last: make([]task.Answer, n), ruled: make([]task.Answer, n), silent: make([]bool, n)}
	for i := range s.layers {
		s.layers[i] = make([]task.Answer, n)
	}
	return s
}

// test shows n of the samples, from first on, side by side, under a probe that has
// no Readout of its own. heard is of the same session and holds as many ticks as
// the rule.
func (sc *scores) test(ctx context.Context, s *session, heard *readings, samples []dataset.Sample, first, n int, probe network.Probe) error {
	probe, measured := sc.intervals.over(sc.tape.over(probe, first), first, n)
	probe, observed := sc.observer.Over(probe, first, n)
	probe.Readout = heard.hear
	s.Net.Observe(probe)
	defer s.Net.Observe(network.Probe{})
	if sc.rule.ticks > 1 {
		s.Net.ReadoutEvery(1)
		defer s.Net.ReadoutEvery(0)
	}
	if err := s.showTests(ctx, samples[first:first+n]); err != nil {
		return err
	}
	measured()
	observed()
	end := s.spec.DurationMS
	for l := range n {
		sc.silent[first+l] = s.lanes[l].silent()
		for layer := range sc.layers {
			sc.layers[layer][first+l] = heard.answer([]int{layer}, l, end, end)
		}
		sc.last[first+l] = heard.answer(sc.rule.layers, l, end, end)
		sc.ruled[first+l] = heard.answer(sc.rule.layers, l, end-sc.rule.ticks+1, end)
	}
	return nil
}

// score fills in the test scores.
func (r *run) score(s *scores) {
	kind := r.session.task
	truth := truths(r.part.samples)
	t := TestResult{
		Layers: r.session.layers, Images: len(truth), ScorePerLayer: []float64{},
		Prediction: PredictionResult{
			Layers: r.rule.names(r.session.layers), AverageTicks: r.rule.ticks,
			Score: task.MeanScore(kind, s.ruled, truth), LastTickScore: task.MeanScore(kind, s.last, truth),
		},
		Constant: ConstantAnswer{r.constant.answer}, ConstantOf: r.constant.of,
		ConstantScore: task.MeanScoreOf(kind, r.constant.answer, truth),
	}
	for _, silent := range s.silent {
		if silent {
			t.Unseen++
		}
	}
	for _, answers := range s.layers {
		t.ScorePerLayer = append(t.ScorePerLayer, task.MeanScore(kind, answers, truth))
	}
	t.Score = last(t.ScorePerLayer)
	if r.options.split() == SplitAll && r.constant.of != ofScored(r.spec.items()) {
		own := task.MeanScoreOf(kind, kind.Constant(truth), truth)
		t.OwnConstantScore = &own
	}
	if classes, ok := kind.(task.Classes); ok {
		for k := range classes.Count {
			t.Classes = append(t.Classes, classes.Text(task.Answer{Class: k}))
		}
		t.Confusion = classes.Confusion(s.ruled, truth)
	}
	if r.holds() {
		r.results.EpochsConstantScore = &t.ConstantScore
	}
	r.results.Test = t
	r.results.predicted = s.ruled
	r.results.shown.shots = chooseShots(kind, r.part.samples, s.ruled)
}
