package dataset

import (
	"maps"
	"slices"
)

// draw chooses the entries for tests: those that are drawn by one name, such as the
// parts of a recording, together. A class of two or more has one in either part,
// whatever the draws, as far as what stays together allows: the first in order, or the
// last.
func (m *folders) draw(drawnBy, classOf func(Entry) string, test func(name string) bool) {
	type class struct{ all, test, first, last int }
	classes := map[string]*class{}
	together := map[string][]int{}
	for i := range m.entries {
		e := &m.entries[i]
		c := classes[classOf(*e)]
		if c == nil {
			c = &class{first: i}
			classes[classOf(*e)] = c
		}
		name := drawnBy(*e)
		together[name] = append(together[name], i)
		if e.Test = test(name); e.Test {
			c.test++
		}
		c.all, c.last = c.all+1, i
	}
	move := func(of int, test bool) {
		for _, i := range together[drawnBy(m.entries[of])] {
			e := &m.entries[i]
			switch c := classes[classOf(*e)]; {
			case test && !e.Test:
				c.test++
			case !test && e.Test:
				c.test--
			}
			e.Test = test
		}
	}
	for _, name := range slices.Sorted(maps.Keys(classes)) {
		switch c := classes[name]; {
		case c.all < 2:
		case c.test == 0:
			move(c.first, true)
		case c.test == c.all:
			move(c.last, false)
		}
	}
}

// drop skips entries of classes with which something is wrong by the numbers of
// their entries.
func (m *folders) drop(classOf func(Entry) string, wrong func(train, test int) string) {
	type class struct{ train, test int }
	classes := map[string]class{}
	for _, e := range m.entries {
		c := classes[classOf(e)]
		if e.Test {
			c.test++
		} else {
			c.train++
		}
		classes[classOf(e)] = c
	}
	kept := m.entries[:0]
	for _, e := range m.entries {
		c := classes[classOf(e)]
		if reason := wrong(c.train, c.test); reason != "" {
			m.skip(e.Name, "%s", reason)
			continue
		}
		kept = append(kept, e)
	}
	m.entries = kept
}
