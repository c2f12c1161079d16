package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/printable"
)

// Problem is one mistake in a file.
type Problem struct {
	// Line and Column count from 1. Column is 0 where it is not known, and Line
	// for a value that a Setting brought.
	Line, Column int
	// Path is the full key path, such as "network.populations[2].kernel";
	// empty if the problem is not about a key.
	Path string
	// Problem says what is wrong and Remedy how to mend it (may be empty).
	Problem, Remedy string
}

// Error holds everything that is wrong with a file, in the order of the file.
type Error struct {
	File     string
	Problems []Problem
}

// mostPrinted bounds the problems that Error spells out: a list of a million
// texts where numbers belong is one mistake to its author.
const mostPrinted = 50

// Error returns the problems one per line:
//
//	file:line: path: problem; remedy
//
// with the column behind the line if there is no path to find the place by.
// Control characters are escaped, wherever they come from. Of very many problems
// it counts those after the fiftieth.
func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems[:min(mostPrinted, len(e.Problems))] {
		var b strings.Builder
		if p.Line > 0 {
			fmt.Fprintf(&b, "%s:%d: ", e.File, p.Line)
		} else {
			fmt.Fprintf(&b, "%s, as set: ", e.File)
		}
		if p.Path != "" {
			fmt.Fprintf(&b, "%s: ", p.Path)
		} else if p.Column > 0 {
			fmt.Fprintf(&b, "column %d: ", p.Column)
		}
		b.WriteString(p.Problem)
		if p.Remedy != "" {
			b.WriteString("; ")
			b.WriteString(p.Remedy)
		}
		lines = append(lines, printable.Name(b.String()))
	}
	if more := len(e.Problems) - mostPrinted; more > 0 {
		lines = append(lines, printable.Name(fmt.Sprintf("%s: and %d more problems", e.File, more)))
	}
	return strings.Join(lines, "\n")
}

// newError returns an Error with its problems sorted by place.
func newError(file string, problems []Problem) *Error {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{File: file, Problems: problems}
}
