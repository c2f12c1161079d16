package learning

import (
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// A layer cannot reach into another population because the package does not know
// that there are any: beyond the standard library it may import random keys,
// arithmetic on slices and checks of parameters.
func TestPackageKnowsNoOtherPopulation(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		checked++
		for _, i := range parsed.Imports {
			switch path := strings.Trim(i.Path.Value, `"`); {
			case path == "spikesim/sim/random", path == "spikesim/sim/kernel", path == "spikesim/sim/validate":
			case strings.HasPrefix(path, "spikesim/"), strings.Contains(path, "."):
				t.Errorf("%s imports %s <- please pass plain slices instead", f.Name(), path)
			}
		}
	}
	if checked == 0 {
		t.Error("no source file found")
	}
}
