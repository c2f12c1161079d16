package camera

import (
	"fmt"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/openfile"
)

// Labels are what is true of the samples of a file that holds several recordings.
type Labels struct {
	// Classes has the class of every sample, from 0.
	Classes []int
	// Names are those of the classes; nil where the file has none.
	Names []string
}

// mostSamples bounds the samples of a file.
const mostSamples = 1_000_000

// ReadLabels reads what a file in the format of SHD and SSC says of its samples; nil if
// the file is in another one.
func ReadLabels(path string) (*Labels, error) {
	in, err := openfile.Regular(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	f, err := hdf5.Open(in, info.Size())
	if err != nil {
		return nil, nil // whoever reads it will tell
	}
	times, _, err := cochlea(f)
	if err != nil || times == nil {
		return nil, err
	}
	d, err := f.Root().Dataset(cochleaLabels)
	if err != nil {
		return nil, err
	}
	values, err := d.Int64s()
	if err != nil {
		return nil, err
	}
	if n := times.Shape()[0]; n != len(values) || n > mostSamples {
		return nil, fmt.Errorf("%d labels for %d samples, of which there are at most %d", len(values), n, mostSamples)
	}
	labels := &Labels{}
	most := 0
	for i, v := range values {
		if v < 0 || v > mostSamples {
			return nil, fmt.Errorf("label %d of sample %d is no class, which count from 0", v, i)
		}
		labels.Classes = append(labels.Classes, int(v))
		most = max(most, int(v))
	}
	if d, err := f.Root().Dataset(cochleaKeys); err == nil {
		if names, err := d.Strings(); err == nil && len(names) > most {
			labels.Names = names
		}
	}
	return labels, nil
}
