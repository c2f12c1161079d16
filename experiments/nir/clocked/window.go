package clocked

import "spikesim/experiments/nir"

// windowMap is a convolution, or a pool, which is one with a group for each channel.
type windowMap struct {
	in, out                          [3]int
	kernel, stride, dilation, before [2]int
	groups                           int
	weight                           []float64 // [input channel][row][column][output channel of the group]
	pool                             bool
}

func newWindowMap(c *nir.Convolution) *windowMap {
	m := &windowMap{in: c.In, out: c.Out, kernel: c.Kernel, stride: c.Stride, dilation: c.Dilation, before: c.Before, groups: c.Groups}
	m.weight = make([]float64, len(c.Weight))
	perIn, perOut, window := c.In[0]/c.Groups, c.Out[0]/c.Groups, c.Kernel[0]*c.Kernel[1]
	for o := range c.Out[0] {
		group := o / perOut
		for i := range perIn {
			for k := range window {
				m.weight[((group*perIn+i)*window+k)*perOut+o%perOut] = c.Weight[(o*perIn+i)*window+k]
			}
		}
	}
	return m
}

func newPool(p *nir.Pooling, noPadding bool) *windowMap {
	m := &windowMap{in: p.In, out: p.Out, kernel: p.Kernel, stride: p.Stride, dilation: [2]int{1, 1}, before: p.Before, groups: p.In[0], pool: true}
	if noPadding {
		m.before = [2]int{}
	}
	share := 1.
	if p.Mean {
		share = 1 / float64(p.Kernel[0]*p.Kernel[1])
	}
	m.weight = make([]float64, p.In[0]*p.Kernel[0]*p.Kernel[1])
	for i := range m.weight {
		m.weight[i] = share
	}
	return m
}

// positions calls visit with the offset of every window that an input unit is part
// of, in a map of the outputs of one channel, and with that of the weights.
func (m *windowMap) positions(unit int, visit func(at, weights int)) {
	width := m.in[2]
	column, row, channel := unit%width, unit/width%m.in[1], unit/width/m.in[1]
	perOut := m.out[0] / m.groups
	for ky := range m.kernel[0] {
		y, whole := window(row, ky, m.before[0], m.dilation[0], m.stride[0], m.out[1])
		if !whole {
			continue
		}
		for kx := range m.kernel[1] {
			x, whole := window(column, kx, m.before[1], m.dilation[1], m.stride[1], m.out[2])
			if !whole {
				continue
			}
			visit(y*m.out[2]+x, ((channel*m.kernel[0]+ky)*m.kernel[1]+kx)*perOut)
		}
	}
}

// window returns the output whose window has an input at an element of the kernel.
func window(in, k, before, dilation, stride, outputs int) (out int, is bool) {
	out = in + before - k*dilation
	if out < 0 || out%stride != 0 {
		return 0, false
	}
	out /= stride
	return out, out < outputs
}

// first returns the first output channel that an input unit reaches, and how many.
func (m *windowMap) first(unit int) (channel, channels int) {
	perOut := m.out[0] / m.groups
	return unit / (m.in[1] * m.in[2]) / (m.in[0] / m.groups) * perOut, perOut
}

func (m *windowMap) apply(in, out []float64) {
	area := m.out[1] * m.out[2]
	for unit, value := range in {
		if value == 0 {
			continue
		}
		first, channels := m.first(unit)
		to := out[first*area:]
		m.positions(unit, func(at, weights int) {
			for o, w := range m.weight[weights:][:channels] {
				to[o*area+at] += w * value
			}
		})
	}
}

func (m *windowMap) reach(unit int, visit func(int)) {
	area := m.out[1] * m.out[2]
	first, channels := m.first(unit)
	m.positions(unit, func(at, _ int) {
		for o := range channels {
			visit((first+o)*area + at)
		}
	})
}

func (m *windowMap) largest() float64 {
	if m.pool {
		return 0
	}
	return largest(m.weight)
}

func (m *windowMap) cut(levels int, largest float64) {
	if !m.pool {
		cut(m.weight, levels, largest)
	}
}
