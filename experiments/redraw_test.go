package experiments

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What a run has left draws its pictures once more, byte for byte, and prints its
// tables.
func TestRunsAreShownFromTheirDirectoryAlone(t *testing.T) {
	boxes := options(t)
	boxes.NoPictures, boxes.Anytime = false, true
	classes := options(t)
	classes.NoPictures, classes.Anytime = false, true
	none := options(t)
	none.NoPictures = false
	for name, r := range map[string]*Results{
		"boxes":   mustRun(t, parse(t, smallYAML, "height: 8\n", "height: 8\n  validation_images: 2\n"), boxes),
		"classes": mustRun(t, parse(t, classesYAML, "FILE", writeClasses(t, 40), "train_images: 80", "train_images: 30"), classes),
		"no data": mustRun(t, parse(t, generatedYAML), none),
	} {
		var before, after strings.Builder
		for _, table := range r.Tables() {
			if err := table.Write(&before); err != nil {
				t.Fatal(err)
			}
		}
		pictures := map[string][]byte{}
		found, err := filepath.Glob(filepath.Join(r.Dir, "*.png"))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: pictures %v, error %v", name, found, err)
		}
		for _, file := range found {
			pictures[filepath.Base(file)] = read(t, file)
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
		again, err := Redraw(r.Dir, nil, time.Unix(0, 0), t.Logf)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, table := range again.Tables() {
			if err := table.Write(&after); err != nil {
				t.Fatal(err)
			}
		}
		if before.String() != after.String() {
			t.Errorf("%s: the tables were\n%s\nand are\n%s", name, before.String(), after.String())
		}
		for file, want := range pictures {
			if !bytes.Equal(read(t, r.Dir, file), want) {
				t.Errorf("%s: %s is another picture", name, file)
			}
		}
	}
}

func TestScoresGoByTheNamesOfTheTask(t *testing.T) {
	r := mustRun(t, parse(t, classesYAML, "FILE", writeClasses(t, 40), "train_images: 80", "train_images: 30"), options(t))
	var stored struct {
		Task     string `json:"task"`
		Metric   string `json:"metric"`
		Baseline string `json:"baseline"`
		Test     struct {
			Accuracy      float64   `json:"accuracy"`
			PerLayer      []float64 `json:"accuracy_per_layer"`
			Majority      float64   `json:"majority_class_accuracy"`
			MajorityClass int       `json:"majority_class"`
			Confusion     [][]int   `json:"confusion"`
			Classes       []string  `json:"classes"`
			MIoU          *float64  `json:"miou"`
		} `json:"test"`
		Epochs []map[string]any `json:"epochs"`
	}
	doc := read(t, r.Dir, resultsFile)
	if err := json.Unmarshal(doc, &stored); err != nil {
		t.Fatal(err)
	}
	s := stored.Test
	if stored.Task != "classes" || stored.Metric != "accuracy" || stored.Baseline != "majority class" || s.MIoU != nil ||
		s.Accuracy != r.Test.Score || s.Majority != r.Test.ConstantScore || s.MajorityClass != r.Test.Constant.Class || len(s.PerLayer) != 1 ||
		strings.Join(s.Classes, " ") != "cat dog cow" || stored.Epochs[0]["test_accuracy"] != *r.Epochs[0].TestScore {
		t.Errorf("stored %+v", stored)
	}
	sum := 0
	for _, row := range s.Confusion {
		for _, n := range row {
			sum += n
		}
	}
	if sum != r.Test.Images || bytes.Contains(doc, []byte("{metric}")) || bytes.Contains(doc, []byte("miou")) {
		t.Errorf("confusion %v of %d samples", s.Confusion, r.Test.Images)
	}
	again, err := parseResults(doc)
	if err != nil || again.Test.Score != r.Test.Score || *again.Epochs[0].TestScore != *r.Epochs[0].TestScore || again.Test.Constant != r.Test.Constant {
		t.Errorf("read back as %+v, error %v", again, err)
	}
}

// Only keys are named, whatever texts hold.
func TestNamingLeavesTextsAlone(t *testing.T) {
	n := Naming{Metric: "mIoU", Baseline: "constant box"}
	in := WeightsInfo{Naming: n, Experiment: `"miou": "{metric}": {constant}_{metric} \"miou\":`, Score: .5, ConstantScore: .25}
	doc, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(doc, []byte(`"miou":0.5`)) || !bytes.Contains(doc, []byte(`"constant_box_miou":0.25`)) {
		t.Errorf("written as %s", doc)
	}
	var out WeightsInfo
	if err := json.Unmarshal(doc, &out); err != nil || out.Experiment != in.Experiment || out.Score != .5 || out.ConstantScore != .25 {
		t.Errorf("read as %+v, error %v", out, err)
	}
	// Files from when there was one task.
	if err := json.Unmarshal([]byte(`{"miou": 0.75, "constant_box_miou": 0.5, "constant_box": {"xmin": 0.25, "ymin": 0, "xmax": 1, "ymax": 1}}`), &out); err != nil ||
		out.Score != .75 || out.Constant.Box.XMin != .25 {
		t.Errorf("an old file is read as %+v, error %v", out, err)
	}
}

func TestBadDirectoriesToShow(t *testing.T) {
	dir := t.TempDir()
	show := func() error { _, err := Redraw(dir, nil, time.Unix(0, 0), t.Logf); return err }
	if err := show(); err == nil || !strings.Contains(err.Error(), "holds no results.json") {
		t.Errorf("an empty directory: %v", err)
	}
	put(t, filepath.Join(dir, checkpointFile), []byte("x"))
	if err := show(); err == nil || !strings.Contains(err.Error(), "under way") {
		t.Errorf("a run under way: %v", err)
	}
	for text, want := range map[string]string{
		`{"status": "complete"`:                                                 "cut short",
		`{"status": "complete", "test": {"layers": ["a"]}}`:                     "0 scores for the 1 layers",
		`{"status": "complete", "test": {"classes": ["a"]}}`:                    "confusion matrix of 0 rows",
		`{"status": "complete", "anytime": [{"tick": 3}]}`:                      "of tick 3",
		`{"status": "complete", "metric": "accuracy", "test": {"accuracy": 2}}`: "a score of 2",
	} {
		put(t, filepath.Join(dir, resultsFile), []byte(text))
		if err := show(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	put(t, filepath.Join(dir, resultsFile), []byte(`{"status": "complete"}`))
	put(t, filepath.Join(dir, galleryFile), []byte("x"))
	if err := show(); err == nil || !strings.Contains(err.Error(), galleryFile) {
		t.Errorf("a damaged gallery: %v", err)
	}
	if _, err := Redraw(filepath.Join(dir, "nowhere"), nil, time.Unix(0, 0), t.Logf); err == nil {
		t.Error("a directory that is not there")
	}
}
