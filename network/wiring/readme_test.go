package wiring_test

import (
	"testing"

	"spikesim/experiments/readme"
	"spikesim/network/wiring"
)

func TestReadme(t *testing.T) {
	readme.Quotes(t, "README.md",
		readme.Quote{File: "example_test.go", From: "// Ring connects"},
		readme.Quote{File: "one_to_one.go", From: "// OneToOne connects"})
	readme.Lines(t, "README.md", wiring.Spec{}.Keys())
}
