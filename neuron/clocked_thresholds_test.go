package neuron_test

import (
	"math"
	"slices"
	"testing"

	"spikesim/neuron"
)

// levelledRun steps a clocked population of six neurons and returns who fires in
// each step, and the membranes at ticks. moved is called after every tick.
func levelledRun(m neuron.Clocked, moved func(tick int)) (fired [][]int32, membranes [][]float32) {
	const steps, perTick = 400, 4
	input, narrow := make([]float64, 6), make([]float32, 6)
	for k := range steps {
		for n := range input {
			narrow[n] = twin{}.input(k, n)
			input[n] = float64(narrow[n])
		}
		if m32, ok := m.(neuron.ClockedFloat32); ok {
			fired = append(fired, m32.Step32(narrow, nil))
		} else {
			fired = append(fired, m.Step(input, nil))
		}
		if k%perTick == perTick-1 {
			u := make([]float32, len(input))
			m.Membrane(u)
			membranes = append(membranes, u)
			m.EndTick()
			moved((k + 1) / perTick)
		}
	}
	return fired, membranes
}

// On the clock, too, a channel with a threshold is a population with that
// threshold, bit for bit; an infinite one fires nothing; and a change at a tick
// holds from the next step on.
func TestClockedThresholdsPerChannel(t *testing.T) {
	const channels = 3
	still := func(int) {}
	for name, choose := range levelledSpecs {
		t.Run(name, func(t *testing.T) {
			plain := func(threshold float32) ([][]int32, [][]float32) {
				return levelledRun(choose(float64(threshold), false).NewClocked(6, nil, ms/4), still)
			}
			own := func(levels []float32, moved func(int)) ([][]int32, [][]float32) {
				m := choose(7, true).NewClocked(6, nil, ms/4)
				scaled := slices.Clone(levels)
				scale := func(tick int) {
					moved(tick)
					for c, level := range levels {
						scaled[c] = float32(float64(level) * choose(1, true).Threshold().Of(0))
					}
				}
				m.(neuron.Thresholded).SetThresholds(scaled)
				scale(0)
				return levelledRun(m, scale)
			}
			// same compares the neurons of one channel over some ticks.
			same := func(what string, c, from, to int, fired, wantFired [][]int32, u, wantU [][]float32) {
				t.Helper()
				total := 0
				for k := 4 * from; k < 4*to; k++ {
					for n := c; n < 6; n += channels {
						got, want := slices.Contains(fired[k], int32(n)), slices.Contains(wantFired[k], int32(n))
						if want {
							total++
						}
						if got != want {
							t.Fatalf("%s: neuron %d fires in step %d: %v, want %v", what, n, k, got, want)
						}
					}
				}
				for k := from; k < to; k++ {
					for n := c; n < 6; n += channels {
						if math.Float32bits(u[k][n]) != math.Float32bits(wantU[k][n]) {
							t.Fatalf("%s: the membrane of neuron %d at tick %d is %v, want %v", what, n, k+1, u[k][n], wantU[k][n])
						}
					}
				}
				if total == 0 {
					t.Errorf("%s: no spikes: no test of anything", what)
				}
			}
			for _, levels := range [][]float32{{1, 1, 1}, {.5, 1, .75}} {
				fired, u := own(levels, still)
				for c, level := range levels {
					wantFired, wantU := plain(level)
					same("a channel", c, 0, 100, fired, wantFired, u, wantU)
				}
			}
			infinite := float32(math.Inf(1))
			levels := []float32{infinite, 1, math.MaxFloat32}
			fired, u := own(levels, still)
			wantFired, wantU := plain(1)
			same("between silent ones", 1, 0, 100, fired, wantFired, u, wantU)
			for k := range fired {
				if slices.ContainsFunc(fired[k], func(n int32) bool { return n%channels != 1 }) {
					t.Fatalf("step %d: %v fire", k, fired[k])
				}
			}
			for k := range u {
				for n, v := range u[k] {
					if n%channels != 1 && !(v < 0) {
						t.Fatalf("tick %d: the membrane of a silent neuron is %v", k+1, v)
					}
				}
			}
			levels = []float32{infinite, 1, 1}
			fired, u = own(levels, func(tick int) {
				if tick == 50 {
					levels[0], levels[1] = 1, infinite
				}
			})
			same("a threshold that stays", 2, 0, 100, fired, wantFired, u, wantU)
			same("a threshold until it leaves", 1, 0, 50, fired, wantFired, u, wantU)
			first := 0
			for k := range fired {
				for _, n := range fired[k] {
					if n%channels == 0 && k < 200 || n%channels == 1 && k >= 200 {
						t.Fatalf("neuron %d fires in step %d", n, k)
					}
					if n%channels == 0 && first == 0 {
						first = k
					}
				}
			}
			if first == 0 {
				t.Error("a threshold that has come within reach fires nothing")
			}
		})
	}
}
