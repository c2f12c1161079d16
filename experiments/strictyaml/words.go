package strictyaml

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
)

// isScalar reports whether t is written as one word, number or text.
func isScalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return false
}

// expected says in plain words what a field of type t takes.
func expected(t reflect.Type) string {
	if isBrief(t) {
		return reflect.New(t).Interface().(Brief).Example()
	}
	if isNumbers(t) {
		return numbersExpected
	}
	switch t.Kind() {
	case reflect.Pointer:
		return expected(t.Elem())
	case reflect.Struct:
		return "a section"
	case reflect.Map:
		return "a section of names and values"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "a whole number"
}

// example returns a value that a scalar field takes, for remedies.
func example(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number such as 0.5 or 1e-3"
	}
	return "a whole number such as 10"
}

// given names what the file has in place of an expected value.
func given(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a section"
	case yaml.SequenceNode:
		return "a list"
	}
	return quote(n.Value)
}

// quote returns a scalar of the file for a message: numbers bare, text quoted.
func quote(s string) string {
	if decimal.MatchString(s) {
		return shorten(s) // which is ASCII
	}
	return fmt.Sprintf("%q", shorten(s))
}

// shorten bounds what a message repeats of the file.
func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return s
}

// looksLike reports whether s without its quotes would suit a field of kind k.
func looksLike(s string, k reflect.Kind) bool {
	switch k {
	case reflect.Bool:
		return s == "true" || s == "false"
	case reflect.Float32, reflect.Float64:
		return decimal.MatchString(s)
	}
	return whole.MatchString(s) && !octal.MatchString(s)
}

// Nearest returns the key that word was most likely meant to be.
func Nearest(word string, keys []string) (string, bool) {
	if len(word) > 64 {
		return "", false
	}
	best, least := "", 0
	for _, key := range keys {
		d := distance(strings.ToLower(word), strings.ToLower(key))
		// A forgotten or added unit (tau_m for tau_m_ms) is one mistake,
		// however long the unit's name.
		if strings.HasPrefix(key, word+"_") || strings.HasPrefix(word, key+"_") {
			d = min(d, 1)
		}
		if d <= max(1, len(key)/3) && (best == "" || d < least) {
			best, least = key, d
		}
	}
	return best, best != ""
}

// distance returns the number of characters to insert, delete, replace or swap
// with a neighbour to turn a into b (the restricted Damerau-Levenshtein
// distance).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, prev, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		before, prev, row = prev, row, before
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, prev[j]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(t)]
}
