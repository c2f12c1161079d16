package files

import (
	"errors"
	"fmt"
	"os"
)

// Claim holds a directory for results: out, or where that is "" the next of base-1,
// base-2, … that is free. It returns those of the files to be written that are in out
// already. hold is [Hold], or does more.
func Claim(out, base string, hold func(dir string) (*Held, error), toWrite ...string) (dir string, held *Held, taken []string, err error) {
	if out != "" {
		if held, err = hold(out); err != nil {
			return "", nil, nil, err
		}
		return out, held, held.Taken(toWrite...), nil
	}
	for n := 1; ; n++ {
		dir := fmt.Sprintf("%s-%d", base, n)
		if err := Free(dir); errors.Is(err, os.ErrExist) {
			continue
		} else if err != nil {
			return "", nil, nil, err
		}
		held, err := hold(dir)
		if errors.Is(err, ErrInUse) {
			continue // another run has just taken it
		}
		if err != nil {
			return "", nil, nil, err
		}
		if len(held.Taken(toWrite...)) == 0 {
			return dir, held, nil, nil
		}
		held.Release() // another run has just taken it, and is done
	}
}
