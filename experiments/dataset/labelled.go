package dataset

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"spikesim/experiments/camera"
	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
)

// Files of DVSGesture: beside the recording NAME.aedat a list NAME_labels.csv of what
// was to be seen when, and in the folder the names of what it counts and of the
// recordings to train and to test with.
const (
	labelsEnding = "_labels.csv"
	mappingFile  = "gesture_mapping.csv"
	trainTrials  = "trials_to_train.txt"
	testTrials   = "trials_to_test.txt"
)

// mostListBytes bounds those files.
const mostListBytes = 16 << 20

func isLabels(file string) bool { return strings.HasSuffix(file, labelsEnding) }

// labelled takes in the parts of recordings that lists tell of.
func (m *recordings) labelled() error {
	names, err := m.gestureNames()
	if err != nil {
		return err
	}
	forTest, err := m.trials()
	if err != nil {
		return err
	}
	m.listed = forTest != nil
	byStem := map[string][]string{}
	for _, file := range m.files {
		if isLabels(file) || slices.Contains([]string{mappingFile, trainTrials, testTrials}, file) {
			continue
		}
		stem := strings.TrimSuffix(file, path.Ext(file))
		byStem[stem] = append(byStem[stem], file)
		if !slices.Contains(m.files, stem+labelsEnding) {
			m.skip(file, "has no list %s beside it", path.Base(stem)+labelsEnding)
		}
	}
	labels := map[int]bool{}
	for _, list := range m.files {
		if !isLabels(list) {
			continue
		}
		within := byStem[strings.TrimSuffix(list, labelsEnding)]
		if len(within) != 1 {
			m.skip(list, "tells of a recording, of which there are %d of that name", len(within))
			continue
		}
		file := within[0]
		test := m.forTest(file)
		if _, ok := m.inPart(file); !ok {
			continue
		}
		if m.listed {
			var told bool
			if test, told = forTest[path.Base(file)]; !told {
				m.skip(file, "is in neither %s nor %s", trainTrials, testTrials)
				continue
			}
		}
		err := m.list(list, func(line int, label int, from, to int64) {
			labels[label] = true
			e := Entry{Name: fmt.Sprintf("%s:%03d", file, line), Group: nameOf(names, label), Test: test}
			m.add(file, e, camera.Clip{Part: true, FromUS: from, ToUS: to})
		})
		if err != nil {
			m.skip(list, "%v", err)
		}
	}
	for label := range names {
		labels[label] = true
	}
	m.name(labels, names)
	return nil
}

// name gives the classes the order of their numbers.
func (m *recordings) name(labels map[int]bool, names map[int]string) {
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		m.classes = append(m.classes, nameOf(names, label))
	}
}

// nameOf returns the name of what a list counts.
func nameOf(names map[int]string, label int) string {
	if name, ok := names[label]; ok {
		return name
	}
	return strconv.Itoa(label)
}

// lines reads a list, and calls use for the fields of every line that holds something.
func (m *recordings) lines(file string, use func(line int, fields []string)) error {
	data, err := openfile.Read(filepath.Join(m.dir, filepath.FromSlash(file)), mostListBytes)
	if err != nil {
		return reason(err)
	}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		number++
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",; \t", r) }); len(fields) > 0 {
			use(number, fields)
		}
	}
	return nil
}

// list reads the parts of a recording: class, and from when to when in microseconds. The
// first line may name the columns; any other that is no part is skipped by its number.
func (m *recordings) list(file string, add func(line, label int, fromUS, toUS int64)) error {
	return m.lines(file, func(line int, fields []string) {
		var numbers [3]int64
		bad := len(fields) != len(numbers)
		for i := range min(len(fields), len(numbers)) {
			var err error
			if numbers[i], err = strconv.ParseInt(fields[i], 10, 64); err != nil {
				bad = true
			}
		}
		const most = 1 << 61 // as times of recordings
		label, from, to := numbers[0], numbers[1], numbers[2]
		switch {
		case bad && line == 1:
		case bad || label < 0 || label > maxImages || from < 0 || to > most:
			m.skip(fmt.Sprintf("%s line %d", file, line), "is not a class and the microseconds of its start and end")
		case from >= to:
			m.skip(fmt.Sprintf("%s line %d", file, line), "ends at %d µs, which is not after its start at %d µs", to, from)
		default:
			add(line, int(label), from, to)
		}
	})
}

// gestureNames reads what the lists count, if there is a file that says it.
func (m *recordings) gestureNames() (map[int]string, error) {
	if !slices.Contains(m.files, mappingFile) {
		return nil, nil
	}
	names, taken := map[int]string{}, map[string]bool{}
	err := m.lines(mappingFile, func(line int, fields []string) {
		if len(fields) < 2 {
			return
		}
		label, err := strconv.Atoi(fields[len(fields)-1])
		name := strings.Join(fields[:len(fields)-1], " ")
		if err != nil || label < 0 || names[label] != "" || taken[name] {
			if line > 1 {
				m.skip(fmt.Sprintf("%s line %d", mappingFile, line), "is not a new name and its number")
			}
			return
		}
		names[label], taken[name] = name, true
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", printable.Name(filepath.Join(m.dir, mappingFile)), err)
	}
	return names, nil
}

// trials reads which recordings are for tests, nil if no lists say it.
func (m *recordings) trials() (map[string]bool, error) {
	var missing []string
	for _, list := range []string{trainTrials, testTrials} {
		if _, err := os.Stat(filepath.Join(m.dir, list)); err != nil {
			missing = append(missing, list)
		}
	}
	if len(missing) == 2 {
		return nil, nil
	}
	if len(missing) == 1 {
		return nil, fmt.Errorf("%s has no %s, and the other list of its kind; add it, or remove that", printable.Name(m.dir), missing[0])
	}
	forTest := map[string]bool{}
	for _, list := range []string{trainTrials, testTrials} {
		err := m.lines(list, func(line int, fields []string) {
			name := path.Base(fields[0])
			if before, told := forTest[name]; told && before != (list == testTrials) {
				m.skip(fmt.Sprintf("%s line %d", list, line), "names a recording that the other list has, too")
				return
			}
			forTest[name] = list == testTrials
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", printable.Name(filepath.Join(m.dir, list)), err)
		}
	}
	return forTest, nil
}
