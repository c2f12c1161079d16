// Package task says what a network is to find out about a sample: how many
// outputs its readouts have, what they are to say, how a readout is read, how
// good an answer is, and which answer that never looks at the sample it has to
// beat.
//
// # How to add a task
//
// A task is a type that implements [Task] with parameters that implement [Params],
// in a file of its own, and a line in spec.go; a program of one's own can
// [Register] it instead. The rest of the tool asks the task:
// training takes its targets, tests its answers and scores, reports its name of
// the score and of the baseline.
package task
