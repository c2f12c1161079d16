package printable

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Writer writes text to another writer as [Text] has it. JSON stays JSON, with
// the same values.
type Writer struct {
	w     io.Writer
	names *strings.Replacer
	// begun is a character of which the bytes so far have come, but not all:
	// who buffers cuts anywhere.
	begun []byte
}

// NewWriter returns a Writer to w. In every Write it also replaces each of names,
// such as the arguments of a program, by what [Name] makes of it: their line
// breaks are none of the text's, in whatever message they come back.
func NewWriter(w io.Writer, names ...string) *Writer {
	var pairs []string
	for _, name := range names {
		if safe := Name(name); safe != Text(name) && strings.TrimSpace(name) != "" {
			pairs = append(pairs, name, safe)
		}
	}
	return &Writer{w: w, names: strings.NewReplacer(pairs...)}
}

// Unwrap returns the writer below, for what drives a terminal on purpose.
func (w *Writer) Unwrap() io.Writer { return w.w }

// Write implements [io.Writer]. It returns len(p), or 0 and the error of the
// writer below.
func (w *Writer) Write(p []byte) (int, error) {
	data := append(w.begun, p...)
	whole := len(data)
	for back := 1; back < utf8.UTFMax && back <= len(data); back++ {
		if tail := data[len(data)-back:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				whole -= back
			}
			break
		}
	}
	text := Text(w.names.Replace(string(data[:whole])))
	w.begun = append([]byte(nil), data[whole:]...)
	if text == "" {
		return len(p), nil
	}
	if _, err := io.WriteString(w.w, text); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what is left of a character that was never completed.
func (w *Writer) Flush() error {
	text := Text(string(w.begun))
	w.begun = nil
	if text == "" {
		return nil
	}
	_, err := io.WriteString(w.w, text)
	return err
}
