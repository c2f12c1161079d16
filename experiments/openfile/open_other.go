//go:build !unix

package openfile

import (
	"errors"
	"os"
)

const nonblock = 0

// duplicate is for systems where descriptors have names.
func duplicate(int) (*os.File, error) { return nil, errors.ErrUnsupported }
