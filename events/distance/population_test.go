package distance

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
)

// spike is one spike of a population.
type spike struct {
	at   events.Time
	unit int32
}

func compare(a, b spike) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.unit, b.unit)) }

// train makes a train of spikes, sorted.
func train(spikes ...spike) *events.Train {
	slices.SortFunc(spikes, compare)
	var tr events.Train
	for _, s := range spikes {
		tr.Append(s.at, s.unit)
	}
	return &tr
}

func spikes(tr *events.Train) []spike {
	var out []spike
	for i := range tr.At {
		out = append(out, spike{tr.At[i], tr.Unit[i]})
	}
	return out
}

func timesOf(tr *events.Train, unit int32) []events.Time {
	var out []events.Time
	for i, u := range tr.Unit {
		if u == unit {
			out = append(out, tr.At[i])
		}
	}
	return out
}

func TestPopulation(t *testing.T) {
	scales := Scales{CostPerMS: math.Inf(1), TauMS: math.Inf(1)} // whole numbers: n+m-2c and |n-m|
	for _, c := range []struct {
		name    string
		a, b    *events.Train
		neurons int
		want    Summary
	}{
		{"two silent trains", train(), train(), 3, Summary{Silent: 3, Identical: 3}},
		{"equal trains", train(spike{1, 0}, spike{1, 2}), train(spike{1, 0}, spike{1, 2}), 3,
			Summary{Spikes: [2]int{2, 2}, Silent: 1, Identical: 3}},
		{"a spike that changed its neuron is one lost and one gained",
			train(spike{5, 0}), train(spike{5, 1}), 4,
			Summary{Spikes: [2]int{1, 1}, Silent: 2, Identical: 2,
				VictorPurpura: Total{2, 0.5, 1}, VanRossum: Total{2, 0.5, 1},
				Diverges: true, DivergesAt: 5, DivergesUnit: 0}},
		{"a spike that changed its time, and one more",
			train(spike{5, 1}, spike{9, 0}), train(spike{7, 1}, spike{9, 0}, spike{9, 1}), 2,
			Summary{Spikes: [2]int{2, 3}, Identical: 1,
				VictorPurpura: Total{3, 1.5, 0.6}, VanRossum: Total{1, 0.5, 0.2},
				Diverges: true, DivergesAt: 5, DivergesUnit: 1}},
		{"one silent train", train(spike{5, 1}, spike{9, 1}), train(), 2,
			Summary{Spikes: [2]int{2, 0}, Silent: 1, Identical: 1,
				VictorPurpura: Total{2, 1, 1}, VanRossum: Total{2, 1, 1},
				Diverges: true, DivergesAt: 5, DivergesUnit: 1}},
	} {
		c.want.Neurons = c.neurons
		got, err := Population(c.a, c.b, c.neurons, scales)
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
	}
}

