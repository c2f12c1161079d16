package experiments

import (
	"slices"
	"strings"
	"testing"
)

// tablesOf returns what a comparison prints.
func tablesOf(t *testing.T, c *Comparison) string {
	t.Helper()
	var out strings.Builder
	for _, table := range c.Tables() {
		if err := table.Write(&out); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// A generator beside the image is shown to both engines, with the same spikes.
func TestCompareShowsEveryInputPopulation(t *testing.T) {
	c, _ := compareSpec(t, comparable(t,
		"network:", "inputs: {noise: {poisson: {rate_per_ms: 0.3}}}\nnetwork:",
		"    - {name: out,", "    - {name: noise, input: {units: 7}}\n    - {name: out,",
		"learning:", `  connections:
    - {from: image, to: enc}
    - {from: noise, to: out}
    - {from: enc, to: out, weights: own}
learning:`))
	if !c.Grid.Equal || c.Grid.Spikes == 0 {
		t.Errorf("on the grid: %+v", c.Grid)
	}
	for _, s := range c.Steps {
		inputs := 0
		for _, p := range s.Populations {
			if p.Name != "image" && p.Name != "noise" {
				continue
			}
			inputs++
			if p.EventSpikes == 0 || p.EventSpikes != p.ClockedSpikes {
				t.Errorf("step %v: %s has %v spikes event-driven, %v clocked", s.DTMS, p.Name, p.EventSpikes, p.ClockedSpikes)
			}
		}
		if inputs != 2 {
			t.Errorf("step %v: %d input populations, want 2", s.DTMS, inputs)
		}
	}
	// 7 units, 0.3 per ms, 8 ms: about 17 spikes an image, and not of an image's coding.
	noise := slices.IndexFunc(c.Steps[0].Populations, func(p StepPopulation) bool { return p.Name == "noise" })
	if n := c.Steps[0].Populations[noise].EventSpikes; n < 8 || n > 30 {
		t.Errorf("%v spikes of the generator per image, want about 17", n)
	}
	if len(c.Crossover) != 2 {
		t.Errorf("%d layers measured alone, want 2", len(c.Crossover))
	}
}

// Of a classification the answers are compared by whether they are the same.
func TestCompareOfClasses(t *testing.T) {
	spec := parse(t, classesYAML, "FILE", writeClasses(t, 90),
		"weights: learned, init: zero, learning_rate: 3", "weights: fixed, init: uniform, scale: 2")
	c, _ := compareSpec(t, spec)
	if c.Task != "classes" || c.Metric != "accuracy" || c.Untrained != "" || !c.Grid.Equal {
		t.Errorf("task %q, metric %q, %q, on the grid %+v", c.Task, c.Metric, c.Untrained, c.Grid)
	}
	for _, s := range c.Steps {
		// Thirds, of three images.
		if n := s.Agreement * 3; s.BoxDifferencePX != nil || n < 0 || n > 3.01 || n-float64(int(n+.01)) > .01 {
			t.Errorf("step %v: answers agree by %v, boxes %v", s.DTMS, s.Agreement, s.BoxDifferencePX)
		}
	}
	text := tablesOf(t, c)
	wantTexts(t, text, "the answers agree by", "accuracy", "answers agree")
	for _, word := range []string{"box", "mIoU", "image"} {
		if strings.Contains(text, word) {
			t.Errorf("%q in the comparison of a classification:\n%s", word, text)
		}
	}
}

// Without readouts there are spikes to compare, and no answers. No name of a layer
// is in the way of measuring it alone.
func TestCompareWithoutReadouts(t *testing.T) {
	c, _ := compareSpec(t, parse(t, generatedYAML, "name: out", "name: input", "to: out", "to: input"))
	if c.Images != 1 || c.Metric != "" || len(c.Steps) == 0 {
		t.Errorf("%d samples, metric %q, %d steps", c.Images, c.Metric, len(c.Steps))
	}
	if c.Event.Score != nil || c.Steps[0].AnswerDifference != nil {
		t.Errorf("a score of %v, answers %v", c.Event.Score, c.Steps[0].AnswerDifference)
	}
	text := tablesOf(t, c)
	wantTexts(t, text, "no answers without readouts", "Victor-Purpura")
	if strings.Contains(text, "mIoU") || strings.Contains(text, "answers agree") {
		t.Errorf("answers in\n%s", text)
	}
}
