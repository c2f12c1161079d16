package experiments

import (
	"fmt"
	"strings"
	"testing"

	"spikesim/experiments/dataset/mnisttest"
)

// The weights of the digits that come with the tool score what README.md says of them,
// to the last digit.
func TestShippedWeightsOfMNIST(t *testing.T) {
	if testing.Short() {
		t.Skip("shows 10,000 images")
	}
	dir := mnisttest.Folder(t)
	w, err := shippedWeights("mnist")
	if err != nil {
		t.Fatal(err)
	}
	spec, err := Load(t.Context(), "mnist.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Eval, o.DataDir, o.NoPictures = true, dir, true
	r := mustRun(t, spec, o)
	if d := r.Dataset; d.Name != "mnist" || d.Train != 55_000 || d.Validation != 5000 || d.Test != 10_000 || d.Skipped != 0 {
		t.Errorf("shown were %+v", d)
	}
	score := r.Test.Prediction.Score
	if w.info.Prediction == nil || w.info.Prediction.Score != score || w.info.TestImages != 10_000 || w.info.ConstantScore != r.Test.ConstantScore {
		t.Errorf("accuracy %v beside %v, and the file says %+v", score, r.Test.ConstantScore, w.info)
	}
	for _, file := range []string{"README.md", "../README.md"} {
		if figure := fmt.Sprintf("%.4f", score); !strings.Contains(string(read(t, file)), figure) {
			t.Errorf("%s does not give the accuracy %s", file, figure)
		}
	}
	if score < 0.98 {
		t.Errorf("accuracy %v", score)
	}
}
