package strictyaml

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"spikesim/sim/validate"
)

// Marshal returns v, a struct or a pointer to one, as a YAML document that Load
// reads back to an equal value (a list or map without entries as nil). Keys
// stand in the order of the struct's fields, those of maps in sorted order, so
// that equal values give equal bytes.
//
// It returns an error if v holds what no file can say: NaN, an infinity or text
// that is not valid UTF-8.
func Marshal(v any) ([]byte, error) {
	if err := writable(reflect.ValueOf(v), ""); err != nil {
		return nil, err
	}
	n, err := encode(reflect.ValueOf(v))
	if err != nil {
		return nil, fmt.Errorf("cannot write the value as YAML: %w", err)
	}
	// Without a line width, long texts stay on one line.
	data, err := yaml.Dump(n, yaml.WithLineWidth(-1))
	if err != nil {
		return nil, fmt.Errorf("cannot write the value as YAML: %w", err)
	}
	return data, nil
}

// writable returns an error if Load would refuse v or anything in it.
func writable(v reflect.Value, path string) error {
	if v.IsValid() && isBrief(v.Type()) {
		return nil
	}
	if v.IsValid() && isNumbers(v.Type()) {
		return finite(numbersOf(v), path)
	}
	switch v.Kind() {
	case reflect.Invalid:
	case reflect.Pointer:
		if !v.IsNil() {
			return writable(v.Elem(), path)
		}
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			if err := writable(f.of(v), validate.Join(path, f.key)); err != nil {
				return err
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := writable(v.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int {
			if a.String() < b.String() {
				return -1
			}
			return 1
		})
		for _, key := range keys {
			if err := writable(key, path); err != nil {
				return err
			}
			if err := writable(v.MapIndex(key), validate.Join(path, key.String())); err != nil {
				return err
			}
		}
	case reflect.Float32, reflect.Float64:
		if x := v.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
			return notFinite(path, x)
		}
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return fmt.Errorf("%s: %q is not valid UTF-8 and cannot be written as YAML", path, v.String())
		}
	default:
		if !isScalar(v.Type()) {
			panic("strictyaml: unsupported field type")
		}
	}
	return nil
}
