package dataset

import "bytes"

// run is a stretch of foreground in one row, columns first..last, and the number
// of its component.
type run struct {
	first, last int
	component   int32
}

// components are disjoint sets of runs (union-find). Only the roots' rects and
// marks are kept up to date.
type components struct {
	parent []int32
	rects  []rect
	hasPet []bool
}

func (c *components) add(r rect, hasPet bool) int32 {
	id := int32(len(c.parent))
	c.parent = append(c.parent, id)
	c.rects = append(c.rects, r)
	c.hasPet = append(c.hasPet, hasPet)
	return id
}

func (c *components) root(i int32) int32 {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]] // halve the path for the next look-up
		i = c.parent[i]
	}
	return i
}

func (c *components) join(i, j int32) {
	i, j = c.root(i), c.root(j)
	if i == j {
		return
	}
	c.parent[j] = i
	c.rects[i] = c.rects[i].union(c.rects[j])
	c.hasPet[i] = c.hasPet[i] || c.hasPet[j]
}

// petComponents returns the tight rect of the 8-connected components of
// foreground that contain a pet pixel.
func (t *trimap) petComponents() rect {
	var c components
	var above, row []run
	for y := range t.height {
		row = t.runs(y, row[:0], &c)
		// Both lists are sorted. Runs touch, corners included, if they overlap
		// once one of them is widened by a pixel at both ends.
		i := 0
		for _, r := range row {
			for i < len(above) && above[i].last+1 < r.first {
				i++
			}
			for k := i; k < len(above) && above[k].first <= r.last+1; k++ {
				c.join(above[k].component, r.component)
			}
		}
		above, row = row, above
	}
	kept := nowhere
	for i, r := range c.rects {
		if c.parent[i] == int32(i) && c.hasPet[i] {
			kept = kept.union(r)
		}
	}
	return kept
}

// runs appends the runs of row y to out, each as a component of its own.
func (t *trimap) runs(y int, out []run, c *components) []run {
	values := t.row(y)
	for x := firstForeground(values); x < len(values); {
		end := x + bytes.IndexByte(values[x:], background)
		if end < x {
			end = len(values)
		}
		hasPet := bytes.IndexByte(values[x:end], pet) >= 0
		out = append(out, run{x, end - 1, c.add(rect{x, y, end - 1, y}, hasPet)})
		x = end + firstForeground(values[end:])
	}
	return out
}
