package neurontest_test

import (
	"os"
	"strings"
	"testing"
)

// The README's code is that of the files it names: what a reader copies
// compiles and passes.
func TestReadmeQuotesTheFiles(t *testing.T) {
	readme := read(t, "../README.md")
	for _, q := range []struct{ file, from, to string }{
		{"example_test.go", "// linear is", ""},
		{"../alif.go", "// ALIFParams are", "// ALIF is"},
	} {
		text := read(t, q.file)
		from := strings.Index(text, q.from)
		if from < 0 {
			t.Fatalf("%s has no %q", q.file, q.from)
		}
		text = text[from:]
		if to := strings.Index(text, q.to); q.to != "" {
			text = text[:to]
		}
		if !strings.Contains(readme, "```go\n"+strings.TrimSpace(text)+"\n```") {
			t.Errorf("README.md does not quote %s from %q as it is", q.file, q.from)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
