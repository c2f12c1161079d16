package dataset

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/dataset/mnisttest"
)

// Names of the official files.
const (
	trainImages = "train-images-idx3-ubyte"
	trainLabels = "train-labels-idx1-ubyte"
	testImages  = "t10k-images-idx3-ubyte"
	testLabels  = "t10k-labels-idx1-ubyte"
)

// fakeMNIST are the files of a small data set of images of 4×4 pixels: image i has
// the pixel values i, i+1 …, test images 100 more, and is of class i modulo 10.
func fakeMNIST(train, test int) map[string][]byte {
	files := map[string][]byte{}
	part := func(images, labels string, n, from int) {
		var pixels, classes []byte
		for i := range n {
			classes = append(classes, byte(i%digitClasses))
			for k := range 16 {
				pixels = append(pixels, byte(from+i+k))
			}
		}
		files[images], files[labels] = idxFile(pixels, n, 4, 4), idxFile(classes, n)
	}
	part(trainImages, trainLabels, train, 0)
	part(testImages, testLabels, test, 100)
	return files
}

func folderOf(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func mnistSpec(train, validation int) Spec {
	s := DefaultSpec()
	s.Name, s.TrainImages, s.ValidationImages, s.Height, s.Width = MNISTName, train, validation, 4, 4
	return s
}

// The parts are those of the files; only what is set aside for validation is drawn.
func TestMNIST(t *testing.T) {
	files := fakeMNIST(30, 12)
	dir := folderOf(t, files)
	set := load(t, dir, mnistSpec(60_000, 5), 1, 0)
	if len(set.Train) != 25 || len(set.Validation) != 5 || len(set.Test) != 12 || set.Labels != "class" || set.Height != 4 || len(set.Skipped) != 0 {
		t.Fatalf("%d train, %d validation, %d test images of %q, %d high", len(set.Train), len(set.Validation), len(set.Test), set.Labels, set.Height)
	}
	check := func(prefix string, from int, samples []Sample) {
		t.Helper()
		for _, s := range samples {
			i := 0
			if _, err := fmt.Sscanf(s.Name, prefix+"_%d", &i); err != nil {
				t.Fatalf("%s among those called %s", s.Name, prefix)
			}
			want := make([]uint8, 16)
			for k := range want {
				want[k] = uint8(from + i + k)
			}
			if s.Class != i%10 || s.Species != fmt.Sprint(i%10) || !slices.Equal(s.Pixels.bytes, want) {
				t.Errorf("%s is of class %d (%s) and has the pixels %v", s.Name, s.Class, s.Species, s.Pixels.bytes)
			}
		}
	}
	learn := append(slices.Clone(set.Validation), set.Train...)
	check("train", 0, learn)
	check("test", 100, set.Test)
	if sorted := slices.Sorted(slices.Values(names(learn))); len(slices.Compact(sorted)) != 30 || slices.Equal(sorted, names(learn)) {
		t.Errorf("training images %v", names(learn))
	}
	other := load(t, dir, mnistSpec(60_000, 5), 2, 0)
	if slices.Equal(names(other.Validation), names(set.Validation)) {
		t.Error("two seeds set the same images aside")
	}
	if part := load(t, dir, mnistSpec(20, 5), 1, 0); !slices.Equal(names(part.Train), names(set.Train)[:15]) || !slices.Equal(names(part.Test), names(set.Test)) {
		t.Errorf("20 for training: %v, %v", names(part.Train), names(part.Test))
	}
	for _, limit := range []int{1, 7, 100} {
		part := load(t, dir, mnistSpec(60_000, 5), 1, limit)
		for _, p := range []struct{ got, want []Sample }{{part.Train, set.Train}, {part.Validation, set.Validation}, {part.Test, set.Test}} {
			if want := p.want[:min(limit, len(p.want))]; !reflect.DeepEqual(p.got, want) {
				t.Errorf("limit %d: %v, want %v", limit, names(p.got), names(want))
			}
		}
	}
	all, err := LoadAll(context.Background(), dir, mnistSpec(60_000, 5), 1, 0, nil)
	if err != nil || len(all.Test) != 42 {
		t.Errorf("all: %v", err)
	}

	// However the files are packed and called, the samples are the same.
	packed := map[string][]byte{}
	for i, name := range []string{trainImages, trainLabels, testImages, testLabels} {
		if i%2 == 0 {
			packed[name+".gz"] = gzipped(t, files[name])
		} else {
			packed[strings.Replace(name, "-idx", ".idx", 1)] = files[name]
		}
	}
	if again := load(t, folderOf(t, packed), mnistSpec(60_000, 5), 1, 0); !reflect.DeepEqual(again, set) {
		t.Error("packed files hold another set")
	}

	// Other sizes, and details for crops, are those of the resizer.
	spec := mnistSpec(60_000, 5)
	spec.Height, spec.Width, spec.Augment.Crop = 6, 8, crops()
	large := load(t, dir, spec, 1, 0)
	if s := large.Train[0]; s.Pixels.Len() != 48 || len(s.Detail) != 4*48 || large.Test[0].Detail != nil {
		t.Errorf("%d pixels, %d in detail", s.Pixels.Len(), len(s.Detail))
	}
	if got, want := mnistKind.Measure(mnistKind{}, dir), int64(42*16); got != want {
		t.Errorf("the files are said to hold %d bytes, and hold %d", got, want)
	}
	if _, test := spec.Counts(true, 0); test != mnistTest {
		t.Errorf("%d test images are expected", test)
	}
}

func TestMNISTFilesThatAreNotAsTheyShouldBe(t *testing.T) {
	good := fakeMNIST(6, 3)
	for name, c := range map[string]struct {
		change func(files map[string][]byte)
		want   []string
	}{
		"a file is missing": {func(f map[string][]byte) { delete(f, trainLabels) },
			[]string{"is not the data set MNIST", "no " + trainLabels, "found t10k-images-idx3-ubyte"}},
		"a file is truncated": {func(f map[string][]byte) { f[testImages] = f[testImages][:30] },
			[]string{testImages + " is truncated"}},
		"a file has bytes behind its data": {func(f map[string][]byte) { f[trainImages] = append(f[trainImages], 1) },
			[]string{trainImages + " has bytes behind the 96"}},
		"labels where images should be": {func(f map[string][]byte) { f[trainImages] = idxFile(make([]byte, 16), 16) },
			[]string{trainImages + " begins with 0x00000801"}},
		"a label that is no digit": {func(f map[string][]byte) { f[trainLabels][8+4] = 10 },
			[]string{trainLabels + ": label 10 of image 4, counted from 0, and digits are 0 to 9"}},
		"an image more than labels": {func(f map[string][]byte) { f[testLabels] = fakeMNIST(6, 2)[testLabels] },
			[]string{testImages + " has 3 images and", testLabels + " 2 labels"}},
		"a folder where a file should be": {func(f map[string][]byte) { delete(f, testLabels) }, []string{testLabels + " is a folder, not a file"}},
	} {
		files := map[string][]byte{}
		for name, data := range good {
			files[name] = slices.Clone(data)
		}
		c.change(files)
		dir := folderOf(t, files)
		if strings.HasPrefix(name, "a folder") {
			if err := os.Mkdir(filepath.Join(dir, testLabels), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Load(context.Background(), dir, mnistSpec(6, 0), 1, 0, nil)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", name, err, want)
			}
		}
	}
	if _, err := Load(context.Background(), folderOf(t, good), mnistSpec(60, 6), 1, 0, nil); err == nil || !strings.Contains(err.Error(), "validation_images: 6 of the 6 training images") {
		t.Errorf("all set aside: %v", err)
	}
	kind := mnistKind{}
	if err := kind.Check(filepath.Join(t.TempDir(), "nowhere")); err == nil || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("a missing folder: %v", err)
	}
	file := filepath.Join(folderOf(t, good), trainImages)
	if err := kind.Check(file); err == nil || !strings.Contains(err.Error(), "is a file; give the folder") {
		t.Errorf("a file for a folder: %v", err)
	}
}

