package box

// IoU returns the intersection over union of a and b, 0..1, after clipping both
// to the frame. It is continuous: edges are positions and no pixel is added to
// a width (see the package comment). It is 0 if either box is empty, even if both
// are, and never NaN.
func IoU(a, b Box) float64 {
	a, b = a.Clip(), b.Clip()
	width := min(a.XMax, b.XMax) - max(a.XMin, b.XMin)
	height := min(a.YMax, b.YMax) - max(a.YMin, b.YMin)
	if width <= 0 || height <= 0 {
		return 0
	}
	shared := width * height
	areaA := (a.XMax - a.XMin) * (a.YMax - a.YMin)
	areaB := (b.XMax - b.XMin) * (b.YMax - b.YMin)
	covered := areaA + areaB - shared
	// The area of a box whose sides are near the smallest float64 underflows.
	if covered <= 0 {
		return 0
	}
	return min(shared/covered, 1)
}

// Agreement returns how far two predictions agree: their IoU, and 1 where both
// are empty, for then both say the same. A score is never taken by it: against a
// label, which has an area, an empty box has the IoU 0.
func Agreement(a, b Box) float64 {
	if a.Clip() == (Box{}) && b.Clip() == (Box{}) {
		return 1
	}
	return IoU(a, b)
}

// MeanIoU returns the mean over all i of IoU(pred[i], truth[i]), the figure
// called mIoU: a mean over images, not over classes. It is 0 without any boxes
// and panics if the lengths differ.
func MeanIoU(pred, truth []Box) float64 {
	if len(pred) != len(truth) {
		panic("box: predictions and labels differ in number")
	}
	sum := 0.0
	for i, t := range truth {
		sum += IoU(pred[i], t)
	}
	return sum / float64(max(len(truth), 1))
}

// MeanIoUOf returns the mIoU that one constant box scores on truth, 0 without
// any boxes.
func MeanIoUOf(constant Box, truth []Box) float64 {
	sum := 0.0
	for _, t := range truth {
		sum += IoU(constant, t)
	}
	return sum / float64(max(len(truth), 1))
}
