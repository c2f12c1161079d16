package experiments

import (
	"context"
	"fmt"

	"spikesim/network"
)

// totalSteps returns how many steps of the weights the training has.
func (r *run) totalSteps() uint64 {
	batches := (len(r.session.set.Train) + r.spec.Batch - 1) / r.spec.Batch
	return r.spec.Learning.Steps(batches*r.spec.Epochs, r.spec.DurationMS, Tick.MS())
}

// balances reports whether calibration is of weights that come from elsewhere, which
// bring no thresholds.
func (s *Spec) balances() bool { return s.Calibration != nil && s.Calibration.Percentile > 0 }

// calibrate makes the initial weights fit for the training images: the first of
// the order of an epoch that does not come, shown as the training shows them. It is
// event-driven whatever the engine of the run: initial weights are the same for every
// engine and step, so that a difference between two runs is one of their engines.
func (r *run) calibrate(ctx context.Context) error {
	c := r.spec.Calibration
	if c == nil || r.spec.Epochs == 0 && !r.spec.balances() {
		return nil
	}
	s := r.session
	images := s.order(calibrationEpoch)
	images = images[:min(c.Images, len(images))]
	r.progress.Line("Calibrating on %d %s, event-driven.", len(images), r.spec.items())
	var samples []network.Sample
	for _, i := range images {
		// Every sample is shown many times, so it needs what a lane has for itself.
		lane, err := s.newShowing()
		if err != nil {
			return err
		}
		key := s.variant(&lane, calibrationEpoch, i)
		sources, err := lane.feed.Repeat(key, lane.shown(&s.set.Train[i], true))
		if err != nil {
			return fmt.Errorf("calibration: sample %s: %w", s.set.Train[i].Name, err)
		}
		samples = append(samples, network.Sample{Sources: sources, Target: lane.target, Key: key})
	}
	if err := s.Net.Calibrate(ctx, *c, samples, r.spec.DurationMS); err != nil {
		return fmt.Errorf("calibration: %w", err)
	}
	return nil
}

// calibrationEpoch keys the augmentation and the spikes of calibration.
const calibrationEpoch = 1 << 30
