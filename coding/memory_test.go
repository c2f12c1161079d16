package coding

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/neuron/neurontest"
)

func TestMemoryIsWhatIsAllocated(t *testing.T) {
	dog, onOff := &FilterSpec{Kind: FilterDoG}, &FilterSpec{Kind: FilterOnOff}
	for _, f := range []*FilterSpec{dog, onOff} {
		kind := f.Kind
		f.SetDefaults()
		f.Kind = kind
	}
	for _, filter := range []*FilterSpec{nil, dog, onOff} {
		for _, spec := range []Spec{
			{Kind: KindPoisson, MaxRatePerMS: .2, Filter: filter},
			{Kind: KindBernoulli, MaxRatePerMS: .2, Filter: filter},
			{Kind: KindRegular, MaxRatePerMS: .2, Filter: filter},
			{Kind: KindRegular, MaxRatePerMS: .2, Grid: true, Filter: filter},
		} {
			const height, width = 60, 80
			f, err := NewFilter(spec.Filter, height, width)
			if err != nil {
				t.Fatal(err)
			}
			e, err := New(spec, f.Channels()*height*width, events.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			got, want := neurontest.HeapSize([]any{f, e}), spec.Memory(height, width)
			if math.Abs(float64(got-want)) > 4096 {
				t.Errorf("%v: %d bytes, want %d", spec, got, want)
			}
		}
	}
}
