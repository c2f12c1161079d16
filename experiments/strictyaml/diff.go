package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"spikesim/sim/validate"
)

// Difference is a key that two values of one type give different values.
type Difference struct {
	// Path is that of a [Setting].
	Path string
	// A and B are what either has there, as YAML on one line.
	A, B string
}

// Diff returns the keys at which two structs of one type, or pointers to them,
// differ: the deepest, and sections, lists and maps only as far as one of the
// two lacks what the other has. Setting all paths to their A makes of b an equal
// of a.
func Diff(a, b any) ([]Difference, error) {
	d := differ{}
	d.compare(reflect.ValueOf(a), reflect.ValueOf(b), "")
	return d.found, d.err
}

type differ struct {
	found []Difference
	err   error
}

func (d *differ) compare(a, b reflect.Value, path string) {
	if !a.IsValid() || !b.IsValid() {
		if a.IsValid() != b.IsValid() {
			d.note(a, b, path)
		}
		return
	}
	if isBrief(a.Type()) || isNumbers(a.Type()) {
		if !reflect.DeepEqual(a.Interface(), b.Interface()) {
			d.note(a, b, path)
		}
		return
	}
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				d.note(a, b, path)
			}
			return
		}
		d.compare(a.Elem(), b.Elem(), path)
	case reflect.Struct:
		for _, f := range fieldsOf(a.Type()) {
			d.compare(f.of(a), f.of(b), validate.Join(path, f.key))
		}
	case reflect.Slice:
		// An empty list loads as nil.
		if a.Len() == 0 && b.Len() == 0 {
			return
		}
		keys := elementKeys(a)
		if a.Type().Elem().Kind() != reflect.Struct || !slices.Equal(keys, elementKeys(b)) {
			if !reflect.DeepEqual(a.Interface(), b.Interface()) {
				d.note(a, b, path)
			}
			return
		}
		for i, key := range keys {
			d.compare(a.Index(i), b.Index(i), validate.Join(path, key))
		}
	default:
		if !reflect.DeepEqual(a.Interface(), b.Interface()) {
			d.note(a, b, path)
		}
	}
}

// elementKeys returns how settings name the elements of a list: by their own key
// "name", or by number.
func elementKeys(list reflect.Value) []string {
	keys := make([]string, list.Len())
	for i := range keys {
		keys[i] = fmt.Sprint(i)
		if e := list.Index(i); e.Kind() == reflect.Struct {
			if f, found := find(fieldsOf(e.Type()), "name"); found {
				keys[i] = f.of(e).String()
			}
		}
	}
	return keys
}

// note records a difference.
func (d *differ) note(a, b reflect.Value, path string) {
	one := Difference{Path: path}
	var err error
	if one.A, err = inline(a); err == nil {
		one.B, err = inline(b)
	}
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("%s: %w", path, err)
	}
	d.found = append(d.found, one)
}

// inline writes a value as YAML on one line.
func inline(v reflect.Value) (string, error) {
	if err := writable(v, ""); err != nil {
		return "", err
	}
	n, err := encode(v)
	if err != nil {
		return "", err
	}
	flow(n)
	data, err := yaml.Dump(n, yaml.WithLineWidth(-1))
	return strings.TrimSpace(string(data)), err
}

// flow has a node and all below it written on one line.
func flow(n *yaml.Node) {
	n.Style = n.Style&yaml.DoubleQuotedStyle | yaml.FlowStyle
	if n.Kind == yaml.ScalarNode {
		n.Style &^= yaml.FlowStyle
	}
	for _, c := range n.Content {
		flow(c)
	}
}
