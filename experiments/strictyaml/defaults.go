package strictyaml

// Defaulter is implemented by (pointers to) types whose values start from
// something else than zero when they are created as a list element, a map value
// or an optional section.
type Defaulter interface{ SetDefaults() }
