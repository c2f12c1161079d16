package memory

import (
	"runtime"
)

// Limit is how much more memory the process may take, by the tightest limit.
type Limit struct {
	Bytes  int64
	Source string // what sets it, for users: "MemAvailable", "RLIMIT_AS (ulimit -v)"
	// AddressSpace: the limit is on memory reserved, not on memory in use.
	AddressSpace bool
}

// Available returns how much more memory the process may take, and false where
// the operating system does not say. Memory that the process has and no longer
// uses counts as available.
func Available() (Limit, bool) {
	all := limits()
	if len(all) == 0 {
		return Limit{}, false
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	// Pages of the heap that hold no object, or only parts of them. Those given
	// back to the system are in its count of what is available, but the addresses
	// are still ours.
	reserved := int64(m.HeapIdle + m.HeapInuse - min(m.HeapAlloc, m.HeapInuse))
	held := max(reserved-int64(m.HeapReleased), 0)
	for i := range all {
		if all[i].AddressSpace {
			all[i].Bytes = Plus(all[i].Bytes, reserved)
		} else {
			all[i].Bytes = Plus(all[i].Bytes, held)
		}
	}
	return tightest(all)
}

// tightest returns the limit that leaves least.
func tightest(all []Limit) (l Limit, found bool) {
	for _, other := range all {
		if !found || other.Bytes < l.Bytes {
			l, found = other, true
		}
	}
	return l, found
}
