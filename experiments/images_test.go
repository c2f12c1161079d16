package experiments

import (
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bar is a picture of a bright bar on dark, and where it is in pixels.
func bar(class string, i int) (m *image.Gray, at image.Rectangle) {
	m = image.NewGray(image.Rect(0, 0, 48, 32))
	at = image.Rect(4+i%5, 12+i%7, 40+i%5, 18+i%7) // flat
	if class == "high" {
		at = image.Rect(16+i%11, 2+i%3, 22+i%11, 28+i%3)
	}
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			m.SetGray(x, y, color.Gray{Y: 230})
		}
	}
	return m, at
}

// writeBars leaves n pictures of either class in folders, and a table of their boxes.
func writeBars(t *testing.T, n int) (dir, table string) {
	t.Helper()
	dir = t.TempDir()
	text := "filename,class,xmin,ymin,xmax,ymax\n"
	for _, class := range []string{"flat", "high"} {
		if err := os.Mkdir(filepath.Join(dir, class), 0o777); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			m, at := bar(class, i)
			name := fmt.Sprintf("%s_%02d.png", class, i)
			writePNG(t, filepath.Join(dir, class), name, m)
			text += fmt.Sprintf("%s,%s,%d,%d,%d,%d\n", name, class, at.Min.X, at.Min.Y, at.Max.X, at.Max.Y)
		}
	}
	table = filepath.Join(t.TempDir(), "boxes.csv")
	if err := os.WriteFile(table, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir, table
}

const picturesYAML = `
name: pictures
seed: 3
epochs: 6
batch: 4
duration_ms: 20
dataset: {name: images, path: PATH, train_images: 6000, validation_images: 600, height: 16, width: 24, augment: {flip_probability: 0, brightness: 0}}
task: {classes: {count: 3, names: [high, middle, flat]}}
coding: {kind: regular, max_rate_per_ms: 0.5}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: image, input: {channels: 1, height: 16, width: 24}}
    - {name: enc, conv2d: {channels: 8, kernel: 5}, max_pool: 2, init: {kind: uniform, weight_gain: 2}}
learning:
  readout: {on: spike_mean, weights: learned, init: zero, learning_rate: 0.3}
  loss: {kind: softmax_cross_entropy}
  optimizer: {kind: adam, learning_rate: 0.001, beta1: 0.9, beta2: 0.99, epsilon: 1.0e-8}
  burn_in_ms: 10
  gradient_every_ticks: 5
  update_every_ticks: 5
`

// Pictures in folders of their classes, from files to accuracy.
func TestClassesOfPicturesAreLearned(t *testing.T) {
	dir, _ := writeBars(t, 30)
	spec := parse(t, picturesYAML, "PATH", dir)
	r := mustRun(t, spec, options(t))
	if d := r.Dataset; d.Train+d.Validation+d.Test != 60 || d.Validation < 1 || d.Validation > 6 || d.Skipped != 0 || d.Labels != "class" {
		t.Errorf("%+v", d)
	}
	if r.Test.Score < 0.9 {
		t.Errorf("accuracy %v, majority class %v", r.Test.Score, r.Test.ConstantScore)
	}
	refused(t, parse(t, picturesYAML, "PATH", dir, "high, middle, flat", "high, middle, low"), options(t), "not among task.classes.names (high, middle, low): flat")
	refused(t, parse(t, picturesYAML, "PATH", dir, ", names: [high, middle, flat]", ""), options(t), "has the 2 classes flat, high and the task has 3")
	refused(t, parse(t, picturesYAML, "PATH", "nowhere"), options(t), `data set images was not found at "nowhere"`)
}

// The same pictures with their boxes, from files to a photograph with its box.
func TestBoxesOfPicturesAreLearnedAndLocated(t *testing.T) {
	dir, table := writeBars(t, 30)
	spec := parse(t, picturesYAML, "PATH", dir+", annotations: "+table, "task: {classes: {count: 3, names: [high, middle, flat]}}\n", "",
		"softmax_cross_entropy", "smooth_l1", "init: zero, learning_rate: 0.3", "init: mean_target, learning_rate: 0.03")
	m, _ := bar("high", 4)
	writePNG(t, dir, "unknown.png", m)
	r := mustRun(t, spec, options(t))
	if r.Dataset.Skipped != 1 || !strings.Contains(r.Dataset.Reasons[0].Reason, "not in the annotations") || r.Dataset.Labels != "box, class" {
		t.Errorf("%+v", r.Dataset)
	}
	if r.Test.Score < r.Test.ConstantScore+0.05 {
		t.Errorf("mIoU %v, constant box %v", r.Test.Score, r.Test.ConstantScore)
	}
	l, err := NewLocator(filepath.Join(r.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	got, err := l.Locate(t.Context(), filepath.Join(dir, "unknown.png"))
	if err != nil || !got.Seen {
		t.Errorf("%v, %+v", err, got)
	}
}
