package task

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"spikesim/experiments/box"
)

// BoxesSpec has the parameters of [Boxes]: none.
type BoxesSpec struct{}

// Validate implements [Params].
func (*BoxesSpec) Validate(func(path, problem, remedy string)) {}

// Task implements [Params].
func (*BoxesSpec) Task() Task { return Boxes{} }

// Boxes is the task of finding the one object of a sample. A readout says xmin,
// ymin, xmax, ymax in fractions of the frame; an answer is clipped to it. The
// score is the intersection over union with the true box.
type Boxes struct{}

// AreaParts is into how many parts samples are sorted by the size of their boxes.
const AreaParts = 5

// Metric implements [Task].
func (Boxes) Metric() string { return "mIoU" }

// Check implements [Task].
func (Boxes) Check(truth Answer) error {
	if !truth.Box.Valid() {
		return errors.New("it has no box")
	}
	return nil
}

// Outputs implements [Task].
func (Boxes) Outputs() int { return 4 }

// Target implements [Task].
func (Boxes) Target(truth Answer, dst []float32) {
	edges := truth.Box.Array()
	copy(dst, edges[:])
}

// MeanTarget implements [Task].
func (Boxes) MeanTarget(truths []Answer) []float32 {
	edges := box.Mean(boxesOf(truths)).Array()
	return edges[:]
}

// Answer implements [Task].
func (Boxes) Answer(readout []float64) Answer {
	return Answer{Box: box.Box{XMin: readout[0], YMin: readout[1], XMax: readout[2], YMax: readout[3]}.Clip()}
}

// Score implements [Task].
func (Boxes) Score(answer, truth Answer) float64 { return box.IoU(answer.Box, truth.Box) }

// Constant implements [Task].
func (Boxes) Constant(truths []Answer) Answer {
	return Answer{Box: box.FitConstant(boxesOf(truths))}
}

// ConstantName implements [Task].
func (Boxes) ConstantName() string { return "constant box" }

// Parts implements [Task]: fifths by the share of the frame that the true box
// covers, from the smallest on, and groups, if there are several.
func (Boxes) Parts(truths []Answer, groups []string) []Part {
	all := everything(len(truths))
	parts := []Part{all}
	if n := len(truths); n >= AreaParts {
		bySize := slices.Clone(all.Samples)
		slices.SortStableFunc(bySize, func(a, b int) int { return cmp.Compare(truths[a].Box.Area(), truths[b].Box.Area()) })
		for i := range AreaParts {
			parts = append(parts, Part{By: "area", Name: strconv.Itoa(i + 1), Samples: bySize[i*n/AreaParts : (i+1)*n/AreaParts]})
		}
	}
	members := map[string][]int{}
	for i, group := range groups {
		members[group] = append(members[group], i)
	}
	if len(members) < 2 {
		return parts // the same as all
	}
	var names []string
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		parts = append(parts, Part{By: "species", Name: name, Samples: members[name]})
	}
	return parts
}

// Text implements [Task].
func (Boxes) Text(a Answer) string {
	if !a.Box.Valid() {
		return "no box"
	}
	return fmt.Sprintf("%.2f,%.2f to %.2f,%.2f of the frame", a.Box.XMin, a.Box.YMin, a.Box.XMax, a.Box.YMax)
}

func boxesOf(truths []Answer) []box.Box {
	boxes := make([]box.Box, len(truths))
	for i, t := range truths {
		boxes[i] = t.Box
	}
	return boxes
}
