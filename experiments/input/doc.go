// Package input says what the input populations of a network are shown: the image
// of a sample, encoded; its recorded spikes; or spikes of a generator, which need
// no data set at all.
//
// Every input population has one [Source]. Which one the experiment says under
// inputs, by the population's name:
//
//	inputs:
//	  noise: {poisson: {rate_per_ms: 0.02}}
//	  clock: {regular: {interval_ms: 5}}
//	  pulse: {list: {times_ms: [1, 2.5], units: [0, 7]}}
//	  tape: {recorded: {path: in.npz, population: out}}
//
// A population that is not named there is shown what the data set has: images
// through the experiment's coding, or the recorded spikes of a population of the
// same name.
//
// README.md shows how to add a kind.
package input
