package network

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"spikesim/events"
	"spikesim/learning"
	"spikesim/sim"
	"spikesim/sim/random"
)

// recipe is a learning rule with everything that regulates itself.
func recipe() *learning.Spec {
	s := learningSpec()
	s.Readout = learning.ReadoutSpec{
		On: learning.OnSpikeMean, Grid: &learning.GridSpec{Rows: 2, Columns: 3}, Normalize: true,
		Weights: learning.Learned, Init: learning.InitZero, LearningRate: .1, BiasLearningRate: 1e-2,
	}
	s.Surrogate = learning.SurrogateSpec{Kind: learning.SurrogateTriangle, Width: 1}
	s.Optimizer = learning.OptimizerSpec{Kind: learning.OptimizerAdam, LearningRate: .07, Relative: true, Beta1: .9, Beta2: .999, Epsilon: 1e-8}
	s.GradientEveryTicks, s.UpdateEveryTicks = 5, 10
	s.Schedule = &learning.ScheduleSpec{Kind: learning.ScheduleCosine, WarmUpSteps: 2, Final: .02, HoldWeightsSteps: 1}
	s.KeepNorm, s.ZeroMean = true, true
	s.Homeostasis = &learning.HomeostasisSpec{TargetRatePerMS: .05, Rate: .1, Floor: .1}
	return s
}

// A readout on means reads the spikes that left the population up to the tick,
// by cell and channel, over units and ticks, which may weigh less with age.
func TestSpikeMeans(t *testing.T) {
	for _, tau := range []float64{0, 3} {
		t.Run(fmt.Sprint("tau ", tau), func(t *testing.T) { testSpikeMeans(t, tau) })
	}
}

func testSpikeMeans(t *testing.T, tauMS float64) {
	const ticks = 6
	l := learningSpec()
	l.Readout.On, l.Readout.Grid = learning.OnSpikeMean, &learning.GridSpec{Rows: 2, Columns: 4}
	l.Readout.MeanTauMS = tauMS
	n := build(t, pyramid(lif(10, .5, "")), Options{Lanes: 2, Learning: l, Outputs: 4})
	n.ReadoutEvery(1)
	p := n.populations[1] // pooled, 2×3 positions: fewer columns than asked for
	if rows, columns := meansGrid(l.Readout.Grid, p.layout.output); rows != 2 || columns != 3 {
		t.Fatalf("a grid of %d×%d over %v", rows, columns, p.layout.output)
	}
	p = n.populations[4]              // dec3: 8×12 positions, so cells of 4×3
	var counts [2][ticks + 1][]int    // per lane and tick
	weight := func(age int) float64 { // of a spike that many ticks ago
		if tauMS == 0 {
			return 1
		}
		return math.Exp(-float64(age) / tauMS)
	}
	for lane := range counts {
		for tick := range counts[lane] {
			counts[lane][tick] = make([]int, 8*p.layout.output.Channels)
		}
	}
	total := 0
	n.Observe(Probe{
		Fired: func(population, lane int, at events.Time, neurons []int32) {
			if population != p.index {
				return
			}
			for _, u := range neurons {
				y, x, c := p.layout.output.Position(u)
				counts[lane][(at+ms-1)/ms][(y/4*4+x/3)*p.layout.output.Channels+c]++
				total++
			}
		},
		Readout: func(population, lane, tick int, _ []float32) {
			if population != p.index {
				return
			}
			all := 0.
			for s := 1; s <= tick; s++ {
				all += weight(tick - s)
			}
			for i, got := range p.learner.means.means {
				want := 0.
				for s := 1; s <= tick; s++ {
					want += float64(counts[lane][s][i]) * weight(tick-s) / 12 / all
				}
				if math.Abs(float64(got)-want) > 1e-6 {
					t.Errorf("lane %d, tick %d: mean %d is %v, want %v", lane, tick, i, got, want)
				}
			}
		},
	})
	for range 2 { // nothing is left of the first
		for lane := range counts {
			for tick := range counts[lane] {
				clear(counts[lane][tick])
			}
		}
		present(t, n, ticks, Test, sample(n, random.New(3), ticks, 60), sample(n, random.New(4), ticks, 60))
	}
	if total < 40 {
		t.Errorf("only %d spikes", total)
	}
}

