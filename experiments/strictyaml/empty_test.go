package strictyaml_test

import (
	"testing"

	"spikesim/experiments/strictyaml"
)

// A choice without parameters is written as an empty section.
func TestSectionWithoutKeys(t *testing.T) {
	type spec struct {
		Plain *struct{} `yaml:"plain,omitempty"`
	}
	for text, want := range map[string]string{
		"plain: {}":     "",
		"plain: {a: 1}": "x:1: plain.a: unknown key; remove it, this section has no keys",
		"plain: 3":      "x:1: plain: 3 is not a section; write {}, it has no keys",
		"plain:":        "x:1: plain: the key has no value; write {} to have it, or remove the key",
	} {
		var s spec
		got := ""
		if err := strictyaml.Load("x", []byte(text), &s, nil); err != nil {
			got = err.Error()
		} else if s.Plain == nil {
			got = "nothing"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
