//go:build !linux && !darwin

package memory

// limits returns all limits that are known: none.
func limits() []Limit { return nil }
