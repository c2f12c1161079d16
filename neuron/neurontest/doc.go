// Package neurontest proves neuron models: one call checks that a
// [neuron.Model] keeps its contract and is what it is declared to be. It serves
// the built-in models and any model written outside this project alike.
//
//	func TestMyModel(t *testing.T) {
//		neurontest.Run(t, neurontest.Subject{
//			New:    func(n int, _ []float32, _ events.Time) neuron.Model { return newMyModel(n) },
//			Strong: 2, // one input of 2 makes a neuron at rest fire
//		})
//	}
//
// That much checks what holds for every model: no spike without cause, one test for
// all input of an instant in whatever order, no dependence on how often time is
// polled, independence of neurons, exact times, an exact Reset, finite numbers
// under extreme input, and no allocation. Every further field of [Subject] is
// a declaration that is checked too: closed forms of the potential and the
// first spike, the state after a spike, the refractory time, the presynaptic
// trace, a clocked simulation that must converge to the model as its step goes
// to 0, thresholds of the channels' own, parameters that validation must refuse.
//
// A failure names the property and prints the case. [Check] returns the
// failures instead of reporting them.
//
// All cases are pseudo-random with a fixed seed: a run tests the same as the
// run before it.
package neurontest
