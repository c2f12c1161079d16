package task

import (
	"fmt"
	"strconv"

	"spikesim/sim/validate"
)

// maxClasses bounds the number of classes, and with it that of outputs.
const maxClasses = 100_000

// ClassesSpec has the parameters of [Classes].
type ClassesSpec struct {
	// Count is the number of classes.
	Count int `yaml:"count"`
	// Names has one for each, in order; none given stands for the numbers.
	Names []string `yaml:"names,flow,omitempty"`
}

// Validate implements [Params].
func (s *ClassesSpec) Validate(report func(path, problem, remedy string)) {
	validate.Range(report, "count", s.Count, 2, maxClasses)
	if n := len(s.Names); n != 0 && n != s.Count {
		report("names", fmt.Sprintf("%d names for %d classes", n, s.Count), "give a name for every class, or none")
	}
}

// Task implements [Params].
func (s *ClassesSpec) Task() Task { return Classes{Count: s.Count, Names: s.Names} }

// Classes is the task of telling which of several classes a sample belongs to. A
// readout has a value for each; the answer is the class of the largest, of equals
// the first. Its target is 1 there and 0 elsewhere. The score is 1 for the right
// class and 0 for any other, so that its mean is the accuracy.
type Classes struct {
	Count int
	Names []string // nil for the numbers
}

// Metric implements [Task].
func (Classes) Metric() string { return "accuracy" }

// Check implements [Task].
func (c Classes) Check(truth Answer) error {
	if truth.Class < 0 || truth.Class >= c.Count {
		return fmt.Errorf("it is of class %d, and the task has the classes 0 to %d", truth.Class, c.Count-1)
	}
	return nil
}

// Outputs implements [Task].
func (c Classes) Outputs() int { return c.Count }

// Target implements [Task].
func (c Classes) Target(truth Answer, dst []float32) {
	clear(dst[:c.Count])
	dst[truth.Class] = 1
}

// MeanTarget implements [Task]: the share of every class.
func (c Classes) MeanTarget(truths []Answer) []float32 {
	mean := make([]float32, c.Count)
	for k, n := range c.numbers(truths) {
		mean[k] = float32(float64(n) / float64(max(len(truths), 1)))
	}
	return mean
}

// Answer implements [Task].
func (c Classes) Answer(readout []float64) Answer {
	best := 0
	for k, v := range readout[:c.Count] {
		if v > readout[best] {
			best = k
		}
	}
	return Answer{Class: best}
}

// Score implements [Task].
func (Classes) Score(answer, truth Answer) float64 {
	if answer.Class == truth.Class {
		return 1
	}
	return 0
}

// Constant implements [Task]: the class of most samples, of equals the first.
func (c Classes) Constant(truths []Answer) Answer {
	best, numbers := 0, c.numbers(truths)
	for k, n := range numbers {
		if n > numbers[best] {
			best = k
		}
	}
	return Answer{Class: best}
}

// ConstantName implements [Task].
func (Classes) ConstantName() string { return "majority class" }

// Parts implements [Task]: the classes that samples have.
func (c Classes) Parts(truths []Answer, _ []string) []Part {
	parts := []Part{everything(len(truths))}
	members := make([][]int, c.Count)
	for i, t := range truths {
		members[t.Class] = append(members[t.Class], i)
	}
	for k, samples := range members {
		if len(samples) > 0 {
			parts = append(parts, Part{By: "class", Name: c.Text(Answer{Class: k}), Samples: samples})
		}
	}
	return parts
}

// Text implements [Task].
func (c Classes) Text(a Answer) string {
	if c.Names != nil {
		return c.Names[a.Class]
	}
	return strconv.Itoa(a.Class)
}

// Confusion returns how many samples of every class were given every class:
// [true class][answer].
func (c Classes) Confusion(answers, truths []Answer) [][]int {
	table := make([][]int, c.Count)
	for k := range table {
		table[k] = make([]int, c.Count)
	}
	for i, t := range truths {
		table[t.Class][answers[i].Class]++
	}
	return table
}

func (c Classes) numbers(truths []Answer) []int {
	n := make([]int, c.Count)
	for _, t := range truths {
		n[t.Class]++
	}
	return n
}
