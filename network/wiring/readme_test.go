package wiring_test

import (
	"os"
	"strings"
	"testing"

	"spikesim/network/wiring"
)

// The README's code is that of the files it names: what a reader copies compiles
// and runs. Every kind has its line.
func TestReadmeQuotesTheFiles(t *testing.T) {
	readme := read(t, "README.md")
	for file, from := range map[string]string{"example_test.go": "// Ring connects", "one_to_one.go": "// OneToOne connects"} {
		text := read(t, file)
		at := strings.Index(text, from)
		if at < 0 {
			t.Fatalf("%s has no %q", file, from)
		}
		if !strings.Contains(readme, "```go\n"+strings.TrimSpace(text[at:])+"\n```") {
			t.Errorf("README.md does not quote %s from %q as it is", file, from)
		}
	}
	for _, key := range (wiring.Spec{}).Keys() {
		if !strings.Contains(readme, "\n| `"+key+"` |") {
			t.Errorf("README.md has no line for %s", key)
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
