package validate

import (
	"fmt"
	"slices"
	"strings"
)

// OneOf reports got unless it is one of the options. An option of "" stands for a
// key that may be left out.
func OneOf[T ~string](report Report, path string, got T, options ...T) bool {
	if slices.Contains(options, got) {
		return true
	}
	var names []string
	for _, option := range options {
		if option != "" {
			names = append(names, string(option))
		}
	}
	remedy := "use " + or(names)
	if slices.Contains(options, "") {
		remedy += ", or leave it out"
	}
	problem := fmt.Sprintf("unknown value %q", string(got))
	if got == "" {
		problem = "no value given"
	}
	report(path, problem, remedy)
	return false
}

// or lists names as text: "a", "a or b", "a, b or c".
func or(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Name reports got unless it is fit to name files and arrays.
func Name(report Report, path, got, example string) bool {
	fit := got != "" && len(got) <= 64
	for _, r := range got {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
		default:
			fit = false
		}
	}
	if !fit {
		report(path, fmt.Sprintf("%q is not a name", got), "use letters, digits, _ and -, for example "+example)
	}
	return fit
}
