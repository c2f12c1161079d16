package strictyaml

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"spikesim/sim/validate"
)

// validate runs the caller's validation of the decoded value v and records what
// it reports at the place in the file that the report is about.
func (d *decoder) validate(root *yaml.Node, v reflect.Value, check func(validate.Report)) {
	check(func(path, problem, remedy string) {
		if d.consequence(path) {
			return
		}
		n, exact := locate(root, path)
		if !exact {
			problem += notGiven(v, path)
		}
		d.add(n, path, problem, remedy)
	})
}

// consequence reports whether path, or a section or list that contains it,
// failed to decode.
func (d *decoder) consequence(path string) bool {
	for ; path != ""; path = parent(path) {
		if d.failed[path] {
			return true
		}
	}
	return false
}

// parent strips the last key or index from a path.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

// locate returns the node that path is best found by: the value's, or the key's
// where the value begins on a later line. If the path is not in the file, it
// returns that of its nearest ancestor, and false.
func locate(root *yaml.Node, path string) (n *yaml.Node, exact bool) {
	at, value := root, root
	for path != "" {
		key, child, rest, ok := step(value, path)
		if !ok {
			return at, false
		}
		value, path = child, rest
		at = child
		if key != nil && child.Line > key.Line {
			at = key
		}
	}
	return at, true
}

// step follows the first key or index of path from n. Key is nil in lists.
func step(n *yaml.Node, path string) (key, value *yaml.Node, rest string, ok bool) {
	switch n.Kind {
	case yaml.SequenceNode:
		i, rest, ok := cutIndex(path)
		if !ok || i >= len(n.Content) {
			return nil, nil, "", false
		}
		return nil, n.Content[i], rest, true
	case yaml.MappingNode:
		var names []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			names = append(names, n.Content[i].Value)
		}
		i, rest, ok := cutKey(path, names)
		if !ok {
			return nil, nil, "", false
		}
		return n.Content[2*i], n.Content[2*i+1], rest, true
	}
	return nil, nil, "", false
}

// cutIndex splits "[2].name" into 2 and "name".
func cutIndex(path string) (i int, rest string, ok bool) {
	inner, ok := strings.CutPrefix(path, "[")
	if !ok {
		return 0, "", false
	}
	digits, rest, ok := strings.Cut(inner, "]")
	if !ok {
		return 0, "", false
	}
	u, err := strconv.ParseUint(digits, 10, 31)
	return int(u), strings.TrimPrefix(rest, "."), err == nil
}

// cutKey splits path into one of the names, returned by its index, and the
// rest. The names decide, not the dots, because the keys of a map may hold dots;
// the longest name that fits wins.
func cutKey(path string, names []string) (i int, rest string, ok bool) {
	best := -1
	for i, name := range names {
		tail, ok := strings.CutPrefix(path, name)
		if !ok || tail != "" && tail[0] != '.' && tail[0] != '[' {
			continue
		}
		if best < 0 || len(name) > len(names[best]) {
			best, rest = i, strings.TrimPrefix(tail, ".")
		}
	}
	return best, rest, best >= 0
}

// notGiven says that the file does not have the key at path and, if it is worth
// telling, which default it therefore has in v.
func notGiven(v reflect.Value, path string) string {
	for {
		for v.Kind() == reflect.Pointer || !v.IsValid() {
			if !v.IsValid() || v.IsNil() {
				return " (not given)"
			}
			v = v.Elem()
		}
		if path == "" {
			break
		}
		var ok bool
		if v, path, ok = stepValue(v, path); !ok {
			return ""
		}
	}
	if isNumbers(v.Type()) {
		v = plainNumbers(numbersOf(v))
	}
	if !isScalar(v.Type()) || v.Kind() == reflect.String && v.Len() == 0 {
		return " (not given)"
	}
	if v.Kind() == reflect.String {
		return fmt.Sprintf(" (not given; the default is %q)", v.String())
	}
	return fmt.Sprintf(" (not given; the default is %v)", v)
}

// stepValue follows the first key or index of path from v.
func stepValue(v reflect.Value, path string) (value reflect.Value, rest string, ok bool) {
	switch v.Kind() {
	case reflect.Struct:
		fields := fieldsOf(v.Type())
		if i, rest, ok := cutKey(path, keys(fields)); ok {
			return fields[i].of(v), rest, true
		}
	case reflect.Slice, reflect.Array:
		if i, rest, ok := cutIndex(path); ok && i < v.Len() {
			return v.Index(i), rest, true
		}
	case reflect.Map:
		var names []string
		for _, key := range v.MapKeys() {
			names = append(names, key.String())
		}
		if i, rest, ok := cutKey(path, names); ok {
			return v.MapIndex(reflect.ValueOf(names[i]).Convert(v.Type().Key())), rest, true
		}
	}
	return reflect.Value{}, "", false
}
