package hdf5

import (
	"cmp"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Writer collects groups, data sets and attributes, and writes them as a file.
type Writer struct {
	// Deflate is the level, 1 to 9, at which data sets of numbers with dimensions are
	// compressed; 0 stores them as they are.
	Deflate int

	root entry
}

// entry is a group, or a data set if it has an array.
type entry struct {
	name       string
	data       *Array
	below      []*entry
	attributes []attributeEntry
}

type attributeEntry struct {
	name string
	data Array
}

// Group adds a group, and the groups on the way to it. Groups that are there already
// are no error.
func (w *Writer) Group(path string) error {
	_, err := w.group(parts(path))
	return at(path, err)
}

// parts splits a path from the root; the root has none.
func parts(path string) []string {
	if path = strings.TrimPrefix(path, "/"); path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

func (w *Writer) group(names []string) (*entry, error) {
	if len(names) > maxDepth {
		return nil, fmt.Errorf("nested more than %d deep", maxDepth)
	}
	here := &w.root
	for _, name := range names {
		if err := checkName(name); err != nil {
			return nil, err
		}
		next := here.child(name)
		if next == nil {
			next = &entry{name: name}
			here.below = append(here.below, next)
		}
		if here = next; here.data != nil {
			return nil, fmt.Errorf("%q is a data set", name)
		}
	}
	return here, nil
}

// child returns what is in a group under a name, or nil.
func (e *entry) child(name string) *entry {
	if i := slices.IndexFunc(e.below, func(e *entry) bool { return e.name == name }); i >= 0 {
		return e.below[i]
	}
	return nil
}

// Dataset adds a data set, and the groups on the way to it. Its elements are not
// copied until the file is written.
func (w *Writer) Dataset(path string, a Array) error {
	return at(path, w.dataset(parts(path), a))
}

func (w *Writer) dataset(names []string, a Array) error {
	if _, err := a.elements(); err != nil {
		return err
	}
	if len(names) == 0 {
		return errors.New("the root is a group")
	}
	name := names[len(names)-1]
	if err := checkName(name); err != nil {
		return err
	}
	group, err := w.group(names[:len(names)-1])
	if err != nil {
		return err
	}
	if group.child(name) != nil {
		return errors.New("it is there already")
	}
	group.below = append(group.below, &entry{name: name, data: &a})
	return nil
}

// Attribute adds an attribute to the group or data set at a path; "/" is the root. It
// takes at most 64 KB.
func (w *Writer) Attribute(path, name string, a Array) error {
	return at(path+"@"+name, w.attribute(path, name, a))
}

func (w *Writer) attribute(path, name string, a Array) error {
	if _, err := a.elements(); err != nil {
		return err
	}
	if name == "" || len(name) > maxName || strings.Contains(name, "\x00") {
		return errors.New("a name has 1 to 4096 bytes, none of them zero")
	}
	here := &w.root
	for _, part := range parts(path) {
		if here = here.child(part); here == nil {
			return fmt.Errorf("there is no %q", part)
		}
	}
	if slices.ContainsFunc(here.attributes, func(e attributeEntry) bool { return e.name == name }) {
		return errors.New("it is there already")
	}
	here.attributes = append(here.attributes, attributeEntry{name, a})
	return nil
}

// checkName returns an error if no link may have the name.
func checkName(name string) error {
	if name == "" || name == "." || len(name) > maxName || strings.ContainsAny(name, "/\x00") {
		return fmt.Errorf("%q cannot be a name: it has 1 to %d bytes, no slash and no zero byte, and is not \".\"", name, maxName)
	}
	return nil
}

// WriteTo writes the file.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	if w.Deflate < 0 || w.Deflate > zlib.BestCompression {
		return 0, fmt.Errorf("deflate at level %d: want 1 to %d, or 0 for none", w.Deflate, zlib.BestCompression)
	}
	e := &encoder{deflate: w.Deflate, data: make([]byte, superblockSize)}
	e.collect(&w.root)
	e.writeHeaps()
	root, err := e.group(&w.root, "/")
	if err != nil {
		return 0, err
	}
	e.superblock(root)
	n, err := out.Write(e.data)
	return int64(n), err
}

// sorted returns what is in a group in the order of symbol tables: by the bytes of names.
func (e *entry) sorted() []*entry {
	return slices.SortedFunc(slices.Values(e.below), func(a, b *entry) int { return cmp.Compare(a.name, b.name) })
}
