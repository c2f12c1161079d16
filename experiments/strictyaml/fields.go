package strictyaml

import (
	"reflect"
	"strings"
)

// field is one key of a section and where its value is.
type field struct {
	key   string
	index []int // as for reflect.Value.FieldByIndex
	// choice says that at index there is not the value but a Chooser, of which the
	// key is one of the kinds.
	choice          bool
	omitEmpty, flow bool
}

// chooserType is that of the Choosers.
var chooserType = reflect.TypeFor[Chooser]()

// fieldsOf lists the keys of struct type t in the order of declaration, those
// of inline structs in their place. Those of a Chooser are its kinds.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	if reflect.PointerTo(t).Implements(chooserType) {
		for _, key := range reflect.New(t).Interface().(Chooser).Keys() {
			fields = append(fields, field{key: key, choice: true})
		}
		return fields
	}
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
		fields = append(fields, field{key: key, index: f.Index, omitEmpty: hasOption(options, "omitempty"), flow: hasOption(options, "flow")})
	}
	return fields
}

// of returns the value that struct v has for the key; that of a kind which is not
// the choice is invalid.
func (f field) of(v reflect.Value) reflect.Value {
	v = v.FieldByIndex(f.index)
	if !f.choice {
		return v
	}
	if key, params := chooserOf(v).Chosen(); key == f.key {
		return reflect.ValueOf(params)
	}
	return reflect.Value{}
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
