package dataset

import (
	"errors"
	"fmt"
	"os"
)

// Variable is the environment variable whose value Locate takes as env.
const Variable = "SPIKESIM_DATA"

// Locate returns where the data set is: the first that is
// not empty of the --data flag, the value of the environment variable
// SPIKESIM_DATA, and the path of the YAML file. What the user set for this run
// has to be right: a flag or a variable that names no data set is an error and
// is never replaced by another place. A YAML path is a default that comes with the
// project, so one that does not exist means only that no data set was found; one
// that exists and holds something else is an error too. A data set that needs no
// place is found without one.
func (s Spec) Locate(flag, env string) (place string, found bool, err error) {
	kind, fromYAML := registry[s.Name], s.Path
	if kind == nil {
		return "", false, nil
	}
	for _, place := range []struct{ dir, origin string }{
		{flag, "--data"}, {env, "$" + Variable},
	} {
		if place.dir == "" {
			continue
		}
		if err := kind.Check(place.dir); err != nil {
			return "", false, fmt.Errorf("%s: %w", place.origin, err)
		}
		return place.dir, true, nil
	}
	if s.Name != OxfordPet && fromYAML == DefaultSpec().Path {
		fromYAML = "" // not given: the default is that of another data set
	}
	if fromYAML == "" {
		return "", kind.Check("") == nil, nil
	}
	if _, err := os.Stat(fromYAML); errors.Is(err, os.ErrNotExist) {
		return "", false, nil
	}
	if err := kind.Check(fromYAML); err != nil {
		return "", false, fmt.Errorf("path: %w", err)
	}
	return fromYAML, true, nil
}
