package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLocateOrder(t *testing.T) {
	dir := func() string {
		f := newFake(t)
		f.pets(2)
		return f.dir
	}
	a, b, c := dir(), dir(), dir()
	tests := []struct {
		name            string
		flag, env, yaml string
		want            string
	}{
		{"the flag wins", a, b, c, a},
		{"then the variable", "", b, c, b},
		{"then the file", "", "", c, c},
		{"nothing is set", "", "", "", ""},
		{"the file's path does not exist", "", "", filepath.Join(a, "nowhere"), ""},
		{"a missing path does not hide the variable", "", b, filepath.Join(a, "nowhere"), b},
	}
	for _, test := range tests {
		got, found, err := Spec{Name: OxfordPet, Path: test.yaml}.Locate(test.flag, test.env)
		if err != nil || got != test.want || found != (test.want != "") {
			t.Errorf("%s: %q, %v, %v; want %q", test.name, got, found, err, test.want)
		}
	}
}

func TestLocateNeverReplacesWhatWasSet(t *testing.T) {
	f := newFake(t)
	f.pets(2)
	empty := t.TempDir()
	nowhere := filepath.Join(empty, "nowhere")
	tests := []struct {
		name            string
		flag, env, yaml string
		want            []string
	}{
		{"a flag that does not exist", nowhere, f.dir, f.dir, []string{"--data", nowhere, "is missing"}},
		{"a flag that is something else", empty, f.dir, f.dir, []string{"--data", empty, "an empty folder"}},
		{"a variable that does not exist", "", nowhere, f.dir, []string{"$SPIKESIM_DATA", "is missing"}},
		{"a file's path that is something else", "", "", empty, []string{"path", "folder images"}},
		{"a flag that is a file", filepath.Join(f.dir, listFile), "", "", []string{"is a file"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir, found, err := Spec{Name: OxfordPet, Path: test.yaml}.Locate(test.flag, test.env)
			if err == nil || found || dir != "" {
				t.Fatalf("%q, %v, %v", dir, found, err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestLayoutHints(t *testing.T) {
	f := newFake(t)
	f.pets(2)
	parent := t.TempDir()
	nested := filepath.Join(parent, "pets")
	if err := os.Symlink(f.dir, nested); err != nil {
		t.Skip("no symbolic links here")
	}
	packed := newFake(t)
	if err := os.RemoveAll(filepath.Join(packed.dir, "images")); err != nil {
		t.Fatal(err)
	}
	packed.write("images.tar.gz", []byte("x"))
	tests := []struct {
		name, dir, want string
	}{
		{"the folder above", parent, "give " + nested},
		{"the images", filepath.Join(f.dir, "images"), "give the folder " + f.dir},
		{"the trimaps", filepath.Join(f.dir, "annotations", "trimaps"), "give the folder " + f.dir},
		{"archives", packed.dir, "unpack"},
		{"what is there", packed.dir, "found annotations, images.tar.gz"},
		{"what is missing", packed.dir, "no folder images, no annotations/list.txt"},
	}
	for _, test := range tests {
		if err := checkLayout(test.dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}
