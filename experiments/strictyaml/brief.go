package strictyaml

import (
	"reflect"

	"go.yaml.in/yaml/v4"
)

// Brief is a (pointer to a) struct that YAML writes as one word or number, or as a
// list of them, where keys would only be in the way:
//
//	kernel: 3
//	kernel: [3, 5]
//
// One whose fields have keys can be written with those as well:
//
//	reset: subtract
//	reset: {value: 10}
type Brief interface {
	// Words returns what is to be written: one word, or those of a list; none where it
	// takes keys.
	Words() []string
	// SetWords takes what a file has. It returns a problem and its remedy where the
	// words have no meaning, and then changes nothing.
	SetWords(words []string) (problem, remedy string)
	// Example is a value as a file has it, for remedies.
	Example() string
}

// briefType is that of the Briefs.
var briefType = reflect.TypeFor[Brief]()

// isBrief reports whether a pointer to a t is a Brief.
func isBrief(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && reflect.PointerTo(t).Implements(briefType)
}

// hasKeys reports whether a field of a struct has a key.
func hasKeys(t reflect.Type) bool {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("yaml") != "" {
			return true
		}
	}
	return false
}

// briefOf returns v, or a copy of it, as a Brief.
func briefOf(v reflect.Value) Brief {
	if !v.CanAddr() {
		at := reflect.New(v.Type()).Elem()
		at.Set(v)
		v = at
	}
	return v.Addr().Interface().(Brief)
}

// brief decodes a word, or a list of them, into a Brief.
func (d *decoder) brief(n *yaml.Node, b Brief, path string) {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	words := make([]string, len(items))
	for i, item := range items {
		if item.Kind != yaml.ScalarNode || item.Style != 0 || isNull(item) {
			d.fail(n, path, given(n)+" has no meaning here", "write it as "+b.Example())
			return
		}
		words[i] = item.Value
	}
	if problem, remedy := b.SetWords(words); problem != "" {
		d.fail(n, path, problem, remedy)
	}
}

// encodeBrief makes the node of a Brief.
func encodeBrief(b Brief) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
	for _, word := range b.Words() {
		list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: word})
	}
	if len(list.Content) == 1 {
		return list.Content[0]
	}
	return list
}
