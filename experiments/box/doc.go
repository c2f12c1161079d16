// Package box measures how well one axis-parallel box covers another, and fits
// the box that every localisation result has to beat.
//
// A Box is normalised: x runs from 0 at the left edge of the frame to 1 at the
// right edge, y from 0 at the top to 1 at the bottom, whatever the size of the
// frame in pixels. A pixel is an area, not a point: the tight box of the pixel
// columns x0..x1 of a frame W columns wide runs from x0/W to (x1+1)/W, so that a
// single pixel has the width 1/W and the whole frame has the width 1.
//
// # Intersection over union
//
// IoU is the area that two boxes share, divided by the area that they cover
// together (the Jaccard index of the two sets of points), after both have been
// clipped to the frame. It is 1 for equal boxes and 0 for boxes that share no
// area.
//
// Code that works on integer pixel indices often counts widths as
// x1 - x0 + 1. For labels that gives the same areas as the convention above.
// Applied to the real-valued output of a network, whose two edges already are
// positions and not pixel indices, it enlarges every box by one pixel and gives
// a sliver of overlap to boxes that merely touch. The difference is of the order
// of one pixel over the box's width; figures computed by the two conventions
// agree to about a hundredth on small frames and better on large ones, but they
// are not the same figure.
//
// # The constant box
//
// Photographers put the pet in the middle. A box that never looks at the image
// therefore scores well, and a mean IoU says nothing without the score of the
// best such box beside it. FitConstant finds it.
package box
