package wiring

import (
	"fmt"
	"reflect"
	"slices"
)

// registration is a kind from outside this package that has a key in YAML.
type registration struct {
	key   string
	fresh func() Kind
}

var registered []registration

// Register adds a kind to those that YAML knows, by its key. It is for the start of
// a program; fresh returns a pointer to the parameters as they are by default, a
// struct whose fields are the keys below. A key or a type that is taken is a
// mistake in the program.
func Register(key string, fresh func() Kind) {
	if taken := keyOf(fresh()); slices.Contains(Spec{}.Keys(), key) || taken != unregistered {
		panic(fmt.Sprintf("wiring: %q or its type is registered already", key))
	}
	registered = append(registered, registration{key, fresh})
}

// unregistered stands for the key of a kind that has none.
const unregistered = "other"

// keyOf returns the key of a kind from outside, which its type tells.
func keyOf(k Kind) string {
	for _, r := range registered {
		if reflect.TypeOf(r.fresh()) == reflect.TypeOf(k) {
			return r.key
		}
	}
	return unregistered
}
