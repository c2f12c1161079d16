package dataset

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"spikesim/sim/random"
)

// DigitsName is the value of Spec.Name for digits drawn by rule.
const DigitsName = "digits"

// classLabels says that samples have a class.
const classLabels = "class"

// artist draws the samples of a built-in set.
type artist struct {
	// labels says what is known of the samples, called what the set is to people, and
	// insteadOf what it stands in for.
	labels, called, insteadOf string
	// draw draws a sample of height × width pixels, all of it decided by the key.
	draw func(key random.Key, height, width int) Sample
}

// artists have the built-in sets by Spec.Name.
var artists = map[string]artist{
	SyntheticName: {exact, "the built-in synthetic set", OxfordPet, scene},
	DigitsName:    {classLabels, "the built-in drawn digits", MNISTName, digit},
}

// Drawn reports whether a data set is drawn by rule and lies nowhere.
func (s Spec) Drawn() bool { return slices.Contains(drawnNames(), s.Name) }

// drawnNames lists the built-in sets.
func drawnNames() []string { return slices.Sorted(maps.Keys(artists)) }

// BuiltIn says, for people, what is drawn for the spec: the set that it names, or
// the one that stands in for that.
func (s Spec) BuiltIn() string { return artists[s.drawnName()].called }

// DrawnFor names the data set that the built-in set of the spec stands in for.
func (s Spec) DrawnFor() string { return artists[s.drawnName()].insteadOf }

// drawnName is the name of the built-in set that is drawn for the spec.
func (s Spec) drawnName() string {
	if s.Drawn() {
		return s.Name
	}
	return s.StandIn()
}

// Draw returns the built-in set of the spec, or the one that stands in for the one
// that it names, so that everything can run and be tested without a download. Nothing
// learned from it says anything about what it stands in for.
//
// Sample i of a part is a function of the spec's size, the seed and i alone: a
// smaller set is the beginning of a larger one. With limit > 0 each part has at
// most limit samples. Where the spec sets images aside for validation, that part
// has as many samples, of its own, but not more than the test part.
//
// The spec has to be valid and to have such a set; Draw panics if not.
func Draw(spec Spec, seed uint64, limit int) *Set {
	spec.Name, spec.Own = spec.drawnName(), Own{} // which are those of what it stands in for
	if spec.Name == "" || spec.check() != nil {
		panic("dataset: a built-in set of a spec that is invalid or has none")
	}
	count := func(n int) int {
		if limit > 0 {
			return min(n, limit)
		}
		return n
	}
	a := artists[spec.Name]
	part := func(name string, n, scale int) []Sample {
		return a.draws(random.New(seed).Name(spec.Name).Name(name), spec.Name+"_"+name, n, scale*spec.Height, scale*spec.Width)
	}
	set := &Set{
		Name: spec.Name, Labels: a.labels, Synthetic: true, Height: spec.Height, Width: spec.Width,
		Train:      part("train", count(spec.Synthetic.TrainImages), 1),
		Validation: part("validation", count(min(spec.ValidationImages, spec.Synthetic.TestImages)), 1),
		Test:       part("test", count(spec.Synthetic.TestImages), 1),
	}
	if spec.Augment.detail() {
		for i, d := range part("train", len(set.Train), 2) {
			set.Train[i].Detail = quantised(d.Pixels.values)
		}
	}
	return set
}

// DrawAll draws the same set with all of it, in the order of its parts, as test
// samples, as LoadAll reads one. With limit > 0 it has no more than the first limit.
func DrawAll(spec Spec, seed uint64, limit int) *Set {
	set := Draw(spec, seed, limit)
	all := slices.Concat(set.Train, set.Validation, set.Test)
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	set.Train, set.Validation, set.Test = nil, nil, all
	return set
}

// draws draws the first n samples of a part. Of w workers, each draws every w-th.
func (a artist) draws(key random.Key, name string, n, height, width int) []Sample {
	samples := make([]Sample, n)
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				samples[i] = a.draw(key.Int(i), height, width)
				samples[i].Name = fmt.Sprintf("%s_%d", name, i)
			}
		})
	}
	wait.Wait()
	return samples
}
