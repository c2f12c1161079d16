// Package printable makes text safe to show to people: what comes from outside,
// such as the name of a file or of an array in one, may hold characters that
// drive a terminal, hide text or forge lines.
//
// It works twice. [Name] is for a name on its way into a message, and leaves no
// line break in it. [Writer] stands before standard output and standard error
// and lets nothing pass but text and line breaks, whatever has been forgotten.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Name returns s on one line: control characters (C0, DEL and C1, so tabs and
// line breaks too), line and paragraph separators, and the marks that turn the
// direction of text are written as \u001b and the like, bytes that are no UTF-8
// as \xff. These are escapes of Go, and the first also of JSON.
func Name(s string) string { return escaped(s, drives) }

// Text is Name for text of several lines: line breaks and tabs stay.
func Text(s string) string { return escaped(s, drivesText) }

func escaped(s string, drives func(rune) bool) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, drives) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case drives(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

// drives reports whether a terminal, or a program that shows text, takes r for
// more than a character. All of these have four hexadecimal digits.
func drives(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

func drivesText(r rune) bool { return r != '\n' && r != '\t' && drives(r) }
