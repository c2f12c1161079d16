package dataset

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/printable"
)

// Number numbers the classes of a set that has names for them as a task does, which
// has count classes and perhaps names. Where the task names none they stay as they
// are, by name. A class that the task does not know is an error, and so are classes
// without names that differ in number.
func (s *Set) Number(count int, names []string) error {
	if names == nil {
		if len(s.Classes) != count {
			return fmt.Errorf("the data set %s has the %d classes %s and the task has %d; set task.classes.count to %[2]d, or task.classes.names to those that it is about",
				s.Name, len(s.Classes), inWords(s.Classes), count)
		}
		return nil
	}
	number := make([]int, len(s.Classes))
	var unknown []string
	for k, class := range s.Classes {
		if number[k] = slices.Index(names, class); number[k] < 0 {
			unknown = append(unknown, class)
		}
	}
	if unknown != nil {
		return fmt.Errorf("the data set %s has classes that are not among task.classes.names (%s): %s; name them there, or take their pictures out of the data set",
			s.Name, inWords(names), inWords(unknown))
	}
	for _, part := range [][]Sample{s.Train, s.Validation, s.Test} {
		for i := range part {
			part[i].Class = number[part[i].Class]
		}
	}
	s.Classes = slices.Clone(names)
	return nil
}

// inWords names some of a list.
func inWords(names []string) string {
	const most = 20
	var words []string
	for _, n := range names[:min(len(names), most)] {
		words = append(words, shortened(printable.Name(n)))
	}
	if len(names) > most {
		words = append(words, fmt.Sprintf("and %d more", len(names)-most))
	}
	return strings.Join(words, ", ")
}
