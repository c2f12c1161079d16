package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"spikesim/sim/validate"
)

// maxBytes bounds a document. An experiment's spec has a few kilobytes, and one with
// lists of synapses or spikes some megabytes.
const maxBytes = 16 << 20

// BytesPerByte is how much memory a byte of a document can take while it is loaded,
// found by measuring lists of the shortest numbers.
const BytesPerByte = 100

// Load decodes the YAML document data strictly into the struct that into points
// to, which holds the defaults, then calls check (may be nil) and returns
// everything that either found as an *Error. Name is the file's name, for
// messages.
//
// Validate runs even if decoding found problems, so that all are reported at
// once, but what it reports about a key that failed to decode is dropped as a
// mere consequence. It does not run if the document is not YAML at all. After an
// error the struct is partly filled and must not be used.
//
// Load panics if into is not a pointer to a struct of supported field types.
func Load(name string, data []byte, into any, check func(validate.Report)) error {
	return LoadSet(name, data, nil, into, check)
}

// LoadSet is Load for a document in which some values are set anew first. What
// is wrong with those stands on line 0.
func LoadSet(name string, data []byte, settings []Setting, into any, check func(validate.Report)) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Struct {
		panic("strictyaml: Load needs a non-nil pointer to a struct")
	}
	root, problems := parse(data)
	if len(problems) > 0 {
		return newError(name, problems)
	}
	if err := apply(root, settings); err != nil {
		return err
	}
	d := decoder{failed: make(map[string]bool)}
	d.value(root, target.Elem(), "")
	if check != nil && !d.failed[""] {
		d.validate(root, target.Elem(), check)
	}
	if len(d.problems) > 0 {
		return newError(name, d.problems)
	}
	return nil
}

// parse returns the root node of the only document in data.
func parse(data []byte) (*yaml.Node, []Problem) {
	if p, ok := checkBytes(data); !ok {
		return nil, []Problem{p}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, []Problem{{Line: 1, Problem: err.Error()}}
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case errors.Is(err, io.EOF):
		return nil, []Problem{{Line: 1, Problem: "the file is empty", Remedy: "write at least one key"}}
	case err != nil:
		return nil, syntax(data, err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, []Problem{{Line: second.Line, Problem: "a second document starts here",
			Remedy: "keep one document per file"}}
	case !errors.Is(err, io.EOF):
		return nil, syntax(data, err)
	}
	if len(first.Content) != 1 || isNull(first.Content[0]) {
		return nil, []Problem{{Line: 1, Problem: "the file is empty", Remedy: "write at least one key"}}
	}
	return first.Content[0], nil
}

// checkBytes finds what the parser would refuse without saying where.
func checkBytes(data []byte) (Problem, bool) {
	const remedy = "a specification is a short text; is this the right file?"
	if len(data) > maxBytes {
		return Problem{Line: 1, Problem: fmt.Sprintf("the file has %d bytes, more than %d", len(data), maxBytes), Remedy: remedy}, false
	}
	line, column := 1, 1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return Problem{Line: line, Column: column, Problem: fmt.Sprintf("byte 0x%02x is not valid UTF-8", data[i]),
				Remedy: "save the file as UTF-8"}, false
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f:
			return Problem{Line: line, Column: column, Problem: fmt.Sprintf("control character 0x%02x", r),
				Remedy: "remove it"}, false
		}
		i += size
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return Problem{}, true
}

// syntax explains why the parser refused data.
func syntax(data []byte, err error) []Problem {
	if tabs := indentingTabs(data); len(tabs) > 0 {
		return tabs
	}
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		return []Problem{{Line: 1, Problem: "not valid YAML: " + err.Error()}}
	}
	p := Problem{Line: max(le.Mark.Line, 1), Column: max(le.Mark.Column, 0), Problem: "not valid YAML: " + le.Message}
	if le.ContextMsg != "" && le.ContextMark.Line > 0 {
		p.Problem += fmt.Sprintf(" (%s that starts on line %d)", le.ContextMsg, le.ContextMark.Line)
	}
	p.Remedy = "check indentation, colons, brackets and quotes here and on the line above"
	return []Problem{p}
}

// indentingTabs lists the lines indented with a tab. YAML allows that in few
// places, and the parser's own words for it ("cannot start any token") do not
// say so.
func indentingTabs(data []byte) []Problem {
	var problems []Problem
	line := 0
	for text := range strings.Lines(string(data)) {
		line++
		body := strings.TrimLeft(text, " ")
		if strings.HasPrefix(body, "\t") && strings.TrimSpace(body) != "" {
			problems = append(problems, Problem{Line: line, Column: len(text) - len(body) + 1,
				Problem: "the line is indented with a tab", Remedy: "indent with spaces"})
		}
	}
	return problems
}
