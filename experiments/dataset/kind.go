package dataset

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Kind is a data set that lies somewhere: what its items are and how one is read.
// Splits, validation, limits, reading on all cores, variants and the account of
// what was skipped are those of Load, the same for every kind.
// README.md shows how to add one.
type Kind interface {
	// Check returns nil if the data set is at place, a folder or a file, and
	// otherwise an error that says what is missing and how to mend it. A data set
	// that lies nowhere, being made by a rule, takes the empty place, and may take
	// others.
	Check(place string) error
	// Open lists the items of the data set at place.
	Open(place string, spec Spec) (Items, error)
	// Images reports whether samples are images of spec's height and width; else they
	// are recorded spikes.
	Images() bool
	// StandIn names the built-in set that is used where the data set is not found;
	// it is empty where nothing can stand in.
	StandIn() string
}

// Measured is a Kind whose samples take more memory than their pixels.
type Measured interface {
	Kind
	// Measure estimates, before it is read, what the data set at place takes beside
	// pixels and names, in bytes; 0 where that cannot be told.
	Measure(place string) int64
}

// Counted is a Kind of which the number of samples is hardly known without a look at
// where they lie.
type Counted interface {
	Kind
	// Count returns the most samples that the data set at place can have.
	Count(place string) int
}

// Named is a Kind that has a word of its own for its samples.
type Named interface {
	Kind
	// Item is the word for one of them, of which the plural ends with s.
	Item() string
}

// Items are those of an open data set.
type Items interface {
	// Entries are the items, sorted by name, each name once.
	Entries() []Entry
	// Skipped are those that cannot be used for a reason that is known already.
	Skipped() []Skip
	// Existing is the number of entries that seem to be there.
	Existing() int
	// Reader returns a function that reads an item, for one goroutine at a time. Its
	// error is the reason for which the item is skipped.
	Reader() func(ctx context.Context, e Entry) (Sample, error)
	// Describe fills in what a set of these items is.
	Describe(s *Set)
}

// Splitter is Items that have their own order and parts.
type Splitter interface {
	// Split returns the entries in the order of a seed, some of them for tests, and
	// spec with the numbers that fit them. It is called before Skipped, which may
	// have more items after it.
	Split(seed uint64, spec Spec) ([]Entry, Spec)
}

// Entry names an item.
type Entry struct {
	Name string
	// Group is a word for items that have something in common, such as a species.
	Group string
	// Test: whoever made the data set has set the item aside for tests. If so of any,
	// those are the test part and the others the training part, and none is drawn.
	Test bool
	// Index is the kind's own.
	Index int
}

// registry has all data sets that lie somewhere by Spec.Name; a new one is added
// here and nowhere else.
var registry = map[string]Kind{
	EventsName: eventsKind{},
	ImagesName: imagesKind{},
	MNISTName:  mnistKind{},
	OxfordPet:  oxfordKind{},
	SpikesName: spikesKind{},
}

// Register adds a data set by the name that it has in YAML. It is for the start
// of a program; a name that is taken is a mistake in it.
func Register(name string, kind Kind) {
	if slices.Contains(known(), name) {
		panic(fmt.Sprintf("dataset: there is a data set %q already", name))
	}
	registry[name] = kind
}

// known lists the data sets.
func known() []string {
	return slices.Concat(slices.Sorted(maps.Keys(registry)), drawnNames(), []string{NoneName, InputName})
}

// None reports whether there is no data set at all.
func (s Spec) None() bool { return s.Name == NoneName }

// Truths reports whether it is known what is true of the samples: then a network
// can learn from them and be scored.
func (s Spec) Truths() bool { return s.Name != NoneName && s.Name != InputName }

// Images reports whether samples are images of the height and width of s.
func (s Spec) Images() bool {
	if kind := registry[s.Name]; kind != nil {
		return kind.Images()
	}
	return s.Drawn()
}

// Item is what one of the samples is called, "image" or "sample" unless its kind is
// Named.
func (s Spec) Item() string {
	if kind, named := registry[s.Name].(Named); named {
		return kind.Item()
	}
	if s.Images() {
		return "image"
	}
	return "sample"
}

// StandIn names the built-in set that is used where the data set is not found;
// it is empty where nothing can stand in.
func (s Spec) StandIn() string {
	if kind := registry[s.Name]; kind != nil {
		return kind.StandIn()
	}
	return ""
}
