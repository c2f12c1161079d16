package memory

import (
	"os"
	"runtime"
)

// limits returns all limits that are known.
func limits() []Limit { return systemLimits(os.DirFS("/"), runtime.GOMAXPROCS(0)) }
