package strictyaml

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// encode makes the node of a value that is writable. It goes by fieldsOf, as
// decoding does: the library knows nothing of Choosers.
func encode(v reflect.Value) (*yaml.Node, error) {
	n := &yaml.Node{}
	if v.IsValid() && isBrief(v.Type()) && len(briefOf(v).Words()) > 0 {
		return encodeBrief(briefOf(v)), nil
	}
	if v.IsValid() && isNumbers(v.Type()) {
		return encodeNumbers(numbersOf(v))
	}
	switch v.Kind() {
	case reflect.Invalid:
		return n, n.Dump(nil, yaml.WithV4Defaults())
	case reflect.Pointer:
		if v.IsNil() {
			return n, n.Dump(nil, yaml.WithV4Defaults())
		}
		return encode(v.Elem())
	case reflect.Struct:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		for _, f := range fieldsOf(v.Type()) {
			value := f.of(v)
			if !value.IsValid() || f.omitEmpty && empty(value) {
				continue
			}
			if err := put(n, f.key, value); err != nil {
				return nil, err
			}
			if f.flow {
				n.Content[len(n.Content)-1].Style |= yaml.FlowStyle
			}
		}
		return n, nil
	case reflect.Map:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			if err := put(n, key.String(), v.MapIndex(key)); err != nil {
				return nil, err
			}
		}
		return n, nil
	case reflect.Slice, reflect.Array:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		for i := range v.Len() {
			item, err := encode(v.Index(i))
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, item)
		}
		return n, nil
	}
	return n, n.Dump(v.Interface(), yaml.WithV4Defaults())
}

// put adds a key and its value to a mapping.
func put(mapping *yaml.Node, key string, value reflect.Value) error {
	k := &yaml.Node{}
	if err := k.Dump(key, yaml.WithV4Defaults()); err != nil {
		return err
	}
	n, err := encode(value)
	if err != nil {
		return err
	}
	mapping.Content = append(mapping.Content, k, n)
	return nil
}

// empty reports whether omitempty leaves a value out.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}
