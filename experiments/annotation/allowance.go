package annotation

import (
	"fmt"
	"io"
)

// maxEntry bounds what is read of a file for one entry, in bytes: far more than any
// outline of an object takes.
const maxEntry = 16 << 20

// allowance is a reader that gives no more than a number of bytes until it is granted
// more, so that whoever reads entry by entry holds no more than one in memory.
type allowance struct {
	r    io.Reader
	left int
}

func newAllowance(r io.Reader) *allowance { return &allowance{r, maxEntry} }

// next grants an entry.
func (a *allowance) next() { a.left = maxEntry }

// Read implements [io.Reader].
func (a *allowance) Read(p []byte) (int, error) {
	if a.left == 0 {
		return 0, fmt.Errorf("an entry has more than %d bytes", maxEntry)
	}
	n, err := a.r.Read(p[:min(len(p), a.left)])
	a.left -= n
	return n, err
}
