package network

import (
	"math"

	"spikesim/learning"
)

// spikeMeans is what a readout on means of spikes reads: for every channel and
// every cell of a grid over the output map, the mean number of spikes per unit
// and tick since the start of the presentation, older ticks weighing less with a
// decay below 1.
type spikeMeans struct {
	channels int
	cellOf   []int32 // per position of the output map
	decay    float32 // of what a tick counts, from tick to tick
	counts   [][]float32
	ticks    []float32 // per lane, what all ticks so far count
	share    []float32 // per cell, 1 over its number of positions
	means    []float32 // of the lane in hand
	delta    []float32 // derivative of the loss with respect to them
}

func newSpikeMeans(spec learning.ReadoutSpec, output Shape, lanes int, tickMS float64) *spikeMeans {
	rows, columns := meansGrid(spec.Grid, output)
	m := &spikeMeans{
		decay:    1,
		ticks:    make([]float32, lanes),
		channels: output.Channels,
		cellOf:   make([]int32, output.Height*output.Width),
		counts:   make([][]float32, lanes),
		share:    make([]float32, rows*columns),
	}
	if spec.MeanTauMS > 0 {
		m.decay = float32(math.Exp(-tickMS / spec.MeanTauMS))
	}
	for i := range m.cellOf {
		y, x := i/output.Width, i%output.Width
		cell := y*rows/output.Height*columns + x*columns/output.Width
		m.cellOf[i] = int32(cell)
		m.share[cell]++
	}
	for cell, positions := range m.share {
		m.share[cell] = 1 / positions
	}
	features := len(m.share) * m.channels
	for l := range m.counts {
		m.counts[l] = make([]float32, features)
	}
	m.means, m.delta = make([]float32, features), make([]float32, features)
	return m
}

// meansGrid returns the rows and columns of a grid over a map: those asked for,
// but no more than the map has.
func meansGrid(grid *learning.GridSpec, output Shape) (rows, columns int) {
	if grid == nil {
		return output.Height, output.Width
	}
	return min(grid.Rows, output.Height), min(grid.Columns, output.Width)
}

// features returns how many features a population's readout has.
func features(spec learning.ReadoutSpec, output Shape) int {
	if spec.On != learning.OnSpikeMean {
		return output.Units()
	}
	rows, columns := meansGrid(spec.Grid, output)
	return rows * columns * output.Channels
}

func (m *spikeMeans) begin() {
	for _, counts := range m.counts {
		clear(counts)
	}
	clear(m.ticks)
}

// add counts the spikes of a tick.
func (m *spikeMeans) add(lane int, units []int32) {
	counts, channels := m.counts[lane], uint32(m.channels)
	m.ticks[lane] = m.ticks[lane]*m.decay + 1
	if m.decay != 1 {
		for i := range counts {
			counts[i] *= m.decay
		}
	}
	for _, u := range units {
		position := uint32(u) / channels
		counts[uint32(m.cellOf[position])*channels+uint32(u)-position*channels]++
	}
}

// soFar returns the means of a lane.
func (m *spikeMeans) soFar(lane int) []float32 {
	counts := m.counts[lane]
	for cell, share := range m.share {
		scale := share / m.ticks[lane]
		for i := cell * m.channels; i < (cell+1)*m.channels; i++ {
			m.means[i] = counts[i] * scale
		}
	}
	return m.means
}

// spread multiplies delta, the surrogate derivative of every unit, by what the
// loss says about the unit's spikes.
func (m *spikeMeans) spread(delta []float32) {
	for position, cell := range m.cellOf {
		share := m.share[cell]
		from := m.delta[int(cell)*m.channels:][:m.channels]
		to := delta[position*m.channels:][:m.channels]
		for c, d := range from {
			to[c] *= d * share
		}
	}
}
