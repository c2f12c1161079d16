package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"spikesim/sim/validate"
)

// decoder walks a node tree alongside a Go value and collects problems.
type decoder struct {
	problems []Problem
	// failed holds the paths whose value in Go is not what the file says, so
	// that nothing a validator says about them is worth repeating.
	failed map[string]bool
}

// fail records a problem with the value of n, which stands at path.
func (d *decoder) fail(n *yaml.Node, path, problem, remedy string) {
	d.add(n, path, problem, remedy)
	d.failed[path] = true
}

// add records a problem without giving up the value at path.
func (d *decoder) add(n *yaml.Node, path, problem, remedy string) {
	d.problems = append(d.problems, Problem{n.Line, n.Column, path, problem, remedy})
}

// value decodes n into v, which is settable and holds the default.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.fail(n, path, fmt.Sprintf("the alias *%s is not supported", shorten(n.Value)), "write the value out here")
		return
	case n.Style&yaml.TaggedStyle != 0 || n.Tag == "!":
		d.fail(n, path, fmt.Sprintf("the tag %s is not supported", shorten(n.Tag)), "write the plain value without a tag")
		return
	case isNull(n):
		d.null(n, v, path)
		return
	}
	if c, ok := chooser(v); ok {
		d.choice(n, c, path)
		return
	}
	if isBrief(v.Type()) && !(n.Kind == yaml.MappingNode && hasKeys(v.Type())) {
		d.brief(n, briefOf(v), path)
		return
	}
	if isNumbers(v.Type()) {
		d.numbers(n, numbersOf(v), path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
			setDefaults(v.Elem())
		}
		d.value(n, v.Elem(), path)
	case reflect.Struct:
		d.section(n, v, path)
	case reflect.Slice, reflect.Array:
		d.list(n, v, path)
	case reflect.Map:
		d.mapping(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

// isNull reports whether n is null, written out or left empty.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Style == 0 }

// null decodes a value that is null or missing; doc.go says why the two differ.
func (d *decoder) null(n *yaml.Node, v reflect.Value, path string) {
	switch {
	case n.Value == "":
		d.noValue(n, v.Type(), path)
	case v.Kind() == reflect.Pointer:
		v.SetZero()
	default:
		d.fail(n, path, fmt.Sprintf("%s is not %s", n.Value, expected(v.Type())), "remove the key to keep the default")
	}
}

// noValue records that the value of a key is missing.
func (d *decoder) noValue(n *yaml.Node, t reflect.Type, path string) {
	remedy := fmt.Sprintf("write %s, or remove the key to keep the default", expected(t))
	if t.Kind() == reflect.Pointer {
		remedy = "write null to switch it off, or remove the key to keep the default"
		if e := t.Elem(); e.Kind() == reflect.Struct && len(fieldsOf(e)) == 0 {
			remedy = "write {} to have it, or remove the key"
		}
	}
	d.fail(n, path, "the key has no value", remedy)
}

// pairs calls visit for each key of mapping n that is text and occurs for the
// first time, and records a problem for each other one.
func (d *decoder) pairs(n *yaml.Node, path string, visit func(key, value *yaml.Node)) {
	first := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind == yaml.ScalarNode && key.Tag == "!!merge":
			d.add(key, path, "the merge key << is not supported", "write the keys out here")
			continue
		case key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0:
			d.add(key, path, "a key must be plain text", "write a name before the colon")
			continue
		case key.Tag != "!!str":
			d.add(key, path, fmt.Sprintf("the key %s is not text", shorten(key.Value)), fmt.Sprintf("write it in quotes: %q", shorten(key.Value)))
			continue
		}
		if line, again := first[key.Value]; again {
			d.add(key, validate.Join(path, shorten(key.Value)), fmt.Sprintf("the key is given twice, first on line %d", line), "keep one of the two")
			continue
		}
		first[key.Value] = key.Line
		visit(key, value)
	}
}

// section decodes a mapping into a struct.
func (d *decoder) section(n *yaml.Node, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	if n.Kind != yaml.MappingNode {
		remedy := "write keys with values below it, among: " + strings.Join(keys(fields), ", ")
		if len(fields) == 0 {
			remedy = "write {}, it has no keys"
		}
		d.fail(n, path, fmt.Sprintf("%s is not %s", given(n), expected(v.Type())), remedy)
		return
	}
	var unknown []*yaml.Node
	absent := keys(fields)
	d.pairs(n, path, func(key, value *yaml.Node) {
		f, ok := find(fields, key.Value)
		if !ok {
			unknown = append(unknown, key)
			return
		}
		absent = slices.DeleteFunc(absent, func(key string) bool { return key == f.key })
		if at := v.FieldByIndex(f.index); f.choice {
			d.choose(chooserOf(at), f.key, value, validate.Join(path, f.key))
		} else {
			d.value(value, at, validate.Join(path, f.key))
		}
	})
	for _, key := range unknown {
		d.unknown(key, path, keys(fields), absent)
	}
}

// unknown records an unknown key of the section at path. It can only be meant
// for one of the section's keys that are absent from the file.
func (d *decoder) unknown(key *yaml.Node, path string, keys, absent []string) {
	at := validate.Join(path, shorten(key.Value))
	near, ok := Nearest(key.Value, absent)
	switch {
	case ok:
		d.add(key, at, "unknown key", fmt.Sprintf("did you mean %q?", near))
		// That the other key is not given is a consequence of the spelling.
		d.failed[validate.Join(path, near)] = true
	case len(keys) == 0:
		d.add(key, at, "unknown key", "remove it, this section has no keys")
	default:
		d.add(key, at, "unknown key", "the keys here are "+strings.Join(keys, ", "))
	}
}

// list decodes a sequence into a slice or an array.
func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, path, fmt.Sprintf("%s is not %s", given(n), expected(v.Type())), listRemedy(n, v.Type().Elem()))
		return
	}
	if v.Kind() == reflect.Array {
		if len(n.Content) != v.Len() {
			d.fail(n, path, fmt.Sprintf("the list has %d values", len(n.Content)), fmt.Sprintf("write exactly %d", v.Len()))
			return
		}
		v.SetZero()
	} else if len(n.Content) == 0 {
		v.SetZero()
	} else {
		v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	}
	for i, item := range n.Content {
		setDefaults(v.Index(i))
		d.value(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

// listRemedy says how to turn n into a list.
func listRemedy(n *yaml.Node, elem reflect.Type) string {
	if n.Kind == yaml.ScalarNode && isScalar(elem) {
		return fmt.Sprintf("write it in brackets: [%s]", shorten(n.Value))
	}
	return "write one item per line, each after a dash"
}

// mapping decodes a mapping into a map with text keys.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	t := v.Type()
	if t.Key().Kind() != reflect.String {
		panic("strictyaml: map keys must be strings")
	}
	if n.Kind != yaml.MappingNode {
		d.fail(n, path, fmt.Sprintf("%s is not %s", given(n), expected(t)), "write keys with values below it")
		return
	}
	v.SetZero()
	d.pairs(n, path, func(key, value *yaml.Node) {
		elem := reflect.New(t.Elem()).Elem()
		setDefaults(elem)
		d.value(value, elem, validate.Join(path, key.Value))
		if v.IsNil() {
			v.Set(reflect.MakeMap(t))
		}
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(t.Key()), elem)
	})
}

// setDefaults fills a value made while loading with its type's defaults.
func setDefaults(v reflect.Value) {
	if d, ok := v.Addr().Interface().(Defaulter); ok {
		d.SetDefaults()
	}
}
