package spikes_test

import (
	"reflect"
	"testing"

	"spikesim/events"
	"spikesim/events/distance"
	"spikesim/experiments/spikes"
)

func TestCompare(t *testing.T) {
	train := func(pairs ...int64) (tr events.Train) {
		for i := 0; i < len(pairs); i += 2 {
			tr.At = append(tr.At, events.Time(pairs[i]))
			tr.Unit = append(tr.Unit, int32(pairs[i+1]))
		}
		return tr
	}
	a := &spikes.Recording{Samples: 2, Populations: []spikes.Population{
		{Name: "p", Trains: []events.Train{train(5, 0, 9, 3), train(7, 1)}},
		{Name: "q", Trains: []events.Train{{}, {}}},
	}}
	b := &spikes.Recording{Samples: 3, Populations: []spikes.Population{
		{Name: "p", Trains: []events.Train{train(5, 0, 9, 3), train(7, 2), train(1, 1)}},
		{Name: "r", Trains: []events.Train{{}, {}, {}}},
	}}
	c, err := spikes.Compare(a, b, distance.Scales{CostPerMS: 1, TauMS: 1})
	if err != nil {
		t.Fatal(err)
	}
	// One spike has another unit: removed there and added here, 2 of 6 spikes.
	want := &spikes.Comparison{
		Samples: 2, OnlyA: []string{"q"}, OnlyB: []string{"r"},
		Populations: []spikes.Difference{{
			Population: "p", Spikes: [2]int{3, 3}, Same: 1, First: &spikes.First{Sample: 1, Unit: 1, At: 7},
			VictorPurpura: 2. / 6, VanRossum: c.Populations[0].VanRossum,
		}},
	}
	if !reflect.DeepEqual(c, want) || !(c.Populations[0].VanRossum > 0) {
		t.Errorf("got %+v, want %+v", c, want)
	}
	if same, err := spikes.Compare(a, a, distance.Scales{}); err != nil || same.Populations[0].First != nil || same.Populations[0].Same != 2 {
		t.Errorf("with itself: %+v, %v", same, err)
	}
}
