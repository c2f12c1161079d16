package strictyaml

import "strings"

// Report tells Load about a value that decodes but is not sensible. Path names
// the key from the root of the document, as in "network.populations[2].kernel";
// an empty path means the document as a whole. The problem should quote the
// value, and the remedy say what to write instead:
//
//	report("coding.kind", `"burst" is not an encoder`, "use poisson or bernoulli")
type Report func(path, problem, remedy string)

// Under returns a Report for the section at prefix, so that a section can
// validate itself without knowing where it stands:
//
//	spec.Coding.Validate(report.Under("coding"))
func (r Report) Under(prefix string) Report {
	return func(path, problem, remedy string) { r(join(prefix, path), problem, remedy) }
}

// join appends a key path or an [index] to a prefix.
func join(prefix, path string) string {
	if prefix == "" || path == "" || strings.HasPrefix(path, "[") {
		return prefix + path
	}
	return prefix + "." + path
}

// Defaulter is implemented by (pointers to) types whose values start from
// something else than zero when they are created as a list element, a map value
// or an optional section.
type Defaulter interface{ SetDefaults() }
