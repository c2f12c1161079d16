package task

import (
	"fmt"
	"strings"
)

// Spec chooses a task: exactly one of its fields is given.
type Spec struct {
	Boxes   *BoxesSpec   `yaml:"boxes,omitempty"`
	Classes *ClassesSpec `yaml:"classes,omitempty"`
}

// choices lists all tasks; a new one is added here and nowhere else.
func (s Spec) choices() []choice {
	return []choice{
		{"boxes", s.Boxes, s.Boxes != nil},
		{"classes", s.Classes, s.Classes != nil},
	}
}

// params is what the parameters of every task offer.
type params interface {
	validate(report func(path, problem, remedy string))
	task() Task
}

// choice is one task by its key in YAML.
type choice struct {
	key    string
	params params
	given  bool
}

// Default is the task of the paper: a box.
func Default() Spec { return Spec{Boxes: &BoxesSpec{}} }

// Key returns the key of the task that is chosen.
func (s Spec) Key() string {
	for _, c := range s.choices() {
		if c.given {
			return c.key
		}
	}
	return ""
}

// New returns the task of a valid spec.
func (s Spec) New() Task {
	for _, c := range s.choices() {
		if c.given {
			return c.params.task()
		}
	}
	panic("task: spec without a task; call Validate first")
}

// Validate reports what is wrong with the choice or its parameters.
func (s Spec) Validate(report func(path, problem, remedy string)) {
	var keys, given []string
	for _, c := range s.choices() {
		keys = append(keys, c.key)
		if c.given {
			given = append(given, c.key)
			c.params.validate(func(path, problem, remedy string) { report(c.key+"."+path, problem, remedy) })
		}
	}
	switch {
	case len(given) == 0:
		report("", "no task is chosen", "give one of "+strings.Join(keys, ", "))
	case len(given) > 1:
		report("", "more than one task is chosen: "+strings.Join(given, ", "), fmt.Sprintf("keep one of them, with %s: null for the other", given[0]))
	}
}
