package dataset

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
)

// Paths inside the folder of the data set, with forward slashes for messages.
const (
	imagesDir  = "images"
	trimapsDir = "annotations/trimaps"
	listFile   = "annotations/list.txt"
)

// splitLists are read where list.txt is absent; together they name the same pets.
var splitLists = []string{"annotations/trainval.txt", "annotations/test.txt"}

// maxFileBytes bounds what is read into memory for one file: room for a picture of
// 200 megapixels that is not packed.
const maxFileBytes = 1 << 30

// checkLayout returns nil if dir looks like the data set, and otherwise an error
// that names what is missing, what is there, and where the data set may be.
func checkLayout(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("data set folder %s: %w", printable.Name(dir), reason(err))
	}
	if !info.IsDir() {
		return fmt.Errorf("data set folder %s is a file; unpack it and give the folder that holds images and annotations", printable.Name(dir))
	}
	missing := missingParts(dir)
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("%s is not the Oxford-IIIT Pet data set: it has no %s; found %s%s",
		printable.Name(dir), strings.Join(missing, ", no "), contents(dir), hint(dir))
}

// missingParts returns which parts of the layout dir lacks.
func missingParts(dir string) []string {
	var missing []string
	for _, sub := range []string{imagesDir, trimapsDir} {
		if info, err := os.Stat(filepath.Join(dir, sub)); err != nil || !info.IsDir() {
			missing = append(missing, "folder "+sub)
		}
	}
	for _, list := range append([]string{listFile}, splitLists...) {
		if _, err := os.Stat(filepath.Join(dir, list)); err == nil { // whether it is a file, readFile tells
			return missing
		}
	}
	return append(missing, listFile+" (nor trainval.txt or test.txt beside it)")
}

// contents describes a folder in a few words.
func contents(dir string) string {
	const most = 8
	f, err := os.Open(dir)
	if err != nil {
		return "a folder that cannot be read"
	}
	defer f.Close()
	entries, err := f.ReadDir(most + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return "a folder that cannot be read"
	}
	if len(entries) == 0 {
		return "an empty folder"
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries[:min(len(entries), most)] {
		names = append(names, printable.Name(e.Name()))
	}
	if len(entries) > most {
		names = append(names, "...")
	}
	return strings.Join(names, ", ")
}

// hint tells where the data set is if it is just above or just below dir.
func hint(dir string) string {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for above, i := filepath.Dir(absolute), 0; i < 2; above, i = filepath.Dir(above), i+1 {
		if len(missingParts(above)) == 0 {
			return fmt.Sprintf("; this is a part of the data set, give the folder %s", printable.Name(above))
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		sub := filepath.Join(dir, e.Name())
		if info, err := os.Stat(sub); err == nil && info.IsDir() && len(missingParts(sub)) == 0 {
			return fmt.Sprintf("; the data set is one folder further down, give %s", printable.Name(sub))
		}
	}
	for _, archive := range []string{"images.tar.gz", "annotations.tar.gz", "images.tar", "annotations.tar"} {
		if _, err := os.Stat(filepath.Join(dir, archive)); err == nil {
			return "; unpack its archives there first (tar xf images.tar.gz; tar xf annotations.tar.gz)"
		}
	}
	return ""
}

// readFile reads a regular file of a sensible size; a named pipe or a device in
// the folder of the data set would otherwise block or never end.
func readFile(path string) ([]byte, error) {
	data, err := openfile.Read(path, maxFileBytes)
	if err != nil {
		return nil, reason(err)
	}
	return data, nil
}

// reason strips an error of the operation and the path, which the messages of
// this package give themselves, relative to the data set.
func reason(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return missingError{err}
	}
	var not *openfile.NotFileError
	if errors.As(err, &not) {
		return fmt.Errorf("is %s, not a file", not.Kind)
	}
	var large *openfile.TooLargeError
	if errors.As(err, &large) {
		return fmt.Errorf("has more than %d bytes", large.Limit)
	}
	var path *os.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("cannot be read: %w", path.Err)
	}
	return err
}

// missingError words os.ErrNotExist as the other reasons are worded.
type missingError struct{ error }

func (missingError) Error() string   { return "is missing" }
func (e missingError) Unwrap() error { return e.error }
