package neuron_test

import (
	"testing"

	"spikesim/experiments/readme"
	"spikesim/neuron"
)

func TestReadme(t *testing.T) {
	readme.Quotes(t, "README.md",
		readme.Quote{File: "../experiments/extend/neuron_test.go", From: "// LinearParams are"})
	readme.Lines(t, "README.md", neuron.Spec{}.Keys())
}
