package validate

import "strings"

// Report takes one thing that is wrong. Path names the key, as in
// "populations[2].conv2d.kernel"; an empty path means the whole of what is
// checked. The problem quotes the value, and the remedy says what to write
// instead:
//
//	report("coding.kind", `unknown value "burst"`, "use poisson or bernoulli")
//
// It is an alias, so that what is checked need not import this package.
type Report = func(path, problem, remedy string)

// Under returns a Report for the section at prefix, so that a section can check
// itself without knowing where it stands.
func Under(report Report, prefix string) Report {
	return func(path, problem, remedy string) { report(Join(prefix, path), problem, remedy) }
}

// Join appends a key or an [index], or a path of them, to a path.
func Join(prefix, path string) string {
	if prefix == "" || path == "" || strings.HasPrefix(path, "[") {
		return prefix + path
	}
	return prefix + "." + path
}