// The published files are what they are known to be.
func TestMNISTAsPublished(t *testing.T) {
	dir := mnisttest.Folder(t)
	if err := (mnistKind{}).Check(dir); err != nil {
		t.Fatal(err)
	}
	spec := mnistSpec(60_000, 0)
	spec.Height, spec.Width = 28, 28
	set := load(t, dir, spec, 1, 0)
	if len(set.Train) != 60_000 || len(set.Test) != 10_000 {
		t.Fatalf("%d training and %d test images", len(set.Train), len(set.Test))
	}
	byName := map[string]Sample{}
	var number [digitClasses]int
	sum := 0
	for _, s := range set.Train {
		byName[s.Name] = s
		number[s.Class]++
		for _, v := range s.Pixels.bytes {
			sum += int(v)
		}
	}
	// The numbers of every digit, and the mean that everybody subtracts, 0.1307.
	if want := [digitClasses]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}; number != want {
		t.Errorf("numbers of digits %v, want %v", number, want)
	}
	if mean := float64(sum) / (60_000 * 784 * 255); mean < 0.1306 || mean > 0.1308 {
		t.Errorf("mean %.5f", mean)
	}
	for i, want := range []int{5, 0, 4, 1, 9, 2, 1, 3, 1, 4} {
		if got := byName[fmt.Sprintf("train_%05d", i)].Class; got != want {
			t.Errorf("training image %d is a %d, want %d", i, got, want)
		}
	}
}
