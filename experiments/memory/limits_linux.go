package memory

import "os"

// limits returns all limits that are known.
func limits() []Limit { return systemLimits(os.DirFS("/")) }
