package wiring

// frame is the geometry of a convolution whose input may be upsampled first,
// seen from the map before upsampling. Input (y, x) reaches the full-resolution
// outputs (y·up−r+j, x·up−r+i) for j, i in 0..taps−1, with r = (kernel−1)/2 and
// taps = kernel+up−1; of these, the outputs of a stride are the multiples of it.
//
// So an output meets the same few inputs, by other taps, as the one up further
// on: outputs fall into up·up phases, and each phase is a convolution of its own.
type frame struct {
	source, output Shape
	kernel         int
	stride         int // 1 unless up is 1
	up             int
	phases         []phase
	rows, columns  []inside // of every output row and column
	top, left      int      // border of zeros that the windows reach into
	height, width  int      // of the map with its border
	pitch          int      // elements from one row of it to the next
	pairs          uint64   // of an input and an output that meet
}

// phase is the outputs (y·up+row, x·up+column), for all y < height and x < width.
type phase struct {
	row, column     int
	height, width   int
	y, x            span // in the map with its border
	rowTap, colTap  int  // the tap j, i that meets the first input; the next ones are up less
	step, rowStride int  // elements from an output of this phase to the next in its row, its column
}

// span is the inputs that output 0 of a phase meets along one axis.
type span struct{ first, n int }

// inside is how many inputs an output meets along one axis that are not border.
type inside = int

func newFrame(source, output Shape, kernel, stride, up int) *frame {
	f := &frame{source: source, output: output, kernel: kernel, stride: stride, up: up}
	r := (kernel - 1) / 2
	f.top = (r + up - 1) / up
	f.left = f.top
	lastY, lastX := source.Height-1, source.Width-1
	for row := range min(up, output.Height) {
		for column := range min(up, output.Width) {
			p := phase{
				row: row, column: column,
				height: (output.Height - row + up - 1) / up, width: (output.Width - column + up - 1) / up,
				step: up * output.Channels, rowStride: up * output.Width * output.Channels,
			}
			p.y, p.rowTap = f.along(row)
			p.x, p.colTap = f.along(column)
			lastY = max(lastY, (p.height-1)*stride+p.y.first+p.y.n-1-f.top)
			lastX = max(lastX, (p.width-1)*stride+p.x.first+p.x.n-1-f.left)
			f.phases = append(f.phases, p)
		}
	}
	f.height, f.width = f.top+lastY+1, f.left+lastX+1
	f.pitch = f.width * source.Channels
	f.rows = f.meets(output.Height, source.Height)
	f.columns = f.meets(output.Width, source.Width)
	f.pairs = f.count()
	return f
}

// along returns what the first output of a phase meets along an axis, and the
// tap that meets the first of it.
func (f *frame) along(output int) (s span, tap int) {
	r := (f.kernel - 1) / 2
	// Upsampled, the output meets output−r … output−r+kernel−1.
	first := floorDiv(output-r, f.up)
	last := floorDiv(output-r+f.kernel-1, f.up)
	return span{f.top + first, last - first + 1}, output + r - f.up*first
}

// meets counts, for every output along an axis, the inputs that exist.
func (f *frame) meets(outputs, inputs int) []inside {
	n := make([]inside, outputs)
	for o := range n {
		s, _ := f.along(o % f.up)
		first := o/f.up*f.stride + s.first - f.top
		n[o] = max(0, min(first+s.n, inputs)-max(first, 0))
	}
	return n
}

// folded is the index of the weight of output channel 0 at tap (j, i), in
// weights laid out [input channel][row tap][column tap][output channel].
func (f *frame) folded(ci, j, i int) int {
	taps := f.kernel + f.up - 1
	return ((ci*taps+j)*taps + i) * f.output.Channels
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// count returns how many pairs of an input and an output meet, border left out:
// the multiply-accumulate operations of one pass.
func (f *frame) count() uint64 {
	y, x := 0, 0
	for _, n := range f.rows {
		y += n
	}
	for _, n := range f.columns {
		x += n
	}
	return uint64(y) * uint64(x) * uint64(f.source.Channels) * uint64(f.output.Channels)
}

// padded returns an empty map with border.
func (f *frame) padded() []float32 { return make([]float32, f.height*f.pitch) }

// place returns where a row of the map without border goes.
func (f *frame) place(row int) int { return (f.top+row)*f.pitch + f.left*f.source.Channels }

// layout returns how a map with border holds one without.
func (f *frame) layout() Layout {
	l := Plain(f.source)
	l.Size, l.Row, l.first = f.height*f.pitch, f.pitch, f.place(0)
	return l
}

// fill copies row after row of values into a map with border.
func (f *frame) fill(dst, values []float32, from, to int) {
	n := f.source.Width * f.source.Channels
	for row := from; row < to; row++ {
		copy(dst[f.place(row):][:n], values[row*n:])
	}
}

// base is where output (y, x) of a phase meets its first input, in a map with
// border.
func (f *frame) base(p *phase, y, x int) int {
	return (p.y.first+y*f.stride)*f.pitch + (p.x.first+x*f.stride)*f.source.Channels
}

// first is the place of output (y, 0) of a phase among the neurons.
func (f *frame) first(p *phase, y int) int {
	return y*p.rowStride + (p.row*f.output.Width+p.column)*f.output.Channels
}
