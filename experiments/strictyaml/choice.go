package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"spikesim/sim/validate"
)

// Chooser is a (pointer to a) value that is one of several kinds of a thing, each
// with parameters of its own, written as the key of the kind with its parameters
// below:
//
//	noise: {poisson: {rate_per_ms: 0.1}}
//
// The kinds may be registered from anywhere, which the fields of a struct cannot.
// [Choice] implements all but the list of kinds. An inline Chooser adds its kinds
// to the keys of the section that it is part of, which may choose one, none or,
// for its validation to tell, several.
type Chooser interface {
	// Keys lists the kinds.
	Keys() []string
	// Choose makes a kind the choice and returns a pointer to its parameters, as
	// they are by default; ok is false if there is no such kind.
	Choose(key string) (params any, ok bool)
	// Chosen returns the choice; key is empty where nothing is chosen.
	Chosen() (key string, params any)
}

// Choice holds the choice of a [Chooser] whose parameters have something in
// common, P, which is an interface that pointers to them implement.
type Choice[P any] struct {
	key    string
	params P
}

// Of returns a choice.
func Of[P any](key string, params P) Choice[P] { return Choice[P]{key, params} }

// Key returns the key of the choice, and Params its parameters.
func (c Choice[P]) Key() string { return c.key }

// Params returns the parameters of the choice; they are nil if nothing is chosen.
func (c Choice[P]) Params() P { return c.params }

// Chosen implements [Chooser].
func (c Choice[P]) Chosen() (key string, params any) { return c.key, c.params }

// From chooses a kind from a registry, for Choose.
func (c *Choice[P]) From(kinds *Kinds[P], key string) (params any, ok bool) {
	fresh, ok := kinds.fresh[key]
	if !ok {
		return nil, false
	}
	c.key, c.params = key, fresh()
	return c.params, true
}

// Kinds is a registry of kinds of a thing.
type Kinds[P any] struct {
	keys  []string
	fresh map[string]func() P
}

// Add registers a kind; fresh returns a pointer to its parameters as they are by
// default. It panics if the key is taken: it is for the start of a program.
func (k *Kinds[P]) Add(key string, fresh func() P) {
	if _, taken := k.fresh[key]; taken {
		panic(fmt.Sprintf("strictyaml: the key %q is taken", key))
	}
	if k.fresh == nil {
		k.fresh = map[string]func() P{}
	}
	k.keys, k.fresh[key] = append(k.keys, key), fresh
}

// Keys lists the kinds in the order in which they were added.
func (k *Kinds[P]) Keys() []string { return k.keys }

// chooser returns v as a Chooser, if it is one.
func chooser(v reflect.Value) (Chooser, bool) {
	if v.Kind() != reflect.Struct || !reflect.PointerTo(v.Type()).Implements(chooserType) {
		return nil, false
	}
	return chooserOf(v), true
}

// chooserOf returns v, which is one, as a Chooser.
func chooserOf(v reflect.Value) Chooser {
	if !v.CanAddr() {
		at := reflect.New(v.Type()).Elem()
		at.Set(v)
		v = at
	}
	return v.Addr().Interface().(Chooser)
}

// choice decodes a mapping of one key into a Chooser.
func (d *decoder) choice(n *yaml.Node, c Chooser, path string) {
	all := strings.Join(c.Keys(), ", ")
	if n.Kind != yaml.MappingNode {
		d.fail(n, path, fmt.Sprintf("%s is not a section", given(n)), "write one of "+all+" with its keys below it")
		return
	}
	var chosen []string
	before := len(d.problems)
	d.pairs(n, path, func(key, value *yaml.Node) {
		if !slices.Contains(c.Keys(), key.Value) {
			d.unknown(key, path, c.Keys(), c.Keys())
		} else if d.choose(c, key.Value, value, validate.Join(path, key.Value)) {
			chosen = append(chosen, key.Value)
		}
	})
	switch {
	case len(d.problems) > before:
		d.failed[path] = true
	case len(chosen) == 0:
		d.fail(n, path, "nothing is chosen", "write one of "+all)
	case len(chosen) > 1:
		d.fail(n, path, "more than one is chosen: "+strings.Join(chosen, ", "), "keep one of them")
	}
}

// choose decodes the value of one of a Chooser's keys, and reports whether that is
// chosen: null switches it off.
func (d *decoder) choose(c Chooser, key string, value *yaml.Node, path string) bool {
	if isNull(value) && value.Value != "" {
		return false
	}
	chosen, ok := c.Choose(key)
	if !ok {
		panic("strictyaml: a Chooser does not know its own key " + key)
	}
	params := reflect.ValueOf(chosen)
	setDefaults(params.Elem())
	if isNull(value) {
		d.noValue(value, params.Type(), path)
		return true
	}
	d.value(value, params.Elem(), path)
	return true
}
