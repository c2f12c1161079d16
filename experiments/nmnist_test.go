package experiments

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spikesim/experiments/dataset"
)

// writeDrawnDigits leaves a data set in the folders and the format of N-MNIST: an event
// camera that makes N-MNIST's three movements before digits drawn by rule.
func writeDrawnDigits(t testing.TB, train, test int) string {
	t.Helper()
	spec := dataset.DefaultSpec()
	spec.Name, spec.Height, spec.Width = dataset.DigitsName, 28, 28
	spec.Synthetic.TrainImages, spec.Synthetic.TestImages = train, test
	set, dir := dataset.Draw(spec, 1, 0), t.TempDir()
	for part, samples := range map[string][]dataset.Sample{"Train": set.Train, "Test": set.Test} {
		for i := range samples {
			folder := filepath.Join(dir, part, fmt.Sprint(samples[i].Class))
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.bin", i+1)), saccades(samples[i].Pixels.Values()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// saccades returns the recording of N-MNIST of an image of 28×28 pixels.
func saccades(pixels []float32) (b []byte) {
	const side, image, steps, stepUS = 34, 28, 60, 5000
	at := func(x, y int) float32 {
		if x < 0 || y < 0 || x >= image || y >= image {
			return 0
		}
		return pixels[y*image+x]
	}
	corner := [][2]float64{{3, 3}, {1, 5}, {5, 5}, {3, 3}} // of the image, in a triangle
	place := func(step int) (x, y int) {
		third, part := step/(steps/3), float64(step%(steps/3))/(steps/3)
		if third == 3 {
			third, part = 2, 1
		}
		from, to := corner[third], corner[third+1]
		return int(from[0] + (to[0]-from[0])*part), int(from[1] + (to[1]-from[1])*part)
	}
	for step := 1; step <= steps; step++ {
		x0, y0 := place(step - 1)
		x1, y1 := place(step)
		for y := range side {
			for x := range side {
				change := at(x-x1, y-y1) - at(x-x0, y-y0)
				if change < 0.2 && change > -0.2 {
					continue
				}
				us := (step-1)*stepUS + 5*(y*side+x)*stepUS/(5*side*side)
				polarity := byte(0)
				if change > 0 {
					polarity = 1
				}
				b = append(b, byte(x), byte(y), polarity<<7|byte(us>>16), byte(us>>8), byte(us))
			}
		}
	}
	return b
}

// The experiment for N-MNIST reads its folders and learns from made recordings.
func TestNMNIST(t *testing.T) {
	spec, err := Load(t.Context(), "nmnist.yaml")
	if err != nil {
		t.Fatal(err)
	}
	train, test, least := 300, 60, 0.5
	if testing.Short() {
		train, test, least = 40, 20, 0
	}
	spec.Epochs, spec.Batch = 2, 8
	o := options(t)
	o.DataDir, o.NoPictures = writeDrawnDigits(t, train, test), true
	r := mustRun(t, spec, o)
	if d := r.Dataset; d.Name != dataset.EventsName || d.Train+d.Validation != train || d.Test != test || d.Skipped != 0 ||
		!strings.Contains(strings.Join(d.Notes, "\n"), "set aside for validation, not 5000") {
		t.Errorf("shown were %+v", d)
	}
	if score := r.Test.Prediction.Score; score < least {
		t.Errorf("accuracy %v", score)
	}
	for _, p := range r.Populations {
		if p.Spikes == 0 {
			t.Errorf("%s is silent", p.Name)
		}
	}
}
