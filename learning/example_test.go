package learning_test

import (
	"fmt"

	"spikesim/learning"
	"spikesim/sim/random"
)

// One population of two neurons, u = w*p per neuron, learns to answer 1 to the
// input p = 1. The caller knows the wiring and so forms delta_j*p.
func Example() {
	spec := learning.DefaultSpec()
	spec.BurnInMS = 2
	spec.Readout.Weights, spec.Readout.LearningRate = learning.Learned, .1
	spec.Optimizer = learning.OptimizerSpec{Kind: learning.OptimizerSGD, LearningRate: .1}
	spec.Validate(func(path, problem, remedy string) { fmt.Println(path, problem, remedy) })

	layer := learning.NewLayer(spec, random.New(1), 1, 2, 1, 1)
	w := layer.NewParams([]float32{.5, -.5})

	out, delta := make([]float32, 1), make([]float32, 2)
	var loss float64
	for tick := 1; tick <= 100; tick++ {
		const p = 1
		reading := learning.Reading{Membrane: []float32{w.Weights[0] * p, w.Weights[1] * p}}
		layer.Predict(0, reading, out)
		if layer.GradientDue(tick) {
			loss = layer.Error(0, reading, []float32{1}, delta)
			for j, d := range delta {
				w.Grad[j] += d * p
			}
		}
		if layer.UpdateDue(tick) {
			layer.Apply(1, w)
		}
	}
	fmt.Printf("readout %.3f, loss %.6f\n", out[0], loss)
	fmt.Printf("%d of %d multiply-accumulates\n", layer.MACs().Total().Executed, layer.MACs().Total().Dense)
	// Output:
	// readout 1.000, loss 0.000000
	// 592 of 592 multiply-accumulates
}
