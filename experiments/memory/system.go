package memory

import (
	"bufio"
	"bytes"
	"io/fs"
	"math"
	"strconv"
	"strings"
)

// Addresses are reserved in large blocks, whatever is used of them: by the runtime
// for its heap, and by the C library, which a build with cgo starts threads with,
// for the stack and the heap of a thread.
const (
	arena  = 64 << 20
	thread = 8<<20 + 64<<20
)

// threads is how many threads the runtime has in the end, beside one for every
// processor: to watch, for signals, to collect garbage, and in system calls.
const threads = 5

// systemLimits reads the limits that Linux states below its root, a file system
// with proc and, where control groups are in use, what mountinfo says of them.
// What is missing or not understood is left out. processors is how many the program
// uses.
func systemLimits(root fs.FS, processors int) []Limit {
	var all []Limit
	if meminfo, err := fs.ReadFile(root, "proc/meminfo"); err == nil {
		if bytes, ok := field(meminfo, "MemAvailable:"); ok {
			all = append(all, Limit{Bytes: bytes, Source: "MemAvailable of /proc/meminfo"})
		}
	}
	all = append(all, resourceLimits(root, processors)...)
	return append(all, groupLimits(root)...)
}

// resourceLimits returns what is left of the limits that ulimit sets.
func resourceLimits(root fs.FS, processors int) []Limit {
	status, err := fs.ReadFile(root, "proc/self/status")
	if err != nil {
		return nil
	}
	set, err := fs.ReadFile(root, "proc/self/limits")
	if err != nil {
		return nil
	}
	running, _ := field(status, "Threads:")
	reserve := arena + thread*max(int64(processors)+threads-running, 1)
	var all []Limit
	for _, r := range []struct {
		limit, usage, source string
		reserve              int64
	}{
		{"Max address space", "VmSize:", "RLIMIT_AS (ulimit -v)", reserve},
		{"Max data size", "VmData:", "RLIMIT_DATA (ulimit -d)", 0},
	} {
		most, ok := softLimit(set, r.limit)
		if !ok {
			continue
		}
		used, ok := field(status, r.usage)
		if !ok {
			continue
		}
		all = append(all, Limit{Bytes: max(most-used-r.reserve, 0), Source: r.source, AddressSpace: true})
	}
	return all
}

// softLimit returns a limit in bytes of /proc/self/limits, and false where it is
// unlimited.
func softLimit(limits []byte, name string) (int64, bool) {
	for line := range lines(limits) {
		rest, is := strings.CutPrefix(line, name)
		if !is {
			continue
		}
		words := strings.Fields(rest)
		if len(words) == 0 {
			return 0, false
		}
		return number(words[0])
	}
	return 0, false
}

// field returns a line's amount in bytes: "MemAvailable:   24010704 kB".
func field(text []byte, name string) (int64, bool) {
	for line := range lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != name {
			continue
		}
		n, ok := number(words[1])
		if ok && len(words) > 2 && words[2] == "kB" {
			n = min(n, math.MaxInt64>>10) << 10
		}
		return n, ok
	}
	return 0, false
}

// number reads an amount of 0 or more; what does not fit is math.MaxInt64.
func number(text string) (int64, bool) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, false
	}
	return int64(min(n, math.MaxInt64)), true
}

// lines yields the lines of a text.
func lines(text []byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for scan := bufio.NewScanner(bytes.NewReader(text)); scan.Scan(); {
			if !yield(scan.Text()) {
				return
			}
		}
	}
}
