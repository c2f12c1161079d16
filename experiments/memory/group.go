package memory

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// hierarchy is where the files of the process's control group are.
type hierarchy struct {
	mount string // folder of the hierarchy, relative to the root
	group string // the group's own, below it or the same
	files groupFiles
}

// groupFiles are the names of a hierarchy's files. The kernel counts cached files
// as used by a group; those in the lists of caches it gives up when the group
// needs the memory.
type groupFiles struct {
	limit, usage string
	caches       [2]string // lines of memory.stat
}

var (
	version1 = groupFiles{"memory.limit_in_bytes", "memory.usage_in_bytes", [2]string{"total_active_file", "total_inactive_file"}}
	version2 = groupFiles{"memory.max", "memory.current", [2]string{"active_file", "inactive_file"}}
)

// groupLimits returns what is left of the limits of the control groups that the
// process is in, of every hierarchy that counts memory: its own group's and those
// of all groups around it.
func groupLimits(root fs.FS) []Limit {
	var all []Limit
	for _, h := range hierarchies(root) {
		for dir := h.group; ; dir = path.Dir(dir) {
			if l, ok := h.files.read(root, dir); ok {
				name := strings.TrimPrefix(dir, h.mount)
				if name == "" {
					name = "/"
				}
				quoted := strconv.Quote(name) // escapes what is not printable
				l.Source = "the memory limit of the control group " + quoted[1:len(quoted)-1]
				all = append(all, l)
			}
			if dir == h.mount || dir == "." {
				break
			}
		}
	}
	return all
}

// read returns what is left of one group's limit, and false if it has none.
func (f groupFiles) read(root fs.FS, dir string) (Limit, bool) {
	limit, ok := amount(root, path.Join(dir, f.limit))
	// Version 1 says "no limit" by a number that no machine reaches.
	if !ok || limit >= 1<<60 {
		return Limit{}, false
	}
	used, ok := amount(root, path.Join(dir, f.usage))
	if !ok {
		return Limit{Bytes: limit}, true
	}
	if stat, err := fs.ReadFile(root, path.Join(dir, "memory.stat")); err == nil {
		for _, name := range f.caches {
			if n, ok := field(stat, name); ok {
				used -= min(n, used)
			}
		}
	}
	return Limit{Bytes: max(limit-used, 0)}, true
}

// amount reads a file that holds one number; "max" is none.
func amount(root fs.FS, name string) (int64, bool) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, false
	}
	return number(strings.TrimSpace(string(text)))
}

// hierarchies finds the process's control groups where memory is counted.
func hierarchies(root fs.FS) []hierarchy {
	groups, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return nil
	}
	mounts, err := fs.ReadFile(root, "proc/self/mountinfo")
	if err != nil {
		return nil
	}
	var all []hierarchy
	for line := range lines(groups) {
		// hierarchy:controllers:path
		parts := strings.SplitN(line, ":", 3)
		if len(parts) < 3 {
			continue
		}
		files := version1
		switch {
		case parts[0] == "0" && parts[1] == "":
			files = version2
		case !has(parts[1], "memory"):
			continue
		}
		for mount := range lines(mounts) {
			if h, ok := files.at(mount, parts[2]); ok {
				all = append(all, h)
				break
			}
		}
	}
	return all
}

// at returns the hierarchy of a line of mountinfo, if it is one with these files:
//
//	41 31 0:38 /root /mount/point rw,relatime [tags] - type source options
func (f groupFiles) at(mount, group string) (hierarchy, bool) {
	before, after, found := strings.Cut(mount, " - ")
	fields, kind := strings.Fields(before), strings.Fields(after)
	if !found || len(fields) < 5 || len(kind) < 3 {
		return hierarchy{}, false
	}
	if f == version2 && kind[0] != "cgroup2" || f == version1 && (kind[0] != "cgroup" || !has(kind[2], "memory")) {
		return hierarchy{}, false
	}
	top, point := unescape(fields[3]), relative(unescape(fields[4]))
	if !fs.ValidPath(point) {
		return hierarchy{}, false
	}
	h := hierarchy{mount: point, group: point, files: f}
	// A container sees its own group as the top of the mount, by whatever path the
	// host knows it; only what lies below that top has a folder.
	if below, is := strings.CutPrefix(path.Clean("/"+group), strings.TrimSuffix(path.Clean("/"+top), "/")); is &&
		!strings.Contains(group, "..") && (below == "" || below[0] == '/') {
		h.group = path.Join(point, below)
	}
	return h, true
}

// has reports whether a list with commas holds a word.
func has(list, word string) bool {
	for w := range strings.SplitSeq(list, ",") {
		if w == word {
			return true
		}
	}
	return false
}

// relative makes an absolute path one of an fs.FS.
func relative(name string) string {
	if name = strings.TrimPrefix(path.Clean("/"+name), "/"); name != "" {
		return name
	}
	return "."
}

// unescape undoes the octal escapes of mountinfo: "\040" is a space.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
