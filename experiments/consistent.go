package experiments

import "fmt"

// consistent reports parts of results that do not fit together, as those of an
// edited or damaged file may.
func (r *Results) consistent() error {
	if n := len(r.Test.Layers); len(r.Test.ScorePerLayer) != n {
		return fmt.Errorf("%d scores for the %d layers of the test", len(r.Test.ScorePerLayer), n)
	}
	if n := len(r.Test.Classes); len(r.Test.Confusion) != n {
		return fmt.Errorf("a confusion matrix of %d rows for %d classes", len(r.Test.Confusion), n)
	}
	for _, row := range r.Test.Confusion {
		if len(row) != len(r.Test.Classes) {
			return fmt.Errorf("a row of %d in the confusion matrix of %d classes", len(row), len(r.Test.Classes))
		}
	}
	for i, a := range r.Anytime {
		if len(a.ScorePerLayer) == 0 || a.Tick != i+1 {
			return fmt.Errorf("entry %d of anytime is of tick %d, with %d scores", i+1, a.Tick, len(a.ScorePerLayer))
		}
	}
	return nil
}
