package experiments

import (
	"fmt"
	"slices"

	"spikesim/experiments/dataset"
	"spikesim/experiments/report"
	"spikesim/experiments/task"
	"spikesim/sim/random"
)

// BinResult compares the prediction with the constant box on the part of the
// scored images that have something in common.
type BinResult struct {
	// By is what the images are sorted by: "all", "area" or "species".
	By string `json:"by"`
	// Name is that of the bin: the fifth, from the smallest objects on, or the
	// species. AreaMin and AreaMax are the least and the largest share of the
	// frame that a true box of the bin covers.
	Name    string  `json:"name"`
	AreaMin float64 `json:"area_min"`
	AreaMax float64 `json:"area_max"`
	Images  int     `json:"images"`

	Score         float64 `json:"{metric}"`
	ConstantScore float64 `json:"{constant}_{metric}"`
	// Difference is the first less the second. The bounds hold 95 % of what
	// it is on bins drawn, with replacement, from the images of this one: images
	// are drawn, not scores, so what both boxes find hard cancels.
	Difference     float64 `json:"difference"`
	DifferenceLow  float64 `json:"difference_low"`
	DifferenceHigh float64 `json:"difference_high"`
}

const (
	bootstraps   = 2000
	intervalTail = 0.025 // of the bootstraps on either side of the interval
)

// breakdown scores the parts of the samples that a task tells apart.
func breakdown(kind task.Task, samples []dataset.Sample, answers []task.Answer, constant task.Answer, key random.Key) []BinResult {
	bins := []BinResult{}
	if len(samples) == 0 {
		return bins
	}
	groups := make([]string, len(samples))
	for i := range samples {
		groups[i] = samples[i].Species
	}
	truth := truths(samples)
	for _, part := range kind.Parts(truth, groups) {
		bins = append(bins, newBin(kind, part, truth, answers, constant, key.Name(part.By).Name(part.Name)))
	}
	return bins
}

func newBin(kind task.Task, part task.Part, truths, answers []task.Answer, constant task.Answer, key random.Key) BinResult {
	b := BinResult{By: part.By, Name: part.Name, Images: len(part.Samples), AreaMin: 1}
	n := float64(len(part.Samples))
	differences := make([]float64, len(part.Samples))
	for i, sample := range part.Samples {
		truth := truths[sample]
		b.AreaMin, b.AreaMax = min(b.AreaMin, truth.Box.Area()), max(b.AreaMax, truth.Box.Area())
		own, other := kind.Score(answers[sample], truth), kind.Score(constant, truth)
		b.Score += own / n
		b.ConstantScore += other / n
		differences[i] = own - other
	}
	b.Difference = b.Score - b.ConstantScore
	b.DifferenceLow, b.DifferenceHigh = bootstrap(differences, key)
	return b
}

// bootstrap returns the percentile interval of the mean of values.
func bootstrap(values []float64, key random.Key) (low, high float64) {
	n := uint64(len(values))
	means := make([]float64, bootstraps)
	for b := range means {
		draw := key.Int(b)
		for i := range n {
			means[b] += values[draw.Uint64(i)%n] / float64(n)
		}
	}
	slices.Sort(means)
	tail := int(intervalTail * bootstraps)
	return means[tail], means[bootstraps-1-tail]
}

// breakdownTable shows where the prediction is better than a constant box.
func (r *Results) breakdownTable() Table {
	t := Table{
		Title: fmt.Sprintf("Where it works: the result against the %s of %s", r.baseline(), r.Test.ConstantOf),
		Columns: []report.Column{left(r.items()), right("number"), right("share of frame"), right(r.metric()), right(r.baseline()),
			right("difference"), right("95 % interval")},
	}
	for _, b := range r.Breakdown {
		name := b.Name
		if b.By == "area" {
			name = fmt.Sprintf("box size, fifth %s of %d", b.Name, task.AreaParts)
		}
		t.Rows = append(t.Rows, []string{
			name, report.Count(int64(b.Images)), fmt.Sprintf("%.2f–%.2f", b.AreaMin, b.AreaMax),
			fmt.Sprintf("%.4f", b.Score), fmt.Sprintf("%.4f", b.ConstantScore), fmt.Sprintf("%+.4f", b.Difference),
			fmt.Sprintf("%+.4f to %+.4f", b.DifferenceLow, b.DifferenceHigh),
		})
	}
	if !r.boxes() {
		const share = 2
		t.Columns = slices.Delete(t.Columns, share, share+1)
		for i := range t.Rows {
			t.Rows[i] = slices.Delete(t.Rows[i], share, share+1)
		}
	}
	t.Notes = []string{fmt.Sprintf("intervals: %s paired bootstraps over the %s", report.Count(bootstraps), r.items())}
	return t
}
