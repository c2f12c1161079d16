package neuron_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/neuron"
)

// Everything of one instant is added before the one threshold test: an
// inhibition that comes last still counts.
func TestLIFTestsOnceAnInstant(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(1, nil, ms)
		if fired := deliverAll(m, ms, []float32{3, -2.5}); len(fired) != 0 {
			t.Error("fires in the middle of an instant")
		}
		if fired := deliverAll(m, ms, []float32{.5}); len(fired) != 1 {
			t.Error("0.5 + 0.5 does not fire")
		}
		if fired := deliverAll(m, 2*ms, []float32{2, 2, 2}); len(fired) != 1 {
			t.Error("one instant makes one spike, whatever the potential")
		}
	}
}

// Weights that are multiples of 1/64 add exactly, so the order in which the
// inputs of an instant come can change nothing at all.
func TestLIFOrderWithinAnInstantIsOfNoAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const neurons = 5
		type input struct {
			first   int32
			weights []float32
		}
		draw := rapid.Custom(func(t *rapid.T) input {
			first := rapid.Int32Range(0, neurons-1).Draw(t, "first")
			n := rapid.IntRange(1, neurons-int(first)).Draw(t, "len")
			weights := make([]float32, n)
			for i := range weights {
				weights[i] = float32(rapid.IntRange(-32, 64).Draw(t, "weight")) / 64
			}
			return input{first, weights}
		})
		a, b := lif(10, 1, "float64").New(neurons, nil, ms), lif(10, 1, "float64").New(neurons, nil, ms)
		all := []neuron.Span{{First: 0, Len: neurons}}
		for k := range events.Time(8) {
			at := 1 + k*7777*us
			inputs := rapid.SliceOfN(draw, 1, 6).Draw(t, "inputs")
			for _, in := range inputs {
				a.Deliver(at, in.first, in.weights)
			}
			for _, i := range rapid.Permutation(inputs).Draw(t, "order") {
				b.Deliver(at, i.first, i.weights)
			}
			fa, fb := a.Fire(at, all, nil), b.Fire(at, all, nil)
			if !slices.Equal(fa, fb) {
				t.Fatalf("at %v fire %v in one order and %v in another", at, fa, fb)
			}
			if ma, mb := membrane(a, at, neurons), membrane(b, at, neurons); !slices.Equal(ma, mb) {
				t.Fatalf("at %v potentials %v in one order and %v in another", at, ma, mb)
			}
		}
	})
}

// Only neurons in the touched spans are tested, each once, and come out
// ascending after what out already holds.
func TestLIFFiresTouchedNeuronsAscending(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(6, nil, ms)
		m.Deliver(ms, 0, []float32{2, 2, 0, 2, 2, 2})
		out := m.Fire(ms, []neuron.Span{{First: 0, Len: 1}, {First: 2, Len: 2}, {First: 5, Len: 1}}, []int32{77})
		if want := []int32{77, 0, 3, 5}; !slices.Equal(out, want) {
			t.Errorf("fired %v, want %v", out, want)
		}
	}
}

// Without input there is no spike, whatever time passes, at rest and after any
// history.
func TestLIFNeverFiresWithoutInput(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(3, nil, ms)
		all := []neuron.Span{{First: 0, Len: 3}}
		instant(m, us, 0, .999, 1.5, -4)
		at := 2 * us
		for range 2000 {
			if fired := m.Fire(at, all, nil); len(fired) > 0 {
				t.Fatalf("%v fired at %v without input", fired, at)
			}
			if fired := m.Tick(at, nil); len(fired) > 0 {
				t.Fatalf("%v fired at the tick %v", fired, at)
			}
			at += 1 + at/64
		}
	}
}

// After hours of silence a population is as good as new: the landmark moves,
// the potential underflows to 0 and nothing else.
func TestLIFHugeGapsLeaveNothingBehind(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(2, nil, ms)
		at := events.Time(0)
		for range 50 {
			at += 5 * 3600 * events.Second
			if fired := instant(m, at, 0, .75, 1); !slices.Equal(fired, []int32{1}) {
				t.Fatalf("%s at %v: fired %v, want neuron 1 alone", p, at, fired)
			}
			near(t, "potential", float64(membrane(m, at, 2)[0])+1, .75, 1e-6)
		}
	}
}

// Reset is a new beginning: the same inputs give the same bits.
func TestLIFResetPutsToRest(t *testing.T) {
	for _, p := range precisions {
		m := lif(10, 1, p).New(2, nil, ms)
		run := func() (fired []int32, v []float32) {
			for k := range events.Time(40) {
				fired = append(fired, instant(m, k*3333*us+1, 0, .4, -.3)...)
				m.Tick(k*4*ms, nil)
			}
			return fired, membrane(m, 200*ms, 2)
		}
		f1, v1 := run()
		m.Reset()
		if v := membrane(m, 0, 2); v[0] != -1 || v[1] != -1 {
			t.Errorf("%s: potential minus threshold after the reset is %v, want -1", p, v)
		}
		f2, v2 := run()
		if !slices.Equal(f1, f2) || !slices.Equal(v1, v2) {
			t.Errorf("%s: a second run differs from the first", p)
		}
	}
}
