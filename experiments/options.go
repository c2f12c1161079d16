package experiments

import "time"

// Options are what a run takes beside the experiment's file.
type Options struct {
	// Engine is "event", the parallel event-driven engine, "serial", or
	// "clocked". With "event" the images of a test, which do not depend on each
	// other, are shown side by side to networks alike, one for every core; the
	// results are the same.
	Engine string
	// DTMS is the step of the clocked engine in milliseconds, which must divide
	// 1 ms; 0 stands for 1 ms. With SkipZeros it leaves out inputs that are 0.
	DTMS      float64
	SkipZeros bool
	// DataDir is the folder of the data set as given on the command line, and
	// DataEnv as given in the environment; empty for none.
	DataDir, DataEnv string
	// RequireData makes it an error if the data set is not found.
	RequireData bool
	// Limit bounds the number of training and of test images; 0 is no bound.
	Limit int
	// Split names the images to score on, by default SplitTest.
	Split string
	// Epochs and Seed replace those of the experiment.
	Epochs *int
	Seed   *uint64
	// Weights is a file to start from, or with Eval to test.
	Weights string
	// Map says which array of that file goes where, FROM=TO, for a file that is not
	// this tool's.
	Map []string
	// Input is a file of recorded spikes, for an experiment whose data set is
	// dataset.InputName.
	Input string
	// Record names populations whose spikes in the last test are written to
	// spikes.npz, NAME, or with their potentials at ticks, NAME:v; see package spikes.
	Record []string
	// Plot names the populations of the raster, NAME, or NAME:N for its first N
	// neurons; none stands for all.
	Plot []string
	// ForeignWeights takes weights of another network as far as they fit and
	// records what did not, which else is an error.
	ForeignWeights bool
	// Eval tests without training.
	Eval bool
	// Anytime reads the final test at every tick, which shows every image once
	// more.
	Anytime bool
	// Counters is of how many samples of the last test, its first ones, it is said what
	// other counters of synaptic operations would say; 0 for none, AllCounters for all.
	Counters int
	// Out is the directory for the results, by default the next free
	// runs/<experiment>-<n>. Resume continues the run in the directory Resume. What
	// is overwritten there, and that nothing else is, says package files.
	Out, Resume string
	// series marks a run as one of a series of seeds, which is started anew where
	// it was cut short before its first checkpoint.
	series bool
	// NoPictures leaves out the pictures, which take longer than a small run.
	NoPictures bool

	Progress Progress
	// Now tells the wall clock, which is used for reports only.
	Now func() time.Time
}

// Progress is told how a run gets on.
type Progress interface {
	// Start begins a piece of work of total units.
	Start(label string, total int, unit string)
	// Step says how many units are done.
	Step(done int, note string)
	// Done ends the piece of work.
	Done(note string)
	// Line prints a line.
	Line(format string, args ...any)
}
