package experiments

import (
	"cmp"
	"slices"

	"spikesim/experiments/dataset"
	"spikesim/experiments/task"
)

// shot is a sample with the answer given.
type shot struct {
	name             string
	pixels           []float32 // none where the sample has none
	truth, predicted task.Answer
	score            float64
	rank             string // best, median or worst
}

// shotsPerRank is how many images of each rank a contact sheet shows.
const shotsPerRank = 4

// chooseShots picks the best, the median and the worst of the samples scored.
func chooseShots(kind task.Task, samples []dataset.Sample, predicted []task.Answer) []shot {
	order := make([]int, len(predicted))
	score := make([]float64, len(predicted))
	for i, p := range predicted {
		order[i], score[i] = i, kind.Score(p, truthOf(&samples[i]))
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	n := min(shotsPerRank, len(order))
	var chosen []shot
	for _, rank := range []struct {
		name  string
		first int
	}{
		{"best", 0},
		{"median", (len(order) - n) / 2},
		{"worst", len(order) - n},
	} {
		for _, i := range order[rank.first : rank.first+n] {
			s := &samples[i]
			chosen = append(chosen, shot{s.Name, s.Pixels.Values(), truthOf(s), predicted[i], score[i], rank.name})
		}
	}
	return chosen
}