func TestPopulationErrors(t *testing.T) {
	fine := train(spike{5, 1})
	for _, c := range []struct {
		name    string
		a, b    *events.Train
		neurons int
		scales  Scales
		want    string
	}{
		{"negative cost", fine, fine, 2, Scales{CostPerMS: -1}, "Victor-Purpura cost is -1 per ms; give 0 or more"},
		{"time constant not a number", fine, fine, 2, Scales{TauMS: math.NaN()}, "time constant is NaN ms; give 0 or more"},
		{"no neurons", fine, fine, 0, Scales{}, "a population of 0 neurons"},
		{"a unit too many", fine, train(spike{1, 0}, spike{5, 2}), 2, Scales{}, "spike 1 of the second train is of unit 2, but the population's units are 0 to 1"},
		{"a negative unit", train(spike{1, -1}), fine, 2, Scales{}, "spike 0 of the first train is of unit -1"},
		{"times out of order", &events.Train{At: []events.Time{2e6, 1e6}, Unit: []int32{0, 1}}, fine, 2, Scales{},
			"spike 1 of the first train, of unit 1 at 1 ms, follows unit 0 at 2 ms; sort"},
		{"units out of order", fine, &events.Train{At: []events.Time{1, 1}, Unit: []int32{1, 0}}, 2, Scales{}, "spike 1 of the second train, of unit 0"},
		{"times without units", &events.Train{At: []events.Time{1}}, fine, 2, Scales{}, "first train has 1 times for 0 units"},
	} {
		got, err := Population(c.a, c.b, c.neurons, c.scales)
		if err == nil || !strings.HasPrefix(err.Error(), "distance: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
		if (got != Summary{}) {
			t.Errorf("%s: an error came with a result", c.name)
		}
	}
}

// drawPair draws two trains of a population that share many of their spikes;
// a spike may occur more than once.
func drawPair(t *rapid.T, neurons int) (a, b *events.Train) {
	one := rapid.Custom(func(t *rapid.T) spike {
		return spike{events.Time(rapid.IntRange(0, 30).Draw(t, "at")) * 100 * events.Microsecond,
			int32(rapid.IntRange(0, neurons-1).Draw(t, "unit"))}
	})
	var both [2][]spike
	for range rapid.IntRange(0, 40).Draw(t, "spikes") {
		s := one.Draw(t, "spike")
		in := rapid.IntRange(0, 5).Draw(t, "in") // one, the other, or mostly both
		if in != 0 {
			both[0] = append(both[0], s)
		}
		if in != 1 {
			both[1] = append(both[1], s)
		}
	}
	return train(both[0]...), train(both[1]...)
}

// checkPopulation compares two random trains and checks the result neuron by
// neuron.
func checkPopulation(t *rapid.T) {
	neurons := rapid.IntRange(1, 12).Draw(t, "neurons")
	a, b := drawPair(t, neurons)
	scales := Scales{CostPerMS: drawScale(t, "cost"), TauMS: drawScale(t, "tau")}
	want := Summary{Neurons: neurons, Spikes: [2]int{a.Len(), b.Len()}}
	for unit := range int32(neurons) {
		timesA, timesB := timesOf(a, unit), timesOf(b, unit)
		if slices.Equal(timesA, timesB) {
			want.Identical++
		}
		if len(timesA)+len(timesB) == 0 {
			want.Silent++
		}
		want.VictorPurpura.Sum += VictorPurpura(timesA, timesB, scales.CostPerMS, nil)
		want.VanRossum.Sum += VanRossum(timesA, timesB, scales.TauMS)
	}
	for _, total := range []*Total{&want.VictorPurpura, &want.VanRossum} {
		total.PerNeuron = total.Sum / float64(neurons)
		if n := a.Len() + b.Len(); n > 0 {
			total.PerSpike = total.Sum / float64(n)
		}
		if !(total.PerSpike >= 0 && total.PerSpike <= 1+1e-12) {
			t.Fatalf("%v per spike", total.PerSpike)
		}
	}
	want.DivergesAt, want.DivergesUnit, want.Diverges = divergence(a, b)

	// A comparer that has seen another population, larger or smaller.
	var c Comparer
	other := rapid.IntRange(1, 30).Draw(t, "neurons before")
	beforeA, beforeB := drawPair(t, other)
	for _, run := range []struct {
		a, b    *events.Train
		neurons int
	}{{beforeA, beforeB, other}, {a, b, neurons}} {
		got, err := c.Population(run.a, run.b, run.neurons, scales)
		if err != nil {
			t.Fatal(err)
		}
		if run.a == a && got != want {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	}
}

// divergence counts every spike and looks for the first whose counts differ.
func divergence(a, b *events.Train) (events.Time, int32, bool) {
	count := map[spike]int{}
	for _, s := range spikes(a) {
		count[s]++
	}
	for _, s := range spikes(b) {
		count[s]--
	}
	all := append(spikes(a), spikes(b)...)
	slices.SortFunc(all, compare)
	for _, s := range all {
		if count[s] != 0 {
			return s.at, s.unit, true
		}
	}
	return 0, 0, false
}

func TestPopulationAgreesWithItsNeurons(t *testing.T) { rapid.Check(t, checkPopulation) }

func FuzzPopulation(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte(strings.Repeat("two spike trains of one population", 20)))
	f.Fuzz(rapid.MakeFuzz(checkPopulation))
}

func TestPopulationAllocatesNothingInSteadyState(t *testing.T) {
	a, b := spread(0.1, 500, 2000), spread(0.7, 500, 2000)
	var c Comparer
	compare := func() {
		if _, err := c.Population(a, b, 500, Scales{1, 10}); err != nil {
			t.Fatal(err)
		}
	}
	compare()
	if n := testing.AllocsPerRun(10, compare); n != 0 {
		t.Errorf("a comparison allocates %v times", n)
	}
}

// spread spreads spikes over neurons and 500 ms, in an order that is far from
// regular and the same every time: multiples of two irrational numbers, modulo
// 1, starting at offset.
func spread(offset float64, neurons, count int) *events.Train {
	all := make([]spike, count)
	for i := range all {
		_, x := math.Modf(offset + float64(i)*math.Phi)
		_, y := math.Modf(offset + float64(i)*math.Sqrt2)
		all[i] = spike{1 + events.Time(x*500e6), int32(y * float64(neurons))}
	}
	return train(all...)
}

func BenchmarkVictorPurpura(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("spikes=%d", n), func(b *testing.B) {
			x, y := spread(0.1, 1, n).At, spread(0.7, 1, n).At
			var scratch Scratch
			b.ReportAllocs()
			for b.Loop() {
				VictorPurpura(x, y, 0.1, &scratch)
			}
		})
	}
}

func BenchmarkVanRossum(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprintf("spikes=%d", n), func(b *testing.B) {
			x, y := spread(0.1, 1, n).At, spread(0.7, 1, n).At
			b.ReportAllocs()
			for b.Loop() {
				VanRossum(x, y, 10)
			}
		})
	}
}

func BenchmarkPopulation(b *testing.B) {
	for _, neurons := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("neurons=%d/spikes=100000", neurons), func(b *testing.B) {
			x, y := spread(0.1, neurons, 100_000), spread(0.7, neurons, 100_000)
			var c Comparer
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Population(x, y, neurons, Scales{0.1, 10}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
