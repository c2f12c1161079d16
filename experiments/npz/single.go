package npz

import (
	"bufio"
	"fmt"

	"spikesim/experiments/openfile"
)

// ReadArray reads a file of one array (.npy), without a name.
func ReadArray(path string) (Array, error) {
	f, err := openfile.Regular(path)
	if err != nil {
		return Array{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Array{}, err
	}
	a, err := decode(bufio.NewReader(f), info.Size())
	if err != nil {
		return Array{}, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}
