package experiments

import (
	"testing"

	"go.uber.org/goleak"
)

// Whatever the outcome of a run, no goroutine outlives it.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
