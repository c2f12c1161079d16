package nir

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/printable"
)

// nearest lists the names most like one that is missing, for the end of a message.
func nearest(missing string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	type candidate struct {
		name     string
		distance int
	}
	var all []candidate
	for _, name := range names {
		all = append(all, candidate{name, distance(missing, name)})
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var like []string
	for _, c := range all {
		// A third of the letters may differ, and one in any case.
		if c.distance <= max(1, len(missing)/3) || strings.HasPrefix(c.name, missing) || strings.HasSuffix(c.name, "."+missing) {
			like = append(like, printable.Name(c.name))
		}
	}
	const most = 3
	if len(like) > 0 {
		return fmt.Sprintf(" (did it mean %s?)", strings.Join(like[:min(len(like), most)], " or "))
	}
	names = slices.Sorted(slices.Values(names))
	rest := ""
	if n := len(names); n > 8 {
		names, rest = names[:8], fmt.Sprintf(" and %d more", n-8)
	}
	for i := range names {
		names[i] = printable.Name(names[i])
	}
	return fmt.Sprintf(" (there are %s%s)", strings.Join(names, ", "), rest)
}

// distance is the least number of letters to put in, take out or change to make b of
// a (Levenshtein), of the first 64 bytes of each.
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0] // of the row above, one to the left
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
