package strictyaml_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/strictyaml"
)

// levels is one number or several.
type levels struct {
	list   []float64
	single bool
}

func (l *levels) Numbers() ([]float64, bool) {
	if l.list == nil {
		return []float64{0}, false
	}
	return l.list, !l.single
}

func (l *levels) SetNumbers(numbers []float64, list bool) { *l = levels{numbers, !list} }

type leveled struct {
	At   levels `yaml:"at"`
	Then levels `yaml:"then,omitempty"`
}

// Numbers are read as one or as a list, written as they were, set, and told from others.
func TestNumbers(t *testing.T) {
	for _, doc := range []string{"at: 3\n", "at: [3, 5.5]\nthen: [1]\n", "at: []\n"} {
		var got leveled
		if err := strictyaml.Load("x.yaml", []byte(doc), &got, nothingWrong); err != nil {
			t.Fatal(err)
		}
		if out, err := strictyaml.Marshal(got); err != nil || string(out) != doc {
			t.Errorf("%q was written as %q (%v)", doc, out, err)
		}
	}
	var set leveled
	settings := []strictyaml.Setting{{Path: "then", Value: "[4, 6e-1]"}, {Path: "at", Value: "7"}}
	if err := strictyaml.LoadSet("x.yaml", []byte("at: 3"), settings, &set, nothingWrong); err != nil ||
		!slices.Equal(set.Then.list, []float64{4, .6}) || set.Then.single || !slices.Equal(set.At.list, []float64{7}) {
		t.Errorf("set: %+v, %v", set, err)
	}
	found, err := strictyaml.Diff(leveled{At: levels{list: []float64{1, 2}}}, leveled{At: levels{list: []float64{1, 3}}})
	if err != nil || len(found) != 1 || found[0].Path != "at" || found[0].A != "[1, 2]" || found[0].B != "[1, 3]" {
		t.Errorf("the difference is %+v, %v", found, err)
	}
	if _, err := strictyaml.Marshal(leveled{At: levels{list: []float64{1, math.NaN()}}}); err == nil {
		t.Error("NaN was written")
	}
}

func TestNumbersBad(t *testing.T) {
	for doc, want := range map[string]string{
		"at: {a: 1}":      "a section is not a number or a list of numbers",
		"at: fast":        `"fast" is not a number`,
		"at: [1, fast]":   `at[1]: "fast" is not a number`,
		"at: [1, [2]]":    "at[1]: a list is not a number",
		"at: [1, .nan]":   "at[1]: .nan is not a finite number",
		"at: '3'":         "remove the quotes",
		"at: null":        "null is not a number or a list of numbers",
		"at:":             "write a number or a list of numbers",
		"at: 1\nthen: 1e": `"1e" is not a number`,
	} {
		var got leveled
		err := strictyaml.Load("x.yaml", []byte(doc), &got, nothingWrong)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", doc, err, want)
		}
	}
}
