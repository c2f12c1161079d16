package dataset

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/box"
)

func imagesSpec(annotations string) Spec {
	s := DefaultSpec()
	s.Name, s.Annotations, s.Height, s.Width = ImagesName, annotations, 5, 6
	return s
}

// photographs writes n pictures into a folder, each of a gray of its own.
func (f fake) photographs(folder string, n int) {
	for i := range n {
		f.write(fmt.Sprintf("%s/p%03d.png", folder, i), pngOf(f.t, flat(12, 10, uint8(20+i))))
	}
}

func reasons(set *Set) map[string]string {
	all := map[string]string{}
	for _, s := range set.Skipped {
		all[s.Name] = s.Reason
	}
	return all
}

// everything in a set, by name.
func byName(set *Set) map[string]Sample {
	all := map[string]Sample{}
	for _, part := range [][]Sample{set.Train, set.Validation, set.Test} {
		for _, s := range part {
			all[s.Name] = s
		}
	}
	return all
}

func TestImagesInFoldersOfClasses(t *testing.T) {
	f := fake{t, t.TempDir()}
	f.photographs("dog", 20)
	f.photographs("cat/more", 30)
	f.photographs("lone", 1)
	f.write("empty/readme.txt", nil)
	f.write("loose.png", pngOf(t, flat(4, 4, 9)))
	f.write("cat/broken.jpg", []byte("\xff\xd8 no more"))
	f.write("cat/photo.heic", []byte("\x00\x00\x00\x18ftypheic"))
	set := load(t, f.dir, imagesSpec(""), 1, 0)
	if want := []string{"cat", "dog", "lone"}; !slices.Equal(set.Classes, want) || set.Labels != "class" {
		t.Errorf("classes %v, labels %s", set.Classes, set.Labels)
	}
	all := byName(set)
	if len(all) != 50 {
		t.Errorf("%d samples", len(all))
	}
	for name, s := range all {
		if class, _, _ := strings.Cut(name, "/"); s.Species != class || set.Classes[s.Class] != class || s.Pixels.Len() != 30 {
			t.Errorf("%s is of class %d, %s", name, s.Class, s.Species)
		}
	}
	got := reasons(set)
	for name, want := range map[string]string{
		"lone/p000.png": "only picture of its class", "loose.png": "lies in no folder that would say its class", "empty": "folder without pictures",
		"cat/broken.jpg": "no readable JPEG", "cat/photo.heic": "HEIC",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s is skipped since %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 5 {
		t.Errorf("skipped %v", got)
	}
	for part, samples := range map[string][]Sample{"train": set.Train, "test": set.Test} {
		if !slices.ContainsFunc(samples, func(s Sample) bool { return s.Class == 0 }) || !slices.ContainsFunc(samples, func(s Sample) bool { return s.Class == 1 }) {
			t.Errorf("not every class is in %s", part)
		}
	}
	if n := len(set.Test); n < 5 || n > 18 {
		t.Errorf("%d of 50 are for tests", n)
	}

	// A picture more leaves all others where they are.
	f.write("cat/new.png", pngOf(t, flat(4, 4, 9)))
	again := load(t, f.dir, imagesSpec(""), 1, 0)
	without := func(samples []Sample) []string {
		return slices.DeleteFunc(names(samples), func(n string) bool { return n == "cat/new.png" })
	}
	if !slices.Equal(without(again.Train), names(set.Train)) || !slices.Equal(without(again.Test), names(set.Test)) {
		t.Error("a new picture moves others")
	}
	if other := load(t, f.dir, imagesSpec(""), 2, 0); slices.Equal(names(other.Test), names(again.Test)) {
		t.Error("two seeds have the same test part")
	}
	for _, limit := range []int{1, 3} {
		part := load(t, f.dir, imagesSpec(""), 1, limit)
		if !reflect.DeepEqual(part.Test, again.Test[:limit]) || !reflect.DeepEqual(part.Train, again.Train[:limit]) {
			t.Errorf("limit %d: %v, %v", limit, names(part.Train), names(part.Test))
		}
	}
	every, err := LoadAll(context.Background(), f.dir, imagesSpec(""), 1, 0, nil)
	if err != nil || len(every.Test) != 51 {
		t.Errorf("all: %v", err)
	}
}

func TestImagesInFoldersOfParts(t *testing.T) {
	f := fake{t, t.TempDir()}
	f.photographs("train/cat", 3)
	f.photographs("train/dog", 1)
	f.photographs("test/cat", 2)
	f.photographs("test/cow", 1)
	f.photographs("valid/cat", 1)
	set := load(t, f.dir, imagesSpec(""), 1, 0)
	got := reasons(set)
	if len(set.Train) != 4 || len(set.Test) != 2 || !strings.Contains(got["valid/cat/p000.png"], "neither train nor test") ||
		!strings.Contains(got["test/cow/p000.png"], "train has no picture") || len(got) != 2 {
		t.Errorf("train %v, test %v, skipped %v", names(set.Train), names(set.Test), got)
	}
	if want := []string{"cat", "cow", "dog"}; !slices.Equal(set.Classes, want) {
		t.Errorf("classes %v", set.Classes)
	}
	half := fake{t, t.TempDir()}
	half.photographs("train/cat", 3)
	if _, err := Load(context.Background(), half.dir, imagesSpec(""), 1, 0, nil); err == nil || !strings.Contains(err.Error(), "has a folder train and not both") {
		t.Errorf("one part: %v", err)
	}
}

// A split for more pictures than there are keeps its proportions, and says so.
func TestImagesSetAside(t *testing.T) {
	f := fake{t, t.TempDir()}
	f.photographs("a", 50)
	f.photographs("b", 50)
	spec := imagesSpec("")
	spec.TrainImages, spec.ValidationImages = 800, 100
	set := load(t, f.dir, spec, 1, 0)
	n := len(set.Train) + len(set.Validation)
	if len(set.Validation) != n/8 || len(set.Notes) != 1 || !strings.Contains(set.Notes[0], "were set aside for validation, not 100") {
		t.Errorf("%d and %d, notes %q", len(set.Train), len(set.Validation), set.Notes)
	}
	spec.TrainImages = 20
	spec.ValidationImages = 8
	if set := load(t, f.dir, spec, 1, 0); len(set.Train) != 12 || len(set.Validation) != 8 || set.Notes != nil {
		t.Errorf("%d and %d, notes %q", len(set.Train), len(set.Validation), set.Notes)
	}
}

func TestImagesWithBoxes(t *testing.T) {
	f := fake{t, t.TempDir()}
	f.photographs("images", 20)
	f.photographs("other", 1)
	turned := jpegOf(t, flat(20, 10, 100))
	f.write("images/turned.jpg", withSegment(turned, clockwise))
	f.write("images/stored.jpg", withSegment(turned, clockwise))
	f.write("images/unsized.jpg", withSegment(turned, clockwise))
	f.write("images/never.jpg", turned)
	table := "filename,width,height,class,xmin,ymin,xmax,ymax\n"
	row := func(name string, width, height int, box ...float64) {
		table += fmt.Sprintf("%s,%d,%d,cat,%g,%g,%g,%g\n", name, width, height, box[0], box[1], box[2], box[3])
	}
	for i := range 12 {
		if i == 0 {
			row("/home/someone/other/p000.png", 12, 10, 0, 0, 6, 5) // in two folders
			continue
		}
		row(fmt.Sprintf(`C:\pictures\p%03d.png`, i), 12, 10, 3, 2, 9, 10)
	}
	row("images/p012.png", 12, 10, -1, 0, 13, 10) // a pixel too far
	row("p013.png", 12, 10, -3, 0, 6, 5)
	row("p014.png", 12, 10, 3, 3, 3, 8)
	row("p015.png", 12, 10, 6, 6, 3, 8)
	row("p016.png", 12, 10, 12.5, 6, 13, 8)
	row("p017.png", 13, 10, 3, 3, 6, 8)
	row("p018.png", 12, 10, 3, 3, 6, 8)
	row("p018.png", 12, 10, 4, 4, 6, 8)
	row("missing.png", 12, 10, 3, 3, 6, 8)
	row("p019", 12, 10, 3, 2, 9, 10)
	row("turned.jpg", 10, 20, 0, 5, 5, 20) // as it is to be seen
	row("stored.jpg", 20, 10, 5, 5, 20, 10)
	f.write("labels.csv", []byte(table))
	set := load(t, f.dir, imagesSpec(filepath.Join(f.dir, "labels.csv")), 1, 0)
	all, got := byName(set), reasons(set)
	for name, want := range map[string]box.Box{
		"images/p001.png": {XMin: .25, YMin: .2, XMax: .75, YMax: 1}, "images/p019.png": {XMin: .25, YMin: .2, XMax: .75, YMax: 1},
		"images/p012.png": {XMax: 1, YMax: 1}, "images/turned.jpg": {XMin: 0, YMin: .25, XMax: .5, YMax: 1}, "images/stored.jpg": {XMin: 0, YMin: .25, XMax: .5, YMax: 1},
	} {
		b := all[name].Box
		if math.Abs(b.XMin-want.XMin)+math.Abs(b.YMin-want.YMin)+math.Abs(b.XMax-want.XMax)+math.Abs(b.YMax-want.YMax) > 1e-12 {
			t.Errorf("%s: box %v, want %v", name, b, want)
		}
	}
	for name, want := range map[string]string{
		"/home/someone/other/p000.png": "may be any of 2 pictures", "images/p000.png": "not in the annotations", "other/p000.png": "not in the annotations",
		"images/p013.png": "box from -3,0 to 6,5, which is not inside of its 12×10 pixels", "images/p014.png": "without area", "images/p015.png": "without area",
		"images/p016.png": "without area inside", "images/p017.png": "has 12×10 pixels, and its annotation is of a picture of 13×10",
		"images/p018.png": "has 2 boxes", "missing.png": "there is no such picture", "images/never.jpg": "not in the annotations", "images/unsized.jpg": "not in the annotations",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s is skipped since %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 12 || len(all) != 15 || set.Labels != "box, class" || len(set.Notes) != 1 || !strings.Contains(set.Notes[0], "1 boxes went beyond") {
		t.Errorf("%d samples of %s, skipped %v, notes %q", len(all), set.Labels, got, set.Notes)
	}
}

func TestImagesOfNoUse(t *testing.T) {
	f := fake{t, t.TempDir()}
	f.write("file", nil)
	f.write("flat/a.png", pngOf(t, flat(4, 4, 1)))
	f.write("nothing/a.txt", nil)
	f.write("labels.csv", []byte("filename,class\nb.png,cat\n"))
	for place, want := range map[string]string{
		"nowhere": "is missing", "file": "is a file", "flat": "lies in a folder of its class", "nothing": "there is no picture",
	} {
		_, err := Load(context.Background(), filepath.Join(f.dir, place), imagesSpec(""), 1, 0, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", place, err, want)
		}
	}
	_, err := Load(context.Background(), filepath.Join(f.dir, "flat"), imagesSpec(filepath.Join(f.dir, "labels.csv")), 1, 0, nil)
	if err == nil || !strings.Contains(err.Error(), "0 usable items") || !strings.Contains(err.Error(), "b.png: is in the annotations") {
		t.Errorf("no picture that is noted: %v", err)
	}
	_, err = Load(context.Background(), filepath.Join(f.dir, "flat"), imagesSpec(filepath.Join(f.dir, "flat/a.png")), 1, 0, nil)
	if err == nil || !strings.Contains(err.Error(), "annotations") {
		t.Errorf("a picture for annotations: %v", err)
	}
	spec := small(4)
	spec.Annotations = "labels.csv"
	if err := spec.check(); err == nil || !strings.Contains(err.Error(), "annotations: the data set oxford-iiit-pet has its own") {
		t.Errorf("annotations of pets: %v", err)
	}
}

// Boxes are turned as pixels are.
func TestBoxesTurnWithTheirPictures(t *testing.T) {
	const width, height = 8, 6
	src := flat(width, height, 0)
	at := box.Box{XMin: 1. / width, YMin: 2. / height, XMax: 4. / width, YMax: 3. / height}
	for x := 1; x < 4; x++ {
		src.Pix[2*src.Stride+x] = 255
	}
	for o := 5; o <= 8; o++ {
		gray := luma(src, src.Rect, o)
		b := turnBox(at, o)
		var want bytes.Buffer
		var got bytes.Buffer
		for y := range gray.Rect.Dy() {
			for x := range gray.Rect.Dx() {
				fx, fy := (float64(x)+.5)/float64(gray.Rect.Dx()), (float64(y)+.5)/float64(gray.Rect.Dy())
				fmt.Fprint(&want, fx > b.XMin && fx < b.XMax && fy > b.YMin && fy < b.YMax)
				fmt.Fprint(&got, gray.GrayAt(x, y).Y > 0)
			}
		}
		if got.String() != want.String() {
			t.Errorf("orientation %d: the box is at %v", o, b)
		}
	}
}

func TestClassesByTheNamesOfATask(t *testing.T) {
	set := func() *Set {
		return &Set{Name: "images", Classes: []string{"cat", "dog"}, Train: []Sample{{Class: 0}, {Class: 1}}, Test: []Sample{{Class: 1}}}
	}
	s := set()
	if err := s.Number(3, []string{"dog", "cow", "cat"}); err != nil || s.Train[0].Class != 2 || s.Train[1].Class != 0 || s.Test[0].Class != 0 {
		t.Errorf("%v, %+v", err, s)
	}
	if s = set(); s.Number(2, nil) != nil || s.Test[0].Class != 1 {
		t.Errorf("%+v", s)
	}
	if err := set().Number(3, nil); err == nil || !strings.Contains(err.Error(), "has the 2 classes cat, dog and the task has 3") {
		t.Error(err)
	}
	if err := set().Number(2, []string{"cat", "cow"}); err == nil || !strings.Contains(err.Error(), "(cat, cow): dog;") {
		t.Error(err)
	}
}
