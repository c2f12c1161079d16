package dataset

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"spikesim/experiments/memory"
	"spikesim/experiments/printable"
)

// MNISTName is the value of Spec.Name for the handwritten digits of Y. LeCun, C.
// Cortes and C. J. C. Burges, "The MNIST database of handwritten digits", 60,000 to
// learn from and 10,000 to test on, 28×28 pixels each.
const MNISTName = "mnist"

// The published data set, and what its labels count.
const (
	mnistTest    = 10_000
	digitClasses = 10
)

// mnistParts are its parts: how a sample's name begins, the files, and what their
// labels say of the samples.
var mnistParts = [...]struct {
	name, images, labels string
	test                 bool
}{
	{"train", "train-images", "train-labels", false},
	{"test", "t10k-images", "t10k-labels", true},
}

const (
	imageDimensions = 3 // items, rows, columns
	labelDimensions = 1
)

// mnistKind is the data set in the four IDX files of its official distribution,
// compressed with gzip or not.
type mnistKind struct{}

// Images implements [Kind].
func (mnistKind) Images() bool { return true }

// StandIn implements [Kind].
func (mnistKind) StandIn() string { return DigitsName }

// Check implements [Kind].
func (mnistKind) Check(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("data set folder %s: %w", printable.Name(dir), reason(err))
	case !info.IsDir():
		return fmt.Errorf("data set folder %s is a file; give the folder that holds the four IDX files", printable.Name(dir))
	}
	var missing []string
	for _, part := range mnistParts {
		for _, file := range []struct {
			base       string
			dimensions int
		}{{part.images, imageDimensions}, {part.labels, labelDimensions}} {
			if path, found := idxPath(dir, file.base, file.dimensions); !found {
				missing = append(missing, filepath.Base(path))
			}
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s is not the data set MNIST: it has no %s (nor with .gz); found %s",
			printable.Name(dir), strings.Join(missing, ", no "), contents(dir))
	}
	return nil
}

// idxPath returns where a file of the data set lies, or would: some copies have a dot
// in the names for the dash of the original.
func idxPath(dir, base string, dimensions int) (path string, found bool) {
	official := filepath.Join(dir, fmt.Sprintf("%s-idx%d-ubyte", base, dimensions))
	dotted := filepath.Join(dir, fmt.Sprintf("%s.idx%d-ubyte", base, dimensions))
	for _, path := range []string{official, official + ".gz", dotted, dotted + ".gz"} {
		if _, err := os.Stat(path); err == nil { // whether it is a file, its reader tells
			return path, true
		}
	}
	return official, false
}

// Measure implements [Measured]: the files, unpacked, from which samples are taken.
func (mnistKind) Measure(dir string) (bytes int64) {
	for _, part := range mnistParts {
		path, _ := idxPath(dir, part.images, imageDimensions)
		bytes = memory.Plus(bytes, idxBytes(path, imageDimensions))
	}
	return bytes
}

// Open implements [Kind].
func (mnistKind) Open(dir string, spec Spec) (Items, error) {
	if err := (mnistKind{}).Check(dir); err != nil {
		return nil, err
	}
	m := &mnistItems{spec: spec}
	for i, part := range mnistParts {
		images, imagesFile, err := openIDX(dir, part.images, imageDimensions)
		if err != nil {
			return nil, err
		}
		labels, labelsFile, err := openIDX(dir, part.labels, labelDimensions)
		if err != nil {
			return nil, err
		}
		if a, b := images.sizes[0], labels.sizes[0]; a != b {
			return nil, fmt.Errorf("%s has %d images and %s %d labels: they are not of one data set",
				printable.Name(imagesFile), a, printable.Name(labelsFile), b)
		}
		for k, label := range labels.elements {
			if label >= digitClasses {
				return nil, fmt.Errorf("%s: label %d of image %d, counted from 0, and digits are 0 to %d; the file is damaged, or of another data set",
					printable.Name(labelsFile), label, k, digitClasses-1)
			}
		}
		m.images[i], m.labels[i] = images, labels.elements
	}
	return m, nil
}

// openIDX reads a file of the data set and names it.
func openIDX(dir, base string, dimensions int) (*idx, string, error) {
	path, _ := idxPath(dir, base, dimensions)
	content, err := readIDXFile(path, dimensions)
	if err != nil {
		return nil, "", fmt.Errorf("%s %w", printable.Name(path), err)
	}
	return content, path, nil
}

// mnistItems is the open data set, in its parts.
type mnistItems struct {
	spec   Spec
	images [len(mnistParts)]*idx
	labels [len(mnistParts)][]uint8
}

// Entries implements [Items].
func (m *mnistItems) Entries() []Entry {
	var entries []Entry
	for i := len(mnistParts) - 1; i >= 0; i-- { // by name: test before train
		number := len(m.labels[i])
		for k := range number {
			entries = append(entries, Entry{
				Name: fmt.Sprintf("%s_%0*d", mnistParts[i].name, len(strconv.Itoa(number-1)), k),
				Test: mnistParts[i].test, Index: k,
			})
		}
	}
	return entries
}

// Skipped implements [Items].
func (*mnistItems) Skipped() []Skip { return nil }

// Existing implements [Items].
func (m *mnistItems) Existing() (n int) {
	for _, labels := range m.labels {
		n += len(labels)
	}
	return n
}

// Describe implements [Items].
func (*mnistItems) Describe(s *Set) { s.Labels = classLabels }

// Reader implements [Items].
func (m *mnistItems) Reader() func(context.Context, Entry) (Sample, error) {
	pixels, detail := newResizer(m.spec.Height, m.spec.Width), (*resizer)(nil)
	if m.spec.Augment.detail() {
		detail = newResizer(2*m.spec.Height, 2*m.spec.Width)
	}
	return func(_ context.Context, e Entry) (Sample, error) {
		part := 0
		if e.Test {
			part = 1
		}
		rows, columns := m.images[part].sizes[1], m.images[part].sizes[2]
		gray := &image.Gray{Stride: columns, Rect: image.Rect(0, 0, columns, rows), Pix: m.images[part].elements[e.Index*rows*columns:][:rows*columns]}
		s := Sample{Name: e.Name, Class: int(m.labels[part][e.Index]), Pixels: Pixels{bytes: pixels.gray(gray)}}
		s.Species = strconv.Itoa(s.Class)
		if detail != nil {
			s.Detail = detail.gray(gray)
		}
		return s, nil
	}
}
