// Package task says what a network is to find out about a sample: how many
// outputs its readouts have, what they are to say, how a readout is read, how
// good an answer is, and which answer that never looks at the sample it has to
// beat.
//
// README.md shows how to add a task.
package task
