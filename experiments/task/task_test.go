package task_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"spikesim/experiments/box"
	"spikesim/experiments/task"
)

// tasks are one of every kind, with a way to draw what is true of a sample.
func tasks() map[string]struct {
	task.Task
	draw func(t *rapid.T) task.Answer
} {
	return map[string]struct {
		task.Task
		draw func(t *rapid.T) task.Answer
	}{
		"boxes": {task.Default().New(), func(t *rapid.T) task.Answer {
			x := rapid.IntRange(0, 6).Draw(t, "x")
			y := rapid.IntRange(0, 6).Draw(t, "y")
			return task.Answer{Box: box.Box{XMin: float64(x) / 8, YMin: float64(y) / 8,
				XMax: float64(rapid.IntRange(x+1, 8).Draw(t, "right")) / 8, YMax: float64(rapid.IntRange(y+1, 8).Draw(t, "bottom")) / 8}}
		}},
		"classes": {task.Of("classes", &task.ClassesSpec{Count: 7}).New(), func(t *rapid.T) task.Answer {
			return task.Answer{Class: rapid.IntRange(0, 6).Draw(t, "class")}
		}},
	}
}

// What holds of every task: a readout that says its target is a full score, the
// best constant beats every constant that is true of some sample, the first part
// is all samples and the others are among them.
func TestWhatHoldsOfEveryTask(t *testing.T) {
	for name, kind := range tasks() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(1, 12).Draw(t, "samples")
				var truths []task.Answer
				groups := make([]string, n)
				mean := make([]float64, kind.Outputs())
				for i := range n {
					truth := kind.draw(t)
					truths = append(truths, truth)
					if err := kind.Check(truth); err != nil {
						t.Fatalf("%v: %v", truth, err)
					}
					groups[i] = rapid.SampledFrom([]string{"cat", "dog"}).Draw(t, "group")
					target := make([]float32, kind.Outputs())
					kind.Target(truth, target)
					readout := make([]float64, kind.Outputs())
					for k, v := range target {
						readout[k] = float64(v)
						mean[k] += float64(v) / float64(n)
					}
					if s := kind.Score(kind.Answer(readout), truth); math.Abs(s-1) > 1e-6 {
						t.Fatalf("its own target scores %v", s)
					}
				}
				for k, v := range kind.MeanTarget(truths) {
					if math.Abs(float64(v)-mean[k]) > 1e-6 {
						t.Fatalf("mean target %v, want %v", kind.MeanTarget(truths), mean)
					}
				}
				best := task.MeanScoreOf(kind, kind.Constant(truths), truths)
				if kind.Metric() == "accuracy" { // the search for a box may end at a local best
					for _, other := range truths {
						if s := task.MeanScoreOf(kind, other, truths); s > best {
							t.Fatalf("constant %v scores %v, the best %v", other, s, best)
						}
					}
				}
				if s := task.MeanScore(kind, truths, truths); math.Abs(s-1) > 1e-12 {
					t.Fatalf("the truth scores %v", s)
				}
				parts := kind.Parts(truths, groups)
				if len(parts[0].Samples) != n || parts[0].By != "all" {
					t.Fatalf("the first part is %v", parts[0])
				}
				count := map[string]int{}
				for _, p := range parts {
					if len(p.Samples) == 0 {
						t.Fatalf("part %s is empty", p.Name)
					}
					count[p.By] += len(p.Samples)
				}
				for by, c := range count {
					if c != n {
						t.Fatalf("parts by %s hold %d of %d samples", by, c, n)
					}
				}
			})
		})
	}
}

func TestClasses(t *testing.T) {
	c := task.Classes{Count: 3, Names: []string{"cat", "dog", "cow"}}
	if a := c.Answer([]float64{1, 2, 2}); a.Class != 1 {
		t.Errorf("of equals %v", a)
	}
	truths := []task.Answer{{Class: 2}, {Class: 0}, {Class: 2}, {Class: 0}}
	answers := []task.Answer{{Class: 2}, {Class: 1}, {Class: 0}, {Class: 0}}
	if got, want := c.Confusion(answers, truths), [][]int{{1, 1, 0}, {0, 0, 0}, {1, 0, 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("confusion %v, want %v", got, want)
	}
	if a := c.Constant(truths); a.Class != 0 || c.Text(a) != "cat" {
		t.Errorf("the majority is %v", a)
	}
	for _, class := range []int{-1, 3} {
		if c.Check(task.Answer{Class: class}) == nil {
			t.Errorf("class %d of 3 is taken", class)
		}
	}
	if (task.Boxes{}).Check(task.Answer{}) == nil {
		t.Error("a sample without a box is taken for a task of boxes")
	}
	if s := task.MeanScore(c, answers, truths); s != .5 {
		t.Errorf("accuracy %v", s)
	}
}

func TestSpecSaysWhatIsWrong(t *testing.T) {
	for want, spec := range map[string]task.Spec{
		"classes.count: 1 is out of":    task.Of("classes", &task.ClassesSpec{Count: 1}),
		"classes.names: 1 names for 2 ": task.Of("classes", &task.ClassesSpec{Count: 2, Names: []string{"a"}}),
	} {
		var said []string
		spec.Validate(func(path, problem, remedy string) { said = append(said, path+": "+problem+"; "+remedy) })
		if len(said) != 1 || !strings.Contains(said[0], want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
	task.Default().Validate(func(path, problem, _ string) { t.Errorf("the default: %s: %s", path, problem) })
}
