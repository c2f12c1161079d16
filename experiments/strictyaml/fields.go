package strictyaml

import (
	"reflect"
	"strings"
)

// field is one key of a section and the struct field that holds its value.
type field struct {
	key   string
	index []int // as for reflect.Value.FieldByIndex
}

// fieldsOf lists the keys of struct type t in the order of declaration, those
// of inline structs in their place.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || key == "-" {
			continue
		}
		if hasOption(options, "inline") {
			if f.Type.Kind() != reflect.Struct {
				panic("strictyaml: only structs can be inline")
			}
			for _, inner := range fieldsOf(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				fields = append(fields, inner)
			}
			continue
		}
		if key == "" {
			key = strings.ToLower(f.Name)
		}
		fields = append(fields, field{key, f.Index})
	}
	return fields
}

func hasOption(options, name string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == name {
			return true
		}
	}
	return false
}

// find returns the field of the given key.
func find(fields []field, key string) (field, bool) {
	for _, f := range fields {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

// keys lists the keys of fields.
func keys(fields []field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.key
	}
	return list
}
