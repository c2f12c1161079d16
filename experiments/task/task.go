package task

import "spikesim/experiments/box"

// Answer is what is true of a sample, or what a network says of it. A task looks
// at the part that it is about.
type Answer struct {
	// Box is where the object is; see [Boxes].
	Box box.Box `json:"box,omitzero"`
	// Class counts from 0; see [Classes].
	Class int `json:"class,omitempty"`
	// Value is a number, of tasks that ask how much or how many.
	Value float64 `json:"value,omitempty"`
}

// Task is what a network is to find out about a sample. Its methods do not change
// it, and those called for every sample do not allocate.
type Task interface {
	// Score returns how good an answer is, from 0 to 1, and Metric what the mean of
	// that over samples is called.
	Score(answer, truth Answer) float64
	Metric() string

	// Check says why the task cannot be set for a sample of which this is true, or
	// returns nil.
	Check(truth Answer) error
	// Outputs is the number of values of a readout.
	Outputs() int
	// Target stores in dst what a readout is to say.
	Target(truth Answer, dst []float32)
	// MeanTarget returns the mean of the targets of some samples.
	MeanTarget(truths []Answer) []float32
	// Answer reads a readout, which may be a mean of several.
	Answer(readout []float64) Answer

	// Constant returns the answer that scores best on the truths of all answers
	// that are the same for every sample, and ConstantName what it is called.
	Constant(truths []Answer) Answer
	ConstantName() string

	// Parts sorts samples into parts that are scored apart, the first being all of
	// them; groups has a word for every sample, such as a species.
	Parts(truths []Answer, groups []string) []Part
	// Text says an answer to a person.
	Text(a Answer) string
}

// Part is some of the samples, which have something in common.
type Part struct {
	// By is what the samples are sorted by, and Name that of the part.
	By, Name string
	// Samples are their indices, ascending.
	Samples []int
}

// MeanScore returns the mean score of answers; 0 without any.
func MeanScore(t Task, answers, truths []Answer) float64 {
	if len(answers) != len(truths) {
		panic("task: answers and truths differ in number")
	}
	sum := 0.0
	for i, truth := range truths {
		sum += t.Score(answers[i], truth)
	}
	return sum / float64(max(len(truths), 1))
}

// MeanScoreOf returns the mean score of one answer for all.
func MeanScoreOf(t Task, answer Answer, truths []Answer) float64 {
	sum := 0.0
	for _, truth := range truths {
		sum += t.Score(answer, truth)
	}
	return sum / float64(max(len(truths), 1))
}

// everything is the part of all samples.
func everything(n int) Part {
	p := Part{By: "all", Name: "all", Samples: make([]int, n)}
	for i := range p.Samples {
		p.Samples[i] = i
	}
	return p
}
