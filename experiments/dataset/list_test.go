package dataset

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParseList(t *testing.T) {
	text := "\ufeff#Image CLASS-ID SPECIES\r\n" +
		"yorkshire_terrier_1 37 2 25\r\n" +
		"\n" +
		"  Abyssinian_100\t1 1 1\n" +
		"# a comment\n" +
		"Abyssinian_100 1 1 1\n" +
		"Bengal_7\n" +
		"pug_3 4 9 9\n" +
		"St.Bernard-é_2 1 2 1"
	got, skipped := parseList("list.txt", []byte(text))
	want := []Entry{
		{Name: "Abyssinian_100", Group: "cat"}, {Name: "Bengal_7", Group: "cat"}, {Name: "St.Bernard-é_2", Group: "dog"},
		{Name: "pug_3", Group: "dog"}, {Name: "yorkshire_terrier_1", Group: "dog"},
	}
	if !slices.Equal(got, want) || len(skipped) != 0 {
		t.Errorf("got %v, skipped %v, want %v", got, skipped, want)
	}
}

func TestParseListRefusesPaths(t *testing.T) {
	names := []string{
		"../secret", "/etc/passwd", `..\secret`, `C:\pet`, "C:pet", "a/b", "..", ".", "...",
		"nul\x00byte", "bell\a", "\xff\xfe", strings.Repeat("x", 201),
	}
	got, skipped := parseList("list.txt", []byte("good_1\n"+strings.Join(names, "\n")))
	if len(got) != 1 || got[0].Name != "good_1" {
		t.Errorf("accepted %v", got)
	}
	if len(skipped) != len(names) {
		t.Fatalf("refused %d of %d: %v", len(skipped), len(names), skipped)
	}
	if want := (Skip{"../secret", "list.txt line 2: the name holds a path and not just a file name"}); skipped[0] != want {
		t.Errorf("skipped %v, want %v", skipped[0], want)
	}
}

func FuzzParseList(f *testing.F) {
	f.Add([]byte("#comment\nAbyssinian_100 1 1 1\n"))
	f.Add([]byte("../../etc/passwd 1 2\n\r\n\x00"))
	f.Add([]byte("\ufeffa\u2028b .. . C:x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, skipped := parseList("list.txt", data)
		for i, e := range entries {
			path := e.Name + imageExt
			if !filepath.IsLocal(path) || filepath.Base(path) != path || strings.ContainsAny(e.Name, "/\\\x00\n") {
				t.Errorf("the name %q leads out of the folder", e.Name)
			}
			if i > 0 && entries[i-1].Name >= e.Name {
				t.Errorf("%q comes before %q", entries[i-1].Name, e.Name)
			}
			if e.Group != "cat" && e.Group != "dog" {
				t.Errorf("species %q", e.Group)
			}
		}
		for _, s := range skipped {
			if strings.ContainsAny(s.Name, "\x00\n\x1b") {
				t.Errorf("the skip %q is not fit to print", s.Name)
			}
		}
	})
}
