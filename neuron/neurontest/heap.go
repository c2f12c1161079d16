package neurontest

import (
	"cmp"
	"reflect"
	"slices"
)

// HeapSize returns how many bytes lie behind v: all slices, maps and
// pointers that can be reached from it, each byte once, however many ways lead to
// it. Of slices it counts what they have room for. What a func or a channel holds
// is not seen.
func HeapSize(v any) int64 {
	w := &heapWalk{seen: map[heapSpan]bool{}}
	w.walk(reflect.ValueOf(v))
	slices.SortFunc(w.spans, func(a, b heapSpan) int { return cmp.Compare(a.from, b.from) })
	total, end := int64(0), uintptr(0)
	for _, s := range w.spans {
		if s.to > end {
			total += int64(s.to - max(s.from, end))
			end = s.to
		}
	}
	return total + w.other
}

// heapSpan is a stretch of memory, of elements of one type.
type heapSpan struct {
	from, to uintptr
	of       reflect.Type
}

type heapWalk struct {
	seen  map[heapSpan]bool
	spans []heapSpan
	other int64 // maps, whose memory has no address to tell apart
}

// enter notes a stretch of memory and reports whether it is new.
func (w *heapWalk) enter(from, size uintptr, of reflect.Type) bool {
	s := heapSpan{from, from + size, of}
	if size == 0 || w.seen[s] {
		return false
	}
	w.seen[s] = true
	w.spans = append(w.spans, s)
	return true
}

func (w *heapWalk) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && w.enter(v.Pointer(), v.Type().Elem().Size(), v.Type().Elem()) {
			w.walk(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			w.walk(v.Elem())
		}
	case reflect.Slice:
		elem := v.Type().Elem()
		if w.enter(v.Pointer(), uintptr(v.Cap())*elem.Size(), elem) && hasPointers(elem) {
			for i := range v.Len() {
				w.walk(v.Index(i))
			}
		}
	case reflect.Array:
		if hasPointers(v.Type().Elem()) {
			for i := range v.Len() {
				w.walk(v.Index(i))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			w.walk(v.Field(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			w.other += int64(v.Type().Key().Size() + v.Type().Elem().Size())
			w.walk(v.MapIndex(key))
		}
	}
}

// hasPointers reports whether values of a type lead anywhere.
func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return true
	case reflect.Array:
		return hasPointers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}
