package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/box"
)

// small is a spec for fake data sets.
func small(trainImages int) Spec {
	s := DefaultSpec()
	s.TrainImages, s.Height, s.Width = trainImages, 5, 6
	return s
}

func load(t testing.TB, dir string, spec Spec, seed uint64, limit int) *Set {
	t.Helper()
	set, err := Load(context.Background(), dir, spec, seed, limit, nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func names(samples []Sample) []string {
	var out []string
	for _, s := range samples {
		out = append(out, s.Name)
	}
	return out
}

func TestLoadSkipsAndNames(t *testing.T) {
	f := newFake(t)
	m := block(8, 8, 2, 4)
	picture, trimap := jpegOf(t, flat(16, 16, 51)), pngOf(t, grayTrimap(m))
	f.pet("good", picture, trimap)
	f.pet("Png_named_jpg", pngOf(t, flat(7, 9, 51)), trimap)
	f.pet("gif_named_jpg", gifOf(t, image.NewPaletted(image.Rect(0, 0, 3, 3), paletteTrimap(m).Palette)), trimap)
	f.pet("palette_trimap", picture, pngOf(t, paletteTrimap(m)))
	f.pet("truncated_image", picture[:len(picture)/2], trimap)
	f.pet("truncated_trimap", picture, trimap[:len(trimap)-15])
	f.pet("text_named_jpg", []byte("no image"), trimap)
	f.pet("no_foreground", picture, pngOf(t, grayTrimap(drawing("..", ".."))))
	f.pet("huge_image", hugePNG(t, 1<<20, 1<<20), trimap)
	f.pet("no_image", nil, trimap)
	f.pet("no_trimap", picture, nil)
	f.pet("folder", nil, trimap)
	f.write("images/folder.jpg/.keep", nil)
	f.pet("._good", []byte("resource fork"), []byte("resource fork"))
	f.pet("unlisted", picture, trimap)
	f.write("images/good.mat", []byte("no image"))
	f.list("good 1 2 1", "Png_named_jpg 2 1 1", "gif_named_jpg", "palette_trimap", "truncated_image",
		"truncated_trimap", "text_named_jpg", "no_foreground", "huge_image", "no_image", "no_trimap", "folder", "../up")

	set := load(t, f.dir, small(2), 1, 0)
	got := append(names(set.Train), names(set.Test)...)
	slices.Sort(got)
	if want := []string{"Png_named_jpg", "gif_named_jpg", "good", "palette_trimap"}; !slices.Equal(got, want) {
		t.Errorf("usable %v, want %v", got, want)
	}
	wants := []Skip{
		{"../up", "annotations/list.txt line 14: the name holds a path and not just a file name"},
		{"folder", "images/folder.jpg is a folder, not a file"},
		{"huge_image", "images/huge_image.jpg claims 1048576×1048576 pixels, more than its bytes can hold"},
		{"no_foreground", "annotations/trimaps/no_foreground.png has no pixel of value 1 (pet)"},
		{"no_image", "images/no_image.jpg is missing"},
		{"no_trimap", "annotations/trimaps/no_trimap.png is missing"},
		{"text_named_jpg", "images/text_named_jpg.jpg is no JPEG, PNG, GIF, BMP, WebP or TIFF image"},
		{"truncated_image", "images/truncated_image.jpg is no readable"},
		{"truncated_trimap", "annotations/trimaps/truncated_trimap.png is no readable PNG"},
	}
	if len(set.Skipped) != len(wants) {
		t.Fatalf("skipped %v", set.Skipped)
	}
	for i, want := range wants {
		if got := set.Skipped[i]; got.Name != want.Name || !strings.HasPrefix(got.Reason, want.Reason) {
			t.Errorf("skipped %v, want %v", got, want)
		}
	}
	for _, s := range append(set.Train, set.Test...) {
		// Columns 2..3 of 8, rows 4..5 of 8, whatever the size of the picture.
		if want := (box.Box{XMin: 0.25, YMin: 0.5, XMax: 0.5, YMax: 0.75}); s.Box != want {
			t.Errorf("%s: box %v, want %v", s.Name, s.Box, want)
		}
		if want := map[string]string{"good": "dog", "Png_named_jpg": "cat"}[s.Name]; want != "" && s.Species != want {
			t.Errorf("%s is a %s", s.Name, s.Species)
		}
		if s.Pixels.Len() != 5*6 || s.Name == "Png_named_jpg" && s.Pixels.Values()[7] != 0.2 {
			t.Errorf("%s: pixels %v", s.Name, s.Pixels.Values())
		}
	}
}

func TestLoadSplits(t *testing.T) {
	f := newFake(t)
	f.pets(40)
	tests := []struct {
		trainImages, train, test int
	}{{1, 1, 39}, {30, 30, 10}, {36, 36, 4}, {37, 36, 4}, {6000, 36, 4}}
	for _, test := range tests {
		set := load(t, f.dir, small(test.trainImages), 1, 0)
		if len(set.Train) != test.train || len(set.Test) != test.test {
			t.Errorf("train_images %d: %d train, %d test; want %d and %d",
				test.trainImages, len(set.Train), len(set.Test), test.train, test.test)
		}
		all := append(names(set.Train), names(set.Test)...)
		slices.Sort(all)
		if len(slices.Compact(all)) != 40 {
			t.Errorf("train_images %d: the parts share pets", test.trainImages)
		}
	}
	// A larger train part begins with the smaller one, and the test parts do.
	a, b := load(t, f.dir, small(10), 1, 0), load(t, f.dir, small(20), 1, 0)
	if !slices.Equal(names(a.Train), names(b.Train)[:10]) || !slices.Equal(names(b.Test), names(a.Test)[:20]) {
		t.Error("parts of different sizes are not parts of one order")
	}
	if other := load(t, f.dir, small(10), 2, 0); slices.Equal(names(other.Train), names(a.Train)) {
		t.Error("two seeds give one split")
	}
}

func TestLimitedLoadIsAPartOfTheWhole(t *testing.T) {
	f := newFake(t)
	f.pets(60)
	// Every fifth pet cannot be used.
	for i := 0; i < 60; i += 5 {
		f.pet(fmt.Sprintf("pet_%03d", i), []byte("no image"), nil)
	}
	// 48 usable pets.
	for _, trainImages := range []int{3, 20, 40, 6000} {
		whole := load(t, f.dir, small(trainImages), 3, 0)
		if len(whole.Skipped) != 12 {
			t.Fatalf("skipped %v", whole.Skipped)
		}
		for _, limit := range []int{1, 2, 5, 10, 16, 30, 100} {
			part := load(t, f.dir, small(trainImages), 3, limit)
			wantTrain := whole.Train[:min(limit, len(whole.Train))]
			wantTest := whole.Test[:min(limit, len(whole.Test))]
			if !reflect.DeepEqual(part.Train, wantTrain) || !reflect.DeepEqual(part.Test, wantTest) {
				t.Errorf("train_images %d, limit %d: train %v, test %v; want %v, %v", trainImages, limit,
					names(part.Train), names(part.Test), names(wantTrain), names(wantTest))
			}
			for _, s := range part.Skipped {
				if !slices.Contains(whole.Skipped, s) {
					t.Errorf("limit %d skipped %v, the whole load did not", limit, s)
				}
			}
		}
	}
}

func TestLimitedLoadReadsOnlyTheEnds(t *testing.T) {
	f := newFake(t)
	f.pets(60)
	files := 0
	set, err := Load(context.Background(), f.dir, small(20), 1, 3, func(done, total int) {
		files++
		if done != files || total != 6 {
			t.Errorf("progress %d of %d at the %d. call", done, total, files)
		}
	})
	if err != nil || files != 6 || len(set.Train) != 3 || len(set.Test) != 3 {
		t.Errorf("read %d files for %d and %d samples: %v", files, len(set.Train), len(set.Test), err)
	}
}

func TestLimitedLoadReadsAllWhereTooMuchIsUnusable(t *testing.T) {
	f := newFake(t)
	f.pets(60)
	// Both files exist, so only reading can tell.
	for i := range 50 {
		f.pet(fmt.Sprintf("pet_%03d", i), []byte("no image"), nil)
	}
	whole := load(t, f.dir, small(5), 1, 0)
	part := load(t, f.dir, small(5), 1, 4)
	if !reflect.DeepEqual(part.Train, whole.Train[:4]) || !reflect.DeepEqual(part.Test, whole.Test[:4]) {
		t.Errorf("train %v, test %v", names(part.Train), names(part.Test))
	}
	if len(part.Skipped) != 50 {
		t.Errorf("skipped %d of 50", len(part.Skipped))
	}
}

func TestLoadDoesNotDependOnScheduling(t *testing.T) {
	f := newFake(t)
	f.pets(50)
	f.pet("pet_007", []byte("no image"), nil)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	want := load(t, f.dir, small(30), 1, 0)
	for _, n := range []int{2, 3, 8} {
		runtime.GOMAXPROCS(n)
		if got := load(t, f.dir, small(30), 1, 0); !reflect.DeepEqual(got, want) {
			t.Errorf("GOMAXPROCS %d changes the set", n)
		}
	}
}

func TestLoadWithoutListReadsTheSplitLists(t *testing.T) {
	f := newFake(t)
	f.pets(10)
	want := load(t, f.dir, small(5), 1, 0)
	var lines []string
	for i := range 10 {
		lines = append(lines, fmt.Sprintf("pet_%03d 1 2 1\n", i))
	}
	if err := os.Remove(filepath.Join(f.dir, listFile)); err != nil {
		t.Fatal(err)
	}
	f.write("annotations/trainval.txt", []byte(strings.Join(lines[4:], "")))
	f.write("annotations/test.txt", []byte(strings.Join(lines[:6], ""))) // two of them in both
	if got := load(t, f.dir, small(5), 1, 0); !reflect.DeepEqual(got, want) {
		t.Errorf("train %v, test %v; want %v, %v", names(got.Train), names(got.Test), names(want.Train), names(want.Test))
	}
}

func TestLoadErrors(t *testing.T) {
	good := newFake(t)
	good.pets(5)
	empty := newFake(t)
	empty.list("# nobody")
	broken := newFake(t)
	broken.pets(5)
	for i := range 5 {
		broken.pet(fmt.Sprintf("pet_%03d", i), []byte("no image"), nil)
	}
	lone := newFake(t)
	lone.pets(1)
	wrong := small(1)
	wrong.Width = 0
	synthetic := small(1)
	synthetic.Name = SyntheticName
	tests := []struct {
		name string
		dir  string
		spec Spec
		want []string
	}{
		{"no folder", filepath.Join(good.dir, "nowhere"), small(1), []string{"nowhere", "is missing"}},
		{"another folder", t.TempDir(), small(1), []string{"is not the Oxford-IIIT Pet data set", "folder images", "an empty folder"}},
		{"an empty list", empty.dir, small(1), []string{"list.txt names no pet"}},
		{"nothing usable", broken.dir, small(1), []string{"0 usable items", "pet_000: images/pet_000.jpg is no JPEG", "pet_002", "and 2 more"}},
		{"one pet", lone.dir, small(1), []string{"1 usable items, and needs 2"}},
		{"a spec out of bounds", good.dir, wrong, []string{"width: 0 is out of range"}},
		{"a spec of another set", good.dir, synthetic, []string{"synthetic is drawn"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load(context.Background(), test.dir, test.spec, 1, 0, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestLoadCanBeCancelled(t *testing.T) {
	f := newFake(t)
	f.pets(30)
	for _, limit := range []int{0, 2} {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := Load(ctx, f.dir, small(5), 1, limit, func(done, _ int) { cancel() })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("limit %d: error %v", limit, err)
		}
	}
}
