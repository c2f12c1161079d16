package memory

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
)

// Part is one part of what something needs.
type Part struct {
	Name   string
	Bytes  int64
	Remedy string // how to make it smaller, "take a smaller batch"; may be empty
	// Reserved: it is allocated and never touched, so that it counts against a
	// limit on addresses alone.
	Reserved bool
}

// Need is what something needs, in parts.
type Need struct {
	Parts []Part
}

// Add adds a part, unless it is empty.
func (n *Need) Add(name string, bytes int64, remedy string) {
	if bytes > 0 {
		n.Parts = append(n.Parts, Part{Name: name, Bytes: bytes, Remedy: remedy})
	}
}

// Total returns the sum of all parts that are touched. It does not overflow: more
// than any machine has is math.MaxInt64.
func (n Need) Total() int64 { return n.total(false) }

func (n Need) total(reserved bool) int64 {
	total := int64(0)
	for _, p := range n.Parts {
		if reserved || !p.Reserved {
			total = Plus(total, p.Bytes)
		}
	}
	return total
}

// fits reports whether a limit leaves room for it.
func (n Need) fits(l Limit) bool { return n.total(l.AddressSpace) <= l.Bytes }

// Check refuses what needs more memory than there is; see [Check].
func (n Need) Check(what string) error { return Check(what, n.Parts...) }

// Check returns an error if what, a noun with its article, needs more memory than
// the process may take. The error names the largest parts, and how to make them
// smaller. Where the limits are not known nothing is refused.
func Check(what string, parts ...Part) error {
	need := Need{parts}
	limit, known := Available()
	if !known || need.fits(limit) {
		return nil
	}
	// What is no longer used, of an image before this one, say, may not have been
	// collected yet.
	runtime.GC()
	if limit, known = Available(); !known || need.fits(limit) {
		return nil
	}
	return &ShortError{What: what, Need: need, Limit: limit}
}

// ShortError says that there is less memory than is needed.
type ShortError struct {
	What  string
	Need  Need
	Limit Limit
}

// largest is how many parts an error names.
const largest = 4

func (e *ShortError) Error() string {
	parts := slices.DeleteFunc(slices.Clone(e.Need.Parts), func(p Part) bool { return p.Reserved && !e.Limit.AddressSpace })
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(b.Bytes, a.Bytes) })
	var b strings.Builder
	fmt.Fprintf(&b, "%s needs about %s of memory, and %s may be taken (by %s); nothing has been started. The largest parts:",
		e.What, Size(e.Need.total(e.Limit.AddressSpace)), Size(e.Limit.Bytes), e.Limit.Source)
	for _, p := range parts[:min(largest, len(parts))] {
		fmt.Fprintf(&b, "\n  %s: %s", p.Name, Size(p.Bytes))
		if p.Remedy != "" {
			fmt.Fprintf(&b, " (%s)", p.Remedy)
		}
	}
	return b.String()
}

// Size formats an amount of memory: "1.5 GiB", "35.0 MiB", "0.4 KiB".
func Size(bytes int64) string {
	switch {
	case bytes >= 1<<50:
		return fmt.Sprintf("%.0f PiB", float64(bytes)/(1<<50))
	case bytes >= 1<<40:
		return fmt.Sprintf("%.1f TiB", float64(bytes)/(1<<40))
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
	default:
		return fmt.Sprintf("%.1f KiB", float64(bytes)/(1<<10))
	}
}

// Bytes returns an amount that was computed as a float; what does not fit is
// math.MaxInt64.
func Bytes(x float64) int64 {
	if x >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(x)
}

// Plus adds two amounts; what does not fit is math.MaxInt64.
func Plus(a, b int64) int64 {
	if b > 0 && a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
