package coding

import (
	"fmt"
	"maps"
	"slices"

	"spikesim/events"
)

// Kind is a kind of encoder from outside this package, with the keys of a [Spec].
type Kind interface {
	// Validate reports what it cannot do with a spec, with paths relative to that;
	// the rate and the filter have been looked at.
	Validate(s Spec, report func(path, problem, remedy string))
	// New returns an encoder as [New] does, of a spec without faults.
	New(s Spec, units int, tick events.Time) Encoder
	// UnitBytes is what the encoder takes for each unit, in bytes.
	UnitBytes() int64
}

// registered are the kinds of encoder from outside this package.
var registered = map[string]Kind{}

// Register adds a kind of encoder by the value of [Spec].Kind that names it. It is
// for the start of a program; a name that is taken is a mistake in it.
func Register(name string, kind Kind) {
	if slices.Contains(kinds(), name) {
		panic(fmt.Sprintf("coding: there is an encoder %q already", name))
	}
	registered[name] = kind
}

// kinds lists the kinds of encoder.
func kinds() []string {
	return append([]string{KindPoisson, KindBernoulli, KindRegular}, slices.Sorted(maps.Keys(registered))...)
}
