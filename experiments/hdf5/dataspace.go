package hdf5

import (
	"errors"
	"fmt"
	"math"
)

// dataspace reads a shape: nil for a scalar, [0] for the null space.
func dataspace(c *cursor) ([]int, error) {
	version := c.u8()
	rank, flags := c.u8(), c.u8()
	kind := 1
	switch version {
	case 1:
		c.skip(5)
		kind = min(rank, 1)
	case 2:
		kind = c.u8()
	default:
		if c.err == nil {
			return nil, unsupported(repack, "data space of version %d", version)
		}
	}
	switch {
	case c.err != nil:
		return nil, fmt.Errorf("data space: %w", c.err)
	case rank > maxRank:
		return nil, fmt.Errorf("%d dimensions, more than %d; the file is damaged", rank, maxRank)
	case flags&2 != 0:
		return nil, errors.New("a data space with a permutation, which no library wrote; the file is damaged")
	case kind == 0 && rank == 0:
		return nil, nil
	case kind == 2:
		return []int{0}, nil
	case kind != 1:
		return nil, fmt.Errorf("data space of kind %d with %d dimensions; the file is damaged", kind, rank)
	}
	shape := make([]int, rank)
	for i := range shape {
		n := c.size()
		if n > math.MaxInt {
			return nil, fmt.Errorf("a dimension of length %d", n)
		}
		shape[i] = int(n)
	}
	if c.err != nil {
		return nil, fmt.Errorf("data space: %w", c.err)
	}
	return shape, nil
}
