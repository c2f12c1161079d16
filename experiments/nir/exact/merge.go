package exact

import (
	"slices"

	"spikesim/experiments/nir"
	"spikesim/network/wiring"
)

// mergePool returns the convolution that a pooling and a convolution behind it are
// together, or nil. With windows that tile the map it is one with a kernel and a stride as
// many times as large, each weight of which stands for a window: as fast as any.
func mergePool(through []*nir.Node) *stage {
	if len(through) != 2 || through[0].Type != nir.SumPool2d && through[0].Type != nir.AvgPool2d || through[1].Type != nir.Conv2d {
		return nil
	}
	p, c := through[0].Pooling(), through[1].Convolution()
	if c.Groups != 1 || c.Dilation != [2]int{1, 1} {
		return nil
	}
	s := wiring.Conv2D{Channels: c.Out[0]}
	var kernel, stride, before, after [2]int
	for a := range 2 {
		side := p.Kernel[a]
		// Where the convolution pads, its windows must be beyond the map.
		if p.Stride[a] != side || p.Before[a] != 0 || p.After[a] != 0 || p.Out[1+a]*side != p.In[1+a] {
			return nil
		}
		kernel[a], stride[a], before[a], after[a] = c.Kernel[a]*side, c.Stride[a]*side, c.Before[a]*side, c.After[a]*side
	}
	s.Kernel, s.Stride, s.Padding = extent(kernel), extent(stride), wiring.Pad(before[0], after[0], before[1], after[1])
	factor := 1.
	if p.Mean {
		factor /= float64(p.Kernel[0] * p.Kernel[1])
	}
	weights := make([]float64, 0, c.Out[0]*c.In[0]*kernel[0]*kernel[1])
	for plane := range slices.Chunk(c.Weight, c.Kernel[0]*c.Kernel[1]) {
		for y := range kernel[0] {
			for x := range kernel[1] {
				weights = append(weights, plane[y/p.Kernel[0]*c.Kernel[1]+x/p.Kernel[1]]*factor)
			}
		}
	}
	return &stage{kind: wiring.Spec{Conv2D: &s}, weights: weights}
}
