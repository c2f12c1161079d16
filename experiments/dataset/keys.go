package dataset

import (
	"fmt"
	"maps"
	"slices"

	"spikesim/experiments/strictyaml"
	"spikesim/sim/validate"
)

// Keyed is a Kind with keys of its own in YAML, in a section called as the kind is:
//
//	dataset: {name: dots, height: 4, width: 6, dots: {most: 3}}
//
// Open finds what was given in [Spec.Params].
type Keyed interface {
	Kind
	// Params returns a pointer to a struct with a field for every key, as they are by
	// default.
	Params() Params
}

// Params are what a Keyed kind is given in YAML.
type Params interface {
	// Validate reports what is wrong with them; paths are relative to them.
	Validate(report func(path, problem, remedy string))
}

// Own holds the section of a Keyed kind. It implements [strictyaml.Chooser].
type Own struct {
	strictyaml.Choice[Params]
	more []string // that were given before the last one
}

// Keys implements [strictyaml.Chooser].
func (Own) Keys() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(registry)), func(name string) bool {
		_, keyed := registry[name].(Keyed)
		return !keyed
	})
}

// Choose implements [strictyaml.Chooser].
func (o *Own) Choose(key string) (params any, ok bool) {
	kind, ok := registry[key].(Keyed)
	if !ok {
		return nil, false
	}
	if o.Key() != "" {
		o.more = append(o.more, o.Key())
	}
	own := kind.Params()
	o.Choice = strictyaml.Of(key, own)
	return own, true
}

// Params returns what the kind of data set was given, or what it has by default; nil
// if it has no keys of its own.
func (s Spec) Params() Params {
	if kind, keyed := registry[s.Name].(Keyed); keyed && s.Own.Key() != s.Name {
		return kind.Params()
	}
	return s.Own.Params()
}

// Complete writes the keys of the kind out, where none of them is given.
func (s *Spec) Complete() {
	if params := s.Params(); params != nil && s.Own.Key() == "" {
		s.Own = Own{Choice: strictyaml.Of(s.Name, params)}
	}
}

// validateOwn reports sections of other kinds, and what is wrong in its own.
func (s Spec) validateOwn(report validate.Report) {
	own := s.Name
	if s.Name == InputName { // which may be a recording
		own = EventsName
	}
	for _, key := range append(slices.Clone(s.Own.more), s.Own.Key()) {
		if key != "" && key != own {
			report(key, fmt.Sprintf("these are keys of the data set %s, and it is %s", key, s.Name), "leave them out, or set name to "+key)
		}
	}
	if s.Own.Key() == own && s.Own.Params() != nil {
		s.Own.Params().Validate(validate.Under(report, own))
	}
}
