package experiments

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
)

// grey makes a photograph of one shade in a file and returns it as it is found,
// with a box in its middle.
func grey(t *testing.T, dir, name string, shade uint8) *Location {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 20))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{Y: shade}), image.Point{}, draw.Src)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	writePNG(t, dir, name, m)
	return found(t, filepath.Join(dir, name))
}

func found(t *testing.T, file string) *Location {
	t.Helper()
	photograph, err := dataset.OpenPhotograph(file)
	if err != nil {
		t.Fatal(err)
	}
	return &Location{fraction: box.Box{XMin: 0.25, YMin: 0.25, XMax: 0.75, YMax: 0.75}, photograph: photograph}
}

// drawn writes pictures of photographs as one command does, and returns their
// names without the folder.
func drawn(t *testing.T, dir string, photographs ...string) []string {
	t.Helper()
	p, err := NewPictures(dir, photographs)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range photographs {
		name, err := p.Write(found(t, file), file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Dir(name) != filepath.Clean(dir) {
			t.Errorf("the picture is %s, not in %s", name, dir)
		}
		names = append(names, filepath.Base(name))
	}
	return names
}

func TestLocatePicture(t *testing.T) {
	dir := t.TempDir()
	grey(t, dir, "grey.png", 200)
	names := drawn(t, filepath.Join(dir, "out"), filepath.Join(dir, "grey.png"))
	data := read(t, dir, "out", names[0])
	got, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != image.Rect(0, 0, 40, 20) || got.At(10, 10) == got.At(20, 10) || got.At(20, 10) == got.At(20, 5) || got.At(2, 10) != got.At(20, 10) {
		t.Errorf("the picture has the size %v, or no box where it should be", got.Bounds())
	}
}

func TestPictureNames(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	var photographs []string
	want := map[string]string{
		"a/cat.png": "cat-box.png", "b/cat.png": "cat-box-2.png", "cat.tar.png": "cat.tar-box.png",
		"cat": "cat-box-3.png", "x/Ärger 1.png": "Ärger 1-box.png",
	}
	for i, name := range []string{"a/cat.png", "b/cat.png", "cat.tar.png", "cat", "x/Ärger 1.png"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		grey(t, filepath.Dir(file), filepath.Base(file), uint8(100+i))
		photographs = append(photographs, file)
		if got := drawn(t, filepath.Join(out, "all"), photographs...)[i]; got != want[name] {
			t.Errorf("%s: %s, want %s", name, got, want[name])
		}
	}
	// Each finds its own again, whatever the order and the others.
	slices.Reverse(photographs)
	if got := drawn(t, filepath.Join(out, "all"), photographs...); strings.Join(got, " ") != "Ärger 1-box.png cat-box-3.png cat.tar-box.png cat-box-2.png cat-box.png" {
		t.Errorf("once more they are %q", got)
	}
	// One photograph given twice gets two pictures.
	if got := drawn(t, filepath.Join(out, "twice"), photographs[0], photographs[0]); strings.Join(got, " ") != "Ärger 1-box.png Ärger 1-box-2.png" {
		t.Errorf("given twice they are %q", got)
	}
}

// No file but an unchanged picture of the same photograph is overwritten, and
// that only if it is not itself among the photographs, by whatever name.
func TestPicturesOverwriteNothing(t *testing.T) {
	cases := map[string]struct {
		prepare func(t *testing.T, dir, cat, taken string) (photographs []string)
		want    string
	}{
		"a photograph that comes later": {func(t *testing.T, dir, cat, taken string) []string {
			grey(t, dir, "cat-box.png", 50)
			return []string{cat, taken}
		}, "cat-box-2.png cat-box-box.png"},
		"somebody's picture": {func(t *testing.T, dir, cat, taken string) []string {
			grey(t, dir, "cat-box.png", 50)
			return []string{cat}
		}, "cat-box-2.png"},
		"the picture of another photograph": {func(t *testing.T, dir, cat, taken string) []string {
			grey(t, filepath.Join(dir, "other"), "cat.png", 60)
			drawn(t, dir, filepath.Join(dir, "other", "cat.png"))
			return []string{cat}
		}, "cat-box-2.png"},
		"its picture, changed since": {func(t *testing.T, dir, cat, taken string) []string {
			drawn(t, dir, cat)
			data := read(t, taken)
			data[len(data)/2] ^= 1
			put(t, taken, data)
			return []string{cat}
		}, "cat-box-2.png"},
		"its picture, cut short": {func(t *testing.T, dir, cat, taken string) []string {
			drawn(t, dir, cat)
			put(t, taken, read(t, taken)[:100])
			return []string{cat}
		}, "cat-box-2.png"},
		"its picture, named as a photograph": {func(t *testing.T, dir, cat, taken string) []string {
			drawn(t, dir, cat)
			return []string{cat, taken}
		}, "cat-box-2.png cat-box-box.png"},
		"its picture, named through a symbolic link": {func(t *testing.T, dir, cat, taken string) []string {
			drawn(t, dir, cat)
			link := filepath.Join(dir, "link.png")
			if err := os.Symlink(taken, link); err != nil {
				t.Skip(err)
			}
			return []string{cat, link}
		}, "cat-box-2.png link-box.png"},
		"its picture, named through a hard link": {func(t *testing.T, dir, cat, taken string) []string {
			drawn(t, dir, cat)
			link := filepath.Join(dir, "link.png")
			if err := os.Link(taken, link); err != nil {
				t.Skip(err)
			}
			return []string{cat, link}
		}, "cat-box-2.png link-box.png"},
		"a link to its picture": {func(t *testing.T, dir, cat, taken string) []string {
			drawn(t, filepath.Join(dir, "other"), cat)
			if err := os.Symlink(filepath.Join(dir, "other", "cat-box.png"), taken); err != nil {
				t.Skip(err)
			}
			return []string{cat}
		}, "cat-box-2.png"},
		"an empty file": {func(t *testing.T, dir, cat, taken string) []string {
			put(t, taken, nil)
			return []string{cat}
		}, "cat-box-2.png"},
		"a folder": {func(t *testing.T, dir, cat, taken string) []string {
			if err := os.Mkdir(taken, 0o777); err != nil {
				t.Fatal(err)
			}
			return []string{cat}
		}, "cat-box-2.png"},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			cat, taken := filepath.Join(dir, "cat.png"), filepath.Join(dir, "cat-box.png")
			grey(t, dir, "cat.png", 200)
			photographs := tt.prepare(t, dir, cat, taken)
			before, _ := os.ReadFile(taken)
			if got := drawn(t, dir, photographs...); strings.Join(got, " ") != tt.want {
				t.Errorf("the pictures are %q, want %s", got, tt.want)
			}
			if after, _ := os.ReadFile(taken); !bytes.Equal(before, after) {
				t.Error("the file has changed")
			}
		})
	}
}

func FuzzMarked(f *testing.F) {
	const of = "fingerprint"
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		f.Fatal(err)
	}
	good, err := mark(b.Bytes(), of)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, 5, byte(1))
	f.Add([]byte("IEND"), 0, byte(0))
	f.Fuzz(func(t *testing.T, data []byte, at int, flip byte) {
		if !marked(data, of) {
			return
		}
		if _, err := png.Decode(bytes.NewReader(data)); err != nil && bytes.Equal(data, good) {
			t.Error(err)
		}
		if marked(data, "another") {
			t.Errorf("%q is of any photograph", data)
		}
		// Whatever comes before the mark counts.
		if body := len(data) - endBytes - len(markOf(nil, of)); body > 0 && flip != 0 {
			data = bytes.Clone(data)
			data[(at%body+body)%body] ^= flip
			if marked(data, of) {
				t.Errorf("%q was changed, and does not show it", data)
			}
		}
	})
}
