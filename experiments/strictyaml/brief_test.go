package strictyaml_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"spikesim/experiments/strictyaml"
	"spikesim/sim/validate"
)

// pair is two numbers, or one for both.
type pair struct{ a, b int }

func (p *pair) Words() []string {
	if p.a == p.b {
		return []string{strconv.Itoa(p.a)}
	}
	return []string{strconv.Itoa(p.a), strconv.Itoa(p.b)}
}

func (p *pair) SetWords(words []string) (problem, remedy string) {
	n := make([]int, len(words))
	for i, w := range words {
		var err error
		if n[i], err = strconv.Atoi(w); err != nil {
			return w + " is no number", "write a number"
		}
	}
	if len(n) == 0 || len(n) > 2 {
		return "too many", "write one or two"
	}
	*p = pair{n[0], n[len(n)-1]}
	return "", ""
}

func (*pair) Example() string { return "a number or two" }

type briefs struct {
	Size pair   `yaml:"size"`
	Step pair   `yaml:"step,omitempty"`
	Name string `yaml:"name"`
}

// A Brief is read from a word or a list of them, written as it was, set, and told
// from another.
func TestBrief(t *testing.T) {
	for _, doc := range []string{"size: 3\nname: a\n", "size: [3, 5]\nstep: [1, 2]\nname: a\n"} {
		var got briefs
		if err := strictyaml.Load("x.yaml", []byte(doc), &got, nothingWrong); err != nil {
			t.Fatal(err)
		}
		if out, err := strictyaml.Marshal(got); err != nil || string(out) != doc {
			t.Errorf("%q was written as %q (%v)", doc, out, err)
		}
	}
	var set briefs
	settings := []strictyaml.Setting{{Path: "step", Value: "[4, 6]"}, {Path: "size", Value: "7"}}
	if err := strictyaml.LoadSet("x.yaml", []byte("size: 3\nname: a"), settings, &set, nothingWrong); err != nil || set.Step != (pair{4, 6}) || set.Size != (pair{7, 7}) {
		t.Errorf("set to %v: %v", set, err)
	}
	found, err := strictyaml.Diff(briefs{Size: pair{1, 2}}, briefs{Size: pair{3, 3}})
	if want := []strictyaml.Difference{{Path: "size", A: "[1, 2]", B: "3"}}; err != nil || !slices.Equal(found, want) {
		t.Errorf("differences %v (%v), want %v", found, err, want)
	}
}

func TestBadBriefs(t *testing.T) {
	for doc, want := range map[string]string{
		"size: three":       "size: three is no number; write a number",
		"size: [1, 2, 3]":   "size: too many; write one or two",
		"size: []":          "size: too many; write one or two",
		"size: {a: 1}":      "size: a section has no meaning here; write it as a number or two",
		"size: [1, [2]]":    "size: a list has no meaning here; write it as a number or two",
		"size: \"3\"":       "has no meaning here; write it as a number or two",
		"size: [1, null]":   "size: a list has no meaning here; write it as a number or two",
		"size:":             "size: the key has no value; write a number or two",
		"size: null":        "size: null is not a number or two",
		"size: 1\nsiez: 2":  "unknown key",
		"size: !!int 3":     "the tag !!int is not supported",
		"size: [1, 2]\nx: ": "unknown key",
	} {
		var got briefs
		err := strictyaml.Load("x.yaml", []byte(doc), &got, nothingWrong)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", doc, err, want)
		}
	}
}

func nothingWrong(validate.Report) {}
