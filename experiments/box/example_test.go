package box_test

import (
	"fmt"

	"spikesim/experiments/box"
)

func Example() {
	// Three pets' boxes, and what a network said about each.
	truth := []box.Box{
		{XMin: 0.25, YMin: 0.25, XMax: 0.75, YMax: 0.75},
		{XMin: 0, YMin: 0.5, XMax: 0.5, YMax: 1},
		{XMin: 0.25, YMin: 0, XMax: 1, YMax: 1},
	}
	pred := []box.Box{
		{XMin: 0.25, YMin: 0.25, XMax: 0.75, YMax: 0.75},
		{XMin: 0, YMin: 0.5, XMax: 0.75, YMax: 1},
		{XMin: 0.25, YMin: 0, XMax: 1.5, YMax: 1}, // clipped to the frame
	}
	fmt.Printf("network:      mIoU %.3f\n", box.MeanIoU(pred, truth))
	fmt.Printf("constant box: mIoU %.3f\n", box.MeanIoUOf(box.FitConstant(truth), truth))
	// Output:
	// network:      mIoU 0.889
	// constant box: mIoU 0.492
}
