package dataset

// classOf returns what the parts of a data set have to have pictures of, each: a class
// where pictures are sorted by it, and nothing in particular where they have boxes.
func (m *images) classOf(e Entry) string {
	if m.boxes {
		return ""
	}
	return e.Group
}

// draw chooses the pictures for tests. A class of two pictures or more has one in
// either part, whatever the draws: the first in order, or the last.
func (m *images) draw(test func(Entry) bool) {
	type class struct{ all, test, first, last int }
	classes := map[string]*class{}
	for i := range m.entries {
		e := &m.entries[i]
		c := classes[m.classOf(*e)]
		if c == nil {
			c = &class{first: i}
			classes[m.classOf(*e)] = c
		}
		if e.Test = test(*e); e.Test {
			c.test++
		}
		c.all, c.last = c.all+1, i
	}
	for _, c := range classes {
		switch {
		case c.all < 2:
		case c.test == 0:
			m.entries[c.first].Test = true
		case c.test == c.all:
			m.entries[c.last].Test = false
		}
	}
}

// drop skips pictures of classes with which something is wrong by the numbers of
// their pictures.
func (m *images) drop(wrong func(train, test int) string) {
	type class struct{ train, test int }
	classes := map[string]class{}
	for _, e := range m.entries {
		c := classes[m.classOf(e)]
		if e.Test {
			c.test++
		} else {
			c.train++
		}
		classes[m.classOf(e)] = c
	}
	kept := m.entries[:0]
	for _, e := range m.entries {
		c := classes[m.classOf(e)]
		if reason := wrong(c.train, c.test); reason != "" {
			m.skip(e.Name, "%s", reason)
			continue
		}
		kept = append(kept, e)
	}
	m.entries = kept
}
