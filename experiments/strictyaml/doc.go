// Package strictyaml reads YAML specifications strictly and explains every
// mistake at once.
//
// [Load] decodes a document into a struct that the caller has filled with
// defaults, then runs the caller's validation, and returns all the problems of
// both as one [*Error], in the order of the file:
//
//	pet.yaml:12: learning.optimizer.kind: "adamw" is not an optimizer; use adamax or sgd
//	pet.yaml:14: learning.tau_m: unknown key; did you mean "tau_m_ms"?
//
// Nothing is guessed and nothing is ignored. These are errors: unknown keys,
// keys given twice, values of the wrong type, fractions where whole numbers
// belong, numbers too large for their field, infinities and NaN, keys without a
// value, a second document, an empty file, aliases, merge keys, tags, invalid
// UTF-8. Keys are case-sensitive.
//
// # How values meet defaults
//
//   - A key that is not given leaves the default as it is.
//   - A section (struct) merges with its default, key by key. So does an
//     optional section (pointer to struct) whose default is not nil.
//   - A list or a map replaces its default as a whole; empty, it loads as nil.
//   - A list element, map value or optional section made while loading starts
//     from the zero value, or from what its method SetDefaults sets (see
//     [Defaulter]).
//   - "key: null" (or ~) switches an optional section or value (any pointer)
//     off. On every other field null is an error, and so is a key followed by
//     nothing at all, which more often is a forgotten value than a decision.
//
// # Choices
//
// Kinds with parameters of their own are a choice among keys ([Chooser]), neuron:
// {lif: {tau_m_ms: 10}}, and new kinds may be registered. Where all kinds share their
// parameters, and only a word says which it is, there is a key kind with that word,
// optimizer: {kind: adam, learning_rate: 0.001}: changing the word keeps the rest.
//
// # Supported fields
//
// Structs, pointers, slices, arrays, maps with text keys, strings, booleans,
// integers and floats of all sizes, named types of these, structs that are a word or a
// list of them ([Brief]) or one number or a list of them ([Numbers]), and choices among kinds ([Chooser]). Keys are taken from the
// yaml tag; without one, the key is the field's name in lower case.
// The tag options "inline" (structs, and choices), "omitempty" and "flow" and the key "-"
// mean what they mean in go.yaml.in/yaml; omitempty only suits fields whose
// default is the zero value, or a spec written by [Marshal] would load
// differently. Methods UnmarshalYAML and MarshalYAML are not supported: with
// them the library forgets to be strict, which is why this package walks the
// node tree against the Go type itself and uses the library as a parser only.
package strictyaml