// After every step each channel's weights have the norm they started with, and
// thresholds move by what homeostasis says about the rates just seen.
func TestNormsAndThresholdsAfterAStep(t *testing.T) {
	n := build(t, perChannel(), Options{Lanes: 2, Learning: recipe(), Outputs: 4})
	n.SetTotalSteps(10)
	norms := func(p *population) []float32 {
		out := make([]float32, len(p.thresholds))
		newChannelNorms(len(out)).of(p.projections[0], out)
		return out
	}
	var wantNorms [][]float32
	for _, p := range n.populations {
		wantNorms = append(wantNorms, norms(p))
	}
	for _, p := range n.populations {
		for c := range p.thresholds {
			if sum := channelSum(p.projections[0].weights, c, len(p.thresholds)); math.Abs(sum) > 1e-5 {
				t.Errorf("%s: the weights of channel %d add up to %v at the start, want 0", p.layout.name, c, sum)
			}
		}
	}
	for round := range 3 {
		var before [][]float32
		for _, p := range n.populations {
			before = append(before, append([]float32(nil), p.thresholds...))
		}
		factor := n.populations[0].learner.layer.Factor()
		spikes := make([][]float64, len(n.populations))
		for i, p := range n.populations {
			spikes[i] = make([]float64, len(p.thresholds))
		}
		n.Observe(Probe{Fired: func(population, _ int, _ events.Time, neurons []int32) {
			for i, p := range n.populations {
				if p.index == population {
					for _, u := range neurons {
						spikes[i][int(u)%len(p.thresholds)]++
					}
				}
			}
		}})
		present(t, n, 10, Train, sample(n, random.New(uint64(round)), 10, 100), sample(n, random.New(uint64(9+round)), 10, 100))
		for i, p := range n.populations {
			for c, got := range norms(p) {
				if math.Abs(float64(got/wantNorms[i][c])-1) > 1e-5 {
					t.Errorf("round %d, %s: channel %d has norm %v, began with %v", round, p.layout.name, c, got, wantNorms[i][c])
				}
				if sum := channelSum(p.projections[0].weights, c, len(before[i])); math.Abs(sum) > 1e-5*float64(got) {
					t.Errorf("round %d, %s: the weights of channel %d add up to %v, want 0", round, p.layout.name, c, sum)
				}
				neurons := p.layout.neurons.Height * p.layout.neurons.Width
				rate := spikes[i][c] / float64(neurons*10*2)
				if want := recipe().Homeostasis.Next(before[i][c], rate, factor); p.thresholds[c] != want {
					t.Errorf("round %d, %s: threshold %d went from %v to %v, want %v", round, p.layout.name, c, before[i][c], p.thresholds[c], want)
				}
			}
		}
	}
}

// channelSum adds the weights of one of so many output channels.
func channelSum(weights []float32, channel, channels int) (sum float64) {
	for at := channel; at < len(weights); at += channels {
		sum += float64(weights[at])
	}
	return sum
}

// Weights and learning state are all that a training goes on from, also with a
// schedule, norms and normalized features.
func TestRecipeResumes(t *testing.T) {
	for name, model := range levelledModels {
		t.Run(name, func(t *testing.T) { testRecipeResumes(t, pyramid(model)) })
	}
}

func testRecipeResumes(t *testing.T, spec Spec) {
	build2 := func() *Network {
		n := build(t, spec, Options{Lanes: 2, Learning: recipe(), Outputs: 4})
		n.SetTotalSteps(10)
		return n
	}
	train := func(n *Network, round uint64) {
		present(t, n, 10, Train, sample(n, random.New(round), 10, 100), sample(n, random.New(9+round), 10, 100))
	}
	a := build2()
	train(a, 0)
	train(a, 1)
	saved := map[string]Array{}
	for _, list := range [][]Array{a.Weights(), a.LearningState()} {
		for _, x := range list {
			saved[x.Name] = x
		}
	}
	get := func(name string) (Array, error) { return saved[name], nil }
	b := build2()
	if err := b.SetWeights(get); err != nil {
		t.Fatal(err)
	}
	if err := b.SetLearningState(get); err != nil {
		t.Fatal(err)
	}
	train(a, 2)
	train(b, 2)
	if !reflect.DeepEqual(a.Weights(), b.Weights()) || !reflect.DeepEqual(a.LearningState(), b.LearningState()) {
		t.Error("the training that was taken up differs from the one that went on")
	}
}

