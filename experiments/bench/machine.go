package bench

import (
	"os"
	"runtime"
	"strings"

	"spikesim/sim/kernel"
)

func machine() Machine {
	m := Machine{
		CPU: runtime.GOARCH, Cores: runtime.NumCPU(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Go: runtime.Version(), Kernels: "go", GOMAXPROCS: runtime.GOMAXPROCS(0),
	}
	if kernel.Fast() {
		m.Kernels = "avx2"
	}
	// Linux alone has it; elsewhere the architecture has to do.
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if name := modelName(string(info)); name != "" {
			m.CPU = name
		}
	}
	return m
}

// modelName finds the processor's name in the text of /proc/cpuinfo.
func modelName(info string) string {
	for line := range strings.Lines(info) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
