package strictyaml

import (
	"reflect"
	"testing"
)

type diffed struct {
	Title  string       `yaml:"title"`
	Rate   float64      `yaml:"rate"`
	Filter *diffedPart  `yaml:"filter,omitempty"`
	Names  []string     `yaml:"names,flow,omitempty"`
	Parts  []diffedPart `yaml:"parts,omitempty"`
	Links  []diffedLink `yaml:"links,omitempty"`
}

type diffedPart struct {
	Name string `yaml:"name"`
	Size int    `yaml:"size,omitempty"`
}

type diffedLink struct {
	From string `yaml:"from"`
}

func TestDiff(t *testing.T) {
	a := diffed{
		Title: "a: \"b\"\nc # d", Rate: .5, Names: []string{"x", "null"},
		Parts: []diffedPart{{"one", 1}, {"two", 2}}, Links: []diffedLink{{"one"}},
	}
	for _, tt := range []struct {
		name   string
		change func(b *diffed)
		paths  []string
	}{
		{"nothing", func(*diffed) {}, nil},
		{"an empty list", func(b *diffed) { b.Names = []string{} }, []string{"names"}},
		{"scalars", func(b *diffed) { b.Title, b.Rate = "", 1e-7 }, []string{"title", "rate"}},
		{"a section", func(b *diffed) { b.Filter = &diffedPart{"f", 3} }, []string{"filter"}},
		{"within a list", func(b *diffed) { b.Parts = []diffedPart{{"one", 1}, {"two", 0}}; b.Links = []diffedLink{{"two"}} }, []string{"parts.two.size", "links.0.from"}},
		{"other elements", func(b *diffed) { b.Parts, b.Links = b.Parts[:1], nil }, []string{"parts", "links"}},
		{"text that looks like something else", func(b *diffed) { b.Title, b.Names = "12", []string{"a, b", "~", "'", "é"} }, []string{"title", "names"}},
	} {
		b := a
		tt.change(&b)
		for _, pair := range [][2]diffed{{a, b}, {b, a}} {
			found, err := Diff(&pair[0], &pair[1])
			if err != nil {
				t.Fatal(err)
			}
			var paths []string
			var settings []Setting
			for _, d := range found {
				paths = append(paths, d.Path)
				s, err := ParseSetting(d.Path + "=" + d.A)
				if err != nil {
					t.Fatal(err)
				}
				settings = append(settings, s)
			}
			if !reflect.DeepEqual(paths, tt.paths) {
				t.Errorf("%s: differences at %q, want %q", tt.name, paths, tt.paths)
			}
			text, err := Marshal(pair[1])
			if err != nil {
				t.Fatal(err)
			}
			var got diffed
			if err := LoadSet("b", text, settings, &got, nil); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			want := pair[0]
			if len(want.Names) == 0 {
				want.Names = nil
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: with %v: %+v, want %+v", tt.name, settings, got, want)
			}
		}
	}
}
