package events_test

import (
	"slices"
	"testing"

	"spikesim/events"
)

func TestReplayPlaysItsTrainInAnyWindows(t *testing.T) {
	train := events.Train{At: []events.Time{1, 1, 5, 10, 11}, Unit: []int32{0, 3, 0, 1, 1}}
	for _, step := range []events.Time{1, 3, 5, 20} {
		replay := events.NewReplay(train)
		for range 2 {
			var got events.Train
			for from := events.Time(0); from < 10; from += step {
				replay.Spikes(events.Window{From: from, To: min(from+step, 10)}, &got)
			}
			if !slices.Equal(got.At, train.At[:4]) || !slices.Equal(got.Unit, train.Unit[:4]) {
				t.Errorf("windows of %d play %v", step, got)
			}
			replay.Rewind()
		}
	}
	if got := events.Record(events.NewReplay(train), 5); got.Len() != 3 {
		t.Errorf("recorded until 5: %v", got)
	}
}
