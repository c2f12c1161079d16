// Package readme is for tests that a README.md quotes code as it is: what a reader
// copies compiles and passes.
package readme

import (
	"os"
	"strings"
	"testing"
)

// Quote is a stretch of a Go file: from the text From up to the text To, or where To
// is empty to the end of the file.
type Quote struct{ File, From, To string }

// Quotes fails a test if a README.md does not hold every quote as a block of Go.
func Quotes(t *testing.T, file string, quotes ...Quote) {
	t.Helper()
	text := read(t, file)
	for _, q := range quotes {
		_, code, found := strings.Cut(read(t, q.File), q.From)
		if !found {
			t.Errorf("%s has no %q", q.File, q.From)
			continue
		}
		if q.To != "" {
			if code, _, found = strings.Cut(code, q.To); !found {
				t.Errorf("%s has no %q after %q", q.File, q.To, q.From)
			}
		}
		if !strings.Contains(text, "```go\n"+strings.TrimSpace(q.From+code)+"\n```") {
			t.Errorf("%s does not quote %s from %q as it is", file, q.File, q.From)
		}
	}
}

// Lines fails a test if no line of a table in a README.md begins with each of the
// keys.
func Lines(t *testing.T, file string, keys []string) {
	t.Helper()
	text := read(t, file)
	for _, key := range keys {
		if !strings.Contains(text, "\n| `"+key+"` |") {
			t.Errorf("%s has no line for %s", file, key)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
