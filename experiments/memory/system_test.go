package memory

import (
	"math"
	"slices"
	"testing"
	"testing/fstest"
)

const (
	meminfo  = "MemTotal:       24684092 kB\nMemFree:        22659248 kB\nMemAvailable:    1048576 kB\n"
	status   = "Name:\tspikesim\nVmPeak:\t 2000000 kB\nVmSize:\t 1048576 kB\nVmData:\t  524288 kB\nThreads:\t4\n"
	noLimits = "Limit                     Soft Limit           Hard Limit           Units     \n" +
		"Max data size             unlimited            unlimited            bytes     \n" +
		"Max address space         unlimited            unlimited            bytes     \n"
	someLimits = "Limit                     Soft Limit           Hard Limit           Units     \n" +
		"Max data size             1073741824           unlimited            bytes     \n" +
		"Max address space         2147483648           unlimited            bytes     \n"
	version1Mount = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"
	version2Mount = "31 23 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
	otherMounts   = "22 27 0:21 / /proc rw - proc proc rw\n34 31 0:31 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
)

// tree makes a file system of names and contents.
func tree(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestSystemLimits(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  []Limit
	}{
		{"nothing", nil, nil},
		{"machine", map[string]string{"proc/meminfo": meminfo},
			[]Limit{{Bytes: 1 << 30, Source: "MemAvailable of /proc/meminfo"}}},
		{"old kernel", map[string]string{"proc/meminfo": "MemTotal: 5 kB\n"}, nil},
		{"no ulimit", map[string]string{"proc/self/status": status, "proc/self/limits": noLimits}, nil},
		{"ulimit", map[string]string{"proc/self/status": status, "proc/self/limits": someLimits}, []Limit{
			{Bytes: 1<<30 - arena - 3*thread, Source: "RLIMIT_AS (ulimit -v)", AddressSpace: true},
			{Bytes: 1 << 29, Source: "RLIMIT_DATA (ulimit -d)", AddressSpace: true},
		}},
		{"version 2, own group and one around it", map[string]string{
			"proc/self/cgroup":                                  "0::/user.slice/app.scope\n",
			"proc/self/mountinfo":                               otherMounts + version2Mount,
			"sys/fs/cgroup/user.slice/memory.max":               "1000\n",
			"sys/fs/cgroup/user.slice/memory.current":           "900\n",
			"sys/fs/cgroup/user.slice/memory.stat":              "anon 500\nfile 400\ninactive_file 300\nactive_file 50\n",
			"sys/fs/cgroup/user.slice/app.scope/memory.max":     "max\n",
			"sys/fs/cgroup/user.slice/app.scope/memory.current": "700\n",
		}, []Limit{{Bytes: 450, Source: "the memory limit of the control group /user.slice"}}},
		{"version 2, both limited", map[string]string{
			"proc/self/cgroup":             "0::/a/b\n",
			"proc/self/mountinfo":          version2Mount,
			"sys/fs/cgroup/a/memory.max":   "1000",
			"sys/fs/cgroup/a/b/memory.max": "300",
		}, []Limit{
			{Bytes: 300, Source: "the memory limit of the control group /a/b"},
			{Bytes: 1000, Source: "the memory limit of the control group /a"},
		}},
		{"version 2, above its limit", map[string]string{
			"proc/self/cgroup":             "0::/\n",
			"proc/self/mountinfo":          version2Mount,
			"sys/fs/cgroup/memory.max":     "1000",
			"sys/fs/cgroup/memory.current": "1100",
		}, []Limit{{Bytes: 0, Source: "the memory limit of the control group /"}}},
		{"version 2 beside version 1", map[string]string{
			"proc/self/cgroup":                               "4:memory:/box\n0::/\n",
			"proc/self/mountinfo":                            "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n" + version1Mount,
			"sys/fs/cgroup/memory/box/memory.limit_in_bytes": "5000",
			"sys/fs/cgroup/memory/box/memory.usage_in_bytes": "4000",
			"sys/fs/cgroup/memory/box/memory.stat":           "active_file 1\ntotal_active_file 1500\ntotal_inactive_file 500\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":     "9223372036854771712",
		}, []Limit{{Bytes: 3000, Source: "the memory limit of the control group /box"}}},
		{"container, version 1, path of the host", map[string]string{
			"proc/self/cgroup":                           "5:cpuacct,memory:/docker/ab12\n",
			"proc/self/mountinfo":                        "35 31 0:32 /docker/ab12 /sys/fs/cgroup/memory rw - cgroup cgroup rw,cpuacct,memory\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "77",
		}, []Limit{{Bytes: 77, Source: "the memory limit of the control group /"}}},
		{"container, path outside of the mount", map[string]string{
			"proc/self/cgroup":         "0::/../other\n",
			"proc/self/mountinfo":      version2Mount,
			"sys/fs/cgroup/memory.max": "88",
		}, []Limit{{Bytes: 88, Source: "the memory limit of the control group /"}}},
		{"spaces and unprintable names", map[string]string{
			"proc/self/cgroup":              "0::/a\x1b[1m\n",
			"proc/self/mountinfo":           "31 23 0:28 / /my\\040groups rw - cgroup2 cgroup2 rw\n",
			"my groups/memory.max":          "99",
			"my groups/a/memory.max":        "1",
			"my groups/a\x1b[1m/memory.max": "12",
		}, []Limit{
			{Bytes: 12, Source: `the memory limit of the control group /a\x1b[1m`},
			{Bytes: 99, Source: "the memory limit of the control group /"},
		}},
		{"too large for an int64", map[string]string{"proc/meminfo": "MemAvailable: 18446744073709551615 kB\n"},
			[]Limit{{Bytes: math.MaxInt64 >> 10 << 10, Source: "MemAvailable of /proc/meminfo"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := systemLimits(tree(test.files), 2); !slices.Equal(got, test.want) {
				t.Errorf("limits\n%+v, want\n%+v", got, test.want)
			}
		})
	}
}

// No text in these files makes reading them fail, or an amount negative.
func FuzzSystemLimits(f *testing.F) {
	f.Add(meminfo, status, someLimits, "0::/a/b\n", version2Mount, "1000", "anon 5\nactive_file 3\n")
	f.Add("", "", noLimits, "4:memory:/box\n", version1Mount, "max", "")
	f.Add("MemAvailable:", "VmSize: x kB", "Max address space", "::", "1 2 3 \\0 / - cgroup2 a b", "-1", "\n")
	f.Fuzz(func(t *testing.T, meminfo, status, limits, groups, mounts, number, stat string) {
		files := map[string]string{
			"proc/meminfo": meminfo, "proc/self/status": status, "proc/self/limits": limits,
			"proc/self/cgroup": groups, "proc/self/mountinfo": mounts,
		}
		for _, dir := range []string{"sys/fs/cgroup", "sys/fs/cgroup/a", "sys/fs/cgroup/memory"} {
			for _, name := range []string{"memory.max", "memory.current", "memory.limit_in_bytes", "memory.usage_in_bytes"} {
				files[dir+"/"+name] = number
			}
			files[dir+"/memory.stat"] = stat
		}
		for _, l := range systemLimits(tree(files), 2) {
			if l.Bytes < 0 || l.Source == "" {
				t.Errorf("limit %+v", l)
			}
		}
	})
}
