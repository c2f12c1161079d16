package experiments

import (
	"cmp"
	"slices"

	"spikesim/experiments/dataset"
	"spikesim/experiments/task"
)

// shot is a test sample with the answer given.
type shot struct {
	sample    *dataset.Sample
	predicted task.Answer
	score     float64
	rank      string // best, median or worst
}

// shotsPerRank is how many images of each rank a contact sheet shows.
const shotsPerRank = 4

// chooseShots picks the best, the median and the worst test images.
func chooseShots(kind task.Task, set *dataset.Set, predicted []task.Answer) []shot {
	all := make([]shot, len(predicted))
	for i, p := range predicted {
		all[i] = shot{sample: &set.Test[i], predicted: p, score: kind.Score(p, truthOf(&set.Test[i]))}
	}
	slices.SortStableFunc(all, func(a, b shot) int { return cmp.Compare(b.score, a.score) })
	n := min(shotsPerRank, len(all))
	var chosen []shot
	for _, rank := range []struct {
		name  string
		first int
	}{
		{"best", 0},
		{"median", (len(all) - n) / 2},
		{"worst", len(all) - n},
	} {
		for _, s := range all[rank.first : rank.first+n] {
			s.rank = rank.name
			chosen = append(chosen, s)
		}
	}
	return chosen
}
