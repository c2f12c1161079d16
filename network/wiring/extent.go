package wiring

import (
	"fmt"
	"strconv"
)

// Extent is a number of rows and one of columns. YAML has one number for both, or
// [rows, columns].
type Extent struct{ Rows, Columns int }

// Square returns n rows and n columns.
func Square(n int) Extent { return Extent{n, n} }

// or returns the extent, or another where none is given.
func (e Extent) or(other Extent) Extent {
	if e == (Extent{}) {
		return other
	}
	return e
}

// validate reports numbers beyond bounds. Nothing given is not beyond them.
func (e Extent) validate(report Report, path string, low, high int) {
	for _, n := range []int{e.Rows, e.Columns} {
		if n < low || n > high {
			report(path, fmt.Sprintf("%d is out of range", n), fmt.Sprintf("give one whole number from %d to %d, or one for rows and one for columns", low, high))
			return
		}
	}
}

func (e Extent) String() string { return fmt.Sprintf("%d×%d", e.Rows, e.Columns) }

// Words returns what YAML has.
func (e *Extent) Words() []string {
	if e.Rows == e.Columns {
		return numbers(e.Rows)
	}
	return numbers(e.Rows, e.Columns)
}

// SetWords takes what YAML has.
func (e *Extent) SetWords(words []string) (problem, remedy string) {
	all, problem := parseNumbers(words)
	switch {
	case problem != "":
	case len(all) == 1:
		*e = Square(all[0])
		return "", ""
	case len(all) == 2:
		*e = Extent{all[0], all[1]}
		return "", ""
	default:
		problem = fmt.Sprintf("it has %d numbers", len(all))
	}
	return problem, "write one number for both sides, or [rows, columns]"
}

// Example is for messages.
func (*Extent) Example() string { return "a whole number, or [rows, columns]" }

// numbers returns numbers as words.
func numbers(all ...int) []string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	return words
}

// parseNumbers returns words as numbers, or says which is none.
func parseNumbers(words []string) (all []int, problem string) {
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil {
			return nil, fmt.Sprintf("%.40q is not a whole number", w)
		}
		all = append(all, n)
	}
	return all, ""
}
