package dataset

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"spikesim/experiments/camera"
)

// isCochlea tells by a file's name, in the folder itself, whether it may be one of SHD
// or SSC, each of which holds all samples of a part.
func isCochlea(file string) bool {
	ending := strings.ToLower(path.Ext(file))
	return !strings.Contains(file, "/") && (ending == ".h5" || ending == ".hdf5")
}

// spoken takes in the samples of SHD and SSC, in files such as shd_train.h5 and
// shd_test.h5.
func (m *recordings) spoken() error {
	labels, names := map[int]bool{}, map[int]string{}
	var classes []int // of the entries
	for _, file := range m.files {
		name := strings.ToLower(file)
		switch {
		case !isCochlea(file):
			m.skip(file, "lies beside files of SHD or SSC and is none")
			continue
		case strings.Contains(name, "valid"):
			m.skip(file, "is a part for validation; samples for that are set aside of the training part")
			continue
		}
		samples, err := camera.ReadLabels(filepath.Join(m.dir, file))
		switch {
		case err != nil:
			m.skip(file, "%v", reason(err))
			continue
		case samples == nil:
			m.skip(file, "is no HDF5 file with spikes/times, spikes/units and labels")
			continue
		}
		for i, spoken := range samples.Names {
			names[i], labels[i] = spoken, true
		}
		test := strings.Contains(name, "test")
		m.listed = m.listed || test
		for i, class := range samples.Classes {
			labels[class] = true
			classes = append(classes, class)
			m.add(file, Entry{Name: fmt.Sprintf("%s:%06d", file, i), Test: test}, camera.Clip{Options: camera.Options{Sample: i}})
		}
	}
	for i, class := range classes {
		m.entries[i].Group = nameOf(names, class)
	}
	m.name(labels, names)
	return nil
}
