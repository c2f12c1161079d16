package wiring

import "spikesim/sim/kernel"

// OperatorMemory implements [Measured]: what newConvOperator makes.
func (c *conv2d) OperatorMemory(up int) (bytes int64) {
	f := newFrame(c.before(up), c.output, c.kernel, c.stride, up)
	for _, p := range f.phases {
		rows := kernel.Conv{Channels: f.output.Channels, Rows: p.y.n, Run: p.x.n * f.source.Channels}
		bytes += bytesOf(rows.Packed(), 4)
	}
	return bytes + bytesOf(len(f.rows)+len(f.columns), 8)
}

// LayoutSize implements [Measured].
func (c *conv2d) LayoutSize() int {
	f := newFrame(c.input, c.output, c.kernel, c.stride, 1)
	return f.height * f.pitch
}

// OperatorGradientMemory implements [Measured].
func (c *conv2d) OperatorGradientMemory() int64 { return c.generalMemory(1, false) }

// GradientMemory implements [Measured]: what newConvForms makes.
func (c *conv2d) GradientMemory(s Setting, spread bool) (bytes int64) {
	in, out := c.input.Channels, c.output.Channels
	switch {
	case s.Upsample > 1:
		source := c.before(s.Upsample)
		height, width := (source.Height-1)*s.Upsample+c.kernel, (source.Width-1)*s.Upsample+c.kernel
		bytes += bytesOf(height*width*out, 4) + bytesOf((width+s.Upsample-1)*out, 4) + bytesOf(c.Weights(), 4)
	case s.Pool == 2 && c.stride == 1 && c.kernel*in >= pooledRun:
		f := newFrame(c.input, c.output, c.kernel, 1, 1)
		grouped := max(1, pooledGroup/s.Pooled.Width)
		bytes = bytesOf(f.height*f.pitch, 4) + bytesOf(out*grouped*s.Pooled.Width, 8) + bytesOf(out, 8) +
			bytesOf(4*s.Pooled.Width, 8) + bytesOf(2*c.Weights(), 4)
		if spread {
			bytes += c.GradientMemory(Setting{Upsample: 1, Pool: 1}, false)
		}
		return bytes
	case worthTiles(c):
		rows, columns := (c.output.Height+1)/2, (c.output.Width+1)/2
		bytes += bytesOf((2*rows+2)*(2*columns+2)*in, 4)
		if 2*rows > c.output.Height || 2*columns > c.output.Width {
			bytes += bytesOf(4*rows*columns*out, 4)
		}
		tiles := min(rows, max(1, tiledGroup/columns)) * columns
		bytes += bytesOf(16*tiles*(in+out), 4) + bytesOf(16*in*out, 4) + bytesOf(9*out, 4)
	}
	if s.Few || s.Pool > 1 {
		bytes += bytesOf(c.output.Units(), 4)
	}
	return bytes + c.generalMemory(s.Upsample, true)
}

// generalMemory returns what newConvGradient makes, with the map with a border that
// comes with the first traces where they come without.
func (c *conv2d) generalMemory(up int, border bool) int64 {
	f := newFrame(c.before(up), c.output, c.kernel, c.stride, up)
	rows, taps := 0, 0
	bytes := int64(0)
	for _, p := range f.phases {
		run := p.x.n * f.source.Channels
		rows += p.y.n * run
		taps = max(taps, p.y.n*run)
		bytes += bytesOf(p.y.n*((run+gradientPlaces-1)/gradientPlaces), 32) // tilings
	}
	entries := f.output.Units() * taps / (gradientProduct*taps + gradientEntry)
	grouped := max(1, gradientInputs/f.pitch/f.stride)
	groups := ((f.output.Height-1)/up)/grouped + 1
	positions := float64(f.output.Height*f.output.Width) * appended
	bytes += bytesOf(2*rows*f.output.Channels, 4) + bytesOf(f.output.Units(), 4) + bytesOf(entries, 8) +
		int64(positions)*3*4 + bytesOf(groups*len(f.phases)*f.output.Channels, 4)
	if border {
		bytes += bytesOf(f.height*f.pitch, 4)
	}
	return bytes
}
