//go:build unix

package openfile

import (
	"os"
	"strconv"
	"syscall"
)

// nonblock keeps the opening of a pipe from waiting for its other end. Regular
// files do not know it.
const nonblock = syscall.O_NONBLOCK

// duplicate returns a file of its own for an open descriptor.
func duplicate(number int) (*os.File, error) {
	fd, err := syscall.Dup(number)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "descriptor "+strconv.Itoa(number)), nil
}
