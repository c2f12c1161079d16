package extend_test

import (
	"fmt"
	"math"
	"slices"

	"spikesim/experiments/task"
)

// CountingParams are the parameters of the task to say how many things there are.
type CountingParams struct {
	// Most is the largest number that there may be.
	Most int `yaml:"most"`
}

func (p *CountingParams) Validate(report func(path, problem, remedy string)) {
	if p.Most < 1 {
		report("most", fmt.Sprintf("%d is out of range", p.Most), "give the largest number that there may be")
	}
}

func (p *CountingParams) Task() task.Task { return counter{float64(p.Most)} }

// counter is the task. The one output says the number as a share of the largest.
type counter struct{ most float64 }

func (c counter) Check(truth task.Answer) error {
	if truth.Value < 0 || truth.Value > c.most {
		return fmt.Errorf("there are %v things in it, and the most that the task has is %v", truth.Value, c.most)
	}
	return nil
}

func (c counter) Outputs() int { return 1 }

func (c counter) Target(truth task.Answer, dst []float32) { dst[0] = float32(truth.Value / c.most) }

func (c counter) MeanTarget(truths []task.Answer) []float32 {
	sum := 0.
	for _, t := range truths {
		sum += t.Value / c.most
	}
	return []float32{float32(sum / float64(max(len(truths), 1)))}
}

func (c counter) Answer(readout []float64) task.Answer {
	return task.Answer{Value: math.Round(max(0, min(1, readout[0])) * c.most)}
}

// Score is 1 for the right number and 0 for one that is as wrong as can be.
func (c counter) Score(answer, truth task.Answer) float64 {
	return 1 - math.Abs(answer.Value-truth.Value)/c.most
}

func (c counter) Metric() string { return "closeness" }

// Constant is the median, which is the number of the least absolute error.
func (c counter) Constant(truths []task.Answer) task.Answer {
	var all []float64
	for _, t := range truths {
		all = append(all, t.Value)
	}
	slices.Sort(all)
	if len(all) == 0 {
		return task.Answer{}
	}
	return task.Answer{Value: all[len(all)/2]}
}

func (c counter) ConstantName() string { return "median" }

func (c counter) Parts(truths []task.Answer, _ []string) []task.Part {
	return task.PartsBy(len(truths), "number", func(i int) string { return c.Text(truths[i]) })
}

func (c counter) Text(a task.Answer) string { return fmt.Sprint(a.Value) }

func init() { task.Register("counting", func() task.Params { return &CountingParams{Most: 4} }) }
