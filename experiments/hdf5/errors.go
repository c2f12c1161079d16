package hdf5

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// UnsupportedError says what a sound file may hold and this package does not read.
type UnsupportedError struct {
	// What names it as the format's specification does.
	What string
	// Remedy is what the user can do.
	Remedy string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s: not read here; %s", e.What, e.Remedy)
}

// Is reports whether the target is errors.ErrUnsupported.
func (e *UnsupportedError) Is(target error) bool { return target == errors.ErrUnsupported }

// The remedies, as h5repack of HDF5 1.10 has been seen to follow them.
const (
	repack        = `rewrite the file with "h5repack --low=0 -l CONTI -f NONE OLD NEW"`
	repackTracked = `rewrite the file with "h5repack -L -c 60000 -d 60000 OLD NEW"`
	deflateIt     = `read the file where that filter is installed (in Python: hdf5plugin) and write it with compression="gzip"`
	merge         = `copy the data into one file`
	plain         = `store the data as plain numbers or text`
)

func unsupported(remedy, format string, args ...any) error {
	return &UnsupportedError{What: fmt.Sprintf(format, args...), Remedy: remedy}
}

// at puts the place inside the file before an error.
func at(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", printablePath(path), err)
}

// printablePath escapes what a terminal would take for a command.
func printablePath(path string) string {
	clean := func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd || r >= 0x80 && r < 0xa0 }
	if strings.ContainsFunc(path, clean) {
		return fmt.Sprintf("%q", path)
	}
	return path
}

// some lists names for an error, a few of them if there are many.
func some(names []string) string {
	const most = 12
	if len(names) == 0 {
		return "it is empty"
	}
	names = slices.Clone(names)
	rest := ""
	if len(names) > most {
		rest = fmt.Sprintf(" and %d more", len(names)-most)
		names = names[:most]
	}
	for i, name := range names {
		if len(name) > 64 {
			names[i] = name[:64] + "…"
		}
	}
	return fmt.Sprintf("there are %q%s", names, rest)
}
