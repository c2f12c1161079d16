package validate

import (
	"errors"
	"strings"
)

// Problems collects what is reported; its method Add is a [Report].
type Problems []string

// Add appends a problem as "path: problem; remedy".
func (p *Problems) Add(path, problem, remedy string) {
	text := problem + "; " + remedy
	if path != "" {
		text = path + ": " + text
	}
	*p = append(*p, text)
}

// Err returns all problems as one error of a line each, or nil if there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return errors.New(strings.Join(p, "\n"))
}
