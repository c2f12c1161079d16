package box

import "slices"

// The step of FitConstant's search, in fractions of the frame: far enough at
// first to leave a start that is poor, at last below what a pixel resolves.
const (
	firstStep = 0.1
	lastStep  = 1e-4
)

// moves are the directions of the search, in units of the step. Besides each
// edge alone, the box shifts, since the score of a shifted box can be better
// where the score of each one-edge move on the way is worse.
var moves = [...]Box{
	{XMin: 1}, {XMin: -1}, {YMin: 1}, {YMin: -1},
	{XMax: 1}, {XMax: -1}, {YMax: 1}, {YMax: -1},
	{XMin: 1, XMax: 1}, {XMin: -1, XMax: -1},
	{YMin: 1, YMax: 1}, {YMin: -1, YMax: -1},
}

// FitConstant returns the constant box with the best mean IoU on train that a
// coordinate search finds from three starts: the mean box, the box of the
// medians, and the whole frame. The step is halved down to 1e-4 whenever no move
// is an improvement. The result never scores worse than any of its starts, and
// depends on nothing but train. Without any box that has an area it is the whole
// frame.
func FitConstant(train []Box) Box {
	labels := make([]Box, 0, len(train))
	for _, b := range train {
		if c := b.Clip(); c.Valid() {
			labels = append(labels, c)
		}
	}
	if len(labels) == 0 {
		return Frame()
	}
	best, bestScore := Frame(), 0.0
	for _, start := range []Box{Mean(labels), Median(labels), Frame()} {
		if b, score := climb(start, labels); score > bestScore {
			best, bestScore = b, score
		}
	}
	return best
}

// climb improves b by the best move of each round until the smallest step
// improves it no more, and returns it with its score.
func climb(b Box, labels []Box) (Box, float64) {
	score := MeanIoUOf(b, labels)
	for step := firstStep; ; step = max(step/2, lastStep) {
		for improved := true; improved; {
			improved = false
			from := b
			for _, m := range moves {
				to := Box{
					from.XMin + step*m.XMin, from.YMin + step*m.YMin,
					from.XMax + step*m.XMax, from.YMax + step*m.YMax,
				}.Clip()
				if s := MeanIoUOf(to, labels); s > score {
					b, score, improved = to, s, true
				}
			}
		}
		if step <= lastStep {
			return b, score
		}
	}
}

// Mean returns the box whose edges are the means of the boxes' edges, the
// constant with the least squared error. Without boxes it is the empty box.
func Mean(boxes []Box) Box {
	var sum Box
	for _, b := range boxes {
		sum.XMin += b.XMin
		sum.YMin += b.YMin
		sum.XMax += b.XMax
		sum.YMax += b.YMax
	}
	n := float64(max(len(boxes), 1))
	return Box{sum.XMin / n, sum.YMin / n, sum.XMax / n, sum.YMax / n}
}

// Median returns the box whose edges are the medians of the boxes' edges, the
// constant with the least absolute error. Without boxes it is the empty box.
func Median(boxes []Box) Box {
	if len(boxes) == 0 {
		return Box{}
	}
	edge := make([]float64, len(boxes))
	median := func(of func(Box) float64) float64 {
		for i, b := range boxes {
			edge[i] = of(b)
		}
		slices.Sort(edge)
		n := len(edge)
		return (edge[(n-1)/2] + edge[n/2]) / 2
	}
	return Box{
		XMin: median(func(b Box) float64 { return b.XMin }),
		YMin: median(func(b Box) float64 { return b.YMin }),
		XMax: median(func(b Box) float64 { return b.XMax }),
		YMax: median(func(b Box) float64 { return b.YMax }),
	}
}
