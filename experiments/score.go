package experiments

import (
	"context"

	"spikesim/experiments/box"
	"spikesim/network"
)

// scores are the boxes that a network predicts for the test images.
type scores struct {
	rule rule
	// layers holds the boxes of every layer at the last tick, last those of the
	// rule's layers at the last tick, ruled those of the rule.
	layers      [][]box.Box
	last, ruled []box.Box
}

// newScores returns room for the boxes of n images.
func newScores(layers, n int, r rule) *scores {
	s := &scores{rule: r, layers: make([][]box.Box, layers), last: make([]box.Box, n), ruled: make([]box.Box, n)}
	for i := range s.layers {
		s.layers[i] = make([]box.Box, n)
	}
	return s
}

// test shows n test images, from first on, side by side, under a probe that has
// no Readout of its own. heard is of the same session and holds as many ticks as
// the rule.
func (sc *scores) test(ctx context.Context, s *session, heard *readings, first, n int, probe network.Probe) error {
	probe.Readout = heard.hear
	s.net.Observe(probe)
	defer s.net.Observe(network.Probe{})
	if sc.rule.ticks > 1 {
		s.net.ReadoutEvery(1)
		defer s.net.ReadoutEvery(0)
	}
	if err := s.showTests(ctx, first, n); err != nil {
		return err
	}
	end := s.spec.DurationMS
	for l := range n {
		for layer := range sc.layers {
			sc.layers[layer][first+l] = heard.box([]int{layer}, l, end, end)
		}
		sc.last[first+l] = heard.box(sc.rule.layers, l, end, end)
		sc.ruled[first+l] = heard.box(sc.rule.layers, l, end-sc.rule.ticks+1, end)
	}
	return nil
}

// score fills in the test scores.
func (r *run) score(s *scores) {
	set := r.session.set
	truth := truths(set.Test)
	t := TestResult{
		Layers: r.session.layers, Images: len(truth), MIoUPerLayer: []float64{},
		Prediction: PredictionResult{
			Layers: r.rule.names(r.session.layers), AverageTicks: r.rule.ticks,
			MIoU: box.MeanIoU(s.ruled, truth), LastTickMIoU: box.MeanIoU(s.last, truth),
		},
		ConstantBox: r.constant.box, ConstantBoxOf: r.constant.of,
		ConstantBoxMIoU: box.MeanIoUOf(r.constant.box, truth),
	}
	for _, boxes := range s.layers {
		t.MIoUPerLayer = append(t.MIoUPerLayer, box.MeanIoU(boxes, truth))
	}
	t.MIoU = last(t.MIoUPerLayer)
	if r.options.split() == SplitAll && r.constant.of != ofScored {
		own := box.MeanIoUOf(box.FitConstant(truth), truth)
		t.OwnConstantBoxMIoU = &own
	}
	r.results.Test = t
	r.results.predicted = s.ruled
	r.results.shots = chooseShots(set, s.ruled)
}
