package parity

// grid is a map [channel, row, column].
type grid struct {
	c, h, w int
	v       []float64
}

func newGrid(c, h, w int) grid { return grid{c, h, w, make([]float64, c*h*w)} }

func (g grid) at(c, y, x int) float64 {
	if y < 0 || x < 0 || y >= g.h || x >= g.w {
		return 0
	}
	return g.v[(c*g.h+y)*g.w+x]
}

// upsampled returns the map with every element repeated.
func (g grid) upsampled(by int) grid {
	u := newGrid(g.c, g.h*by, g.w*by)
	for i := range u.v {
		x, y, c := i%u.w, i/u.w%u.h, i/(u.w*u.h)
		u.v[i] = g.at(c, y/by, x/by)
	}
	return u
}

// mapping returns the output map of membranes u and, for each of its elements,
// the neuron that its gradient goes to.
func mapping(u grid, pool, up int, m mutation) (grid, []int) {
	out := newGrid(u.c, u.h/pool*up, u.w/pool*up)
	from := make([]int, len(out.v))
	for i := range out.v {
		x, y, c := i%out.w/up, i/out.w%out.h/up, i/(out.w*out.h)
		best := -1
		for dy := range pool {
			for dx := range pool {
				n := (c*u.h+y*pool+dy)*u.w + x*pool + dx
				if best < 0 || u.v[n] > u.v[best] {
					best = n
				}
			}
		}
		out.v[i], from[i] = u.v[best], best
		for n := range pool * pool {
			if n := (c*u.h+y*pool+n/pool)*u.w + x*pool + n%pool; m.last || u.v[n] > u.v[best]-m.ties {
				from[i] = n
			}
		}
	}
	return out, from
}

// state is a layer in one image.
type state struct {
	q, p       grid
	r, s, u    grid
	up         grid
	from       []int
	prediction [outputs]float64
}

// weights are the parameters of a layer and AdaMax's memory of them.
type weights struct {
	in, kernel       int
	w, b, gw, gb     []float64
	uw, ub           []float64
	readout, readerB []float64
}