// Calibrated, potentials of a channel have a standard deviation of about 1 and
// rates are near the target.
func TestCalibrate(t *testing.T) {
	for name, model := range levelledModels {
		if testing.Short() && model.Info().BetweenInputs {
			continue // these take long
		}
		t.Run(name, func(t *testing.T) { testCalibrate(t, pyramid(model)) })
	}
}

func testCalibrate(t *testing.T, spec Spec) {
	n := build(t, spec, Options{Lanes: 4})
	var samples []Sample
	for i := range 6 {
		samples = append(samples, sample(n, random.New(uint64(i)), 20, 200))
	}
	c := Calibration{}
	c.SetDefaults()
	if err := n.Calibrate(t.Context(), c, samples, 20); err != nil {
		t.Fatal(err)
	}
	if n.Counters().Presentations != 0 {
		t.Error("calibration counts")
	}
	present(t, n, 20, Test, samples[:4]...)
	for i, p := range n.Counters().Populations[1:] {
		rate := float64(p.Spikes) / float64(n.layout.populations[i+1].neurons.Units()*20*4)
		if rate < .025 || rate > .1 {
			t.Errorf("population %d fires at %.3f per ms, target .05", i+1, rate)
		}
	}
	again := build(t, spec, Options{Lanes: 1})
	if err := again.Calibrate(t.Context(), c, samples, 20); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(n.Weights(), again.Weights()) {
		t.Error("calibration depends on the number of lanes")
	}
}

// Homeostasis brings the rates of every model from where calibration left them to
// its own target while weights learn, by steps in the middle of presentations too, and does so with any engine
// alike.
func TestHomeostasisReachesItsTarget(t *testing.T) {
	const ticks, rounds, seen = 20, 50, 20
	for name, model := range levelledModels {
		if testing.Short() && model.Info().BetweenInputs {
			continue // these take long
		}
		t.Run(name, func(t *testing.T) {
			l := recipe()
			l.Schedule = nil
			l.Optimizer.LearningRate = .003
			l.Homeostasis.TargetRatePerMS = .1
			calibration := Calibration{}
			calibration.SetDefaults()
			calibration.TargetRatePerMS, calibration.Rounds = .03, 6
			run := func(engine func(testing.TB, *Network) sim.Engine) (*Network, Counters) {
				n := build(t, pyramid(model), Options{Lanes: 2, Learning: l, Outputs: 4})
				e := engine(t, n)
				samples := []Sample{sample(n, random.New(1), ticks, 200), sample(n, random.New(2), ticks, 200)}
				if err := n.Calibrate(t.Context(), calibration, samples, ticks); err != nil {
					t.Fatal(err)
				}
				for round := range rounds {
					if round == rounds-seen {
						n.ResetCounters()
					}
					if err := n.Present(t.Context(), e, samples, ticks, Train); err != nil {
						t.Fatal(err)
					}
				}
				return n, n.Counters()
			}
			n, counters := run(serial)
			for i, p := range counters.Populations[1:] {
				rate := float64(p.Spikes) / float64(n.layout.populations[i+1].neurons.Units()*ticks*2*seen)
				if rate < .06 || rate > .15 {
					t.Errorf("population %d fires at %.3f per ms, target .1", i+1, rate)
				}
			}
			again, got := run(parallel)
			if !reflect.DeepEqual(got, counters) || !reflect.DeepEqual(again.Weights(), n.Weights()) {
				t.Error("serial and parallel differ")
			}
		})
	}
}

func TestCalibrationNeedsThresholds(t *testing.T) {
	n := build(t, pyramid(lif(10, 1, "")), Options{})
	if err := n.Calibrate(t.Context(), Calibration{}, []Sample{sample(n, random.New(1), 5, 5)}, 5); err == nil {
		t.Error("no error without thresholds per channel")
	}
	if _, err := Build(pyramid(lif(10, 1, "")), Options{Lanes: 1, Tick: ms, Learning: recipe(), Outputs: 4}); err == nil {
		t.Error("no error for homeostasis without thresholds per channel")
	}
}
