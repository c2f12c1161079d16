package memory

import "golang.org/x/sys/unix"

// limits returns all limits that are known: no more than the machine has.
func limits() []Limit {
	size, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return nil
	}
	return []Limit{{Bytes: int64(size), Source: "the memory of the machine"}}
}
