package camera

import (
	"context"
	"io"
	"slices"
)

// Summary is what there is to know of a recording at a glance.
type Summary struct {
	Header Header
	// Width and Height are those of the header or, where it has none, of the smallest
	// sensor that holds all events; Inferred says which.
	Width, Height int
	Inferred      bool

	Events, On      int64
	FirstUS, LastUS int64 // the earliest and the latest; 0 without events
	// Rate counts events over time: BinUS microseconds in each place, the first of them
	// from RateFromUS on.
	Rate              []int64
	RateFromUS, BinUS int64
	// Hot are the pixels with more than HotFactor times as many events as those that
	// have any have in the mean, the busiest first, at most hotMost; HotPixels counts
	// them all. Active counts the pixels with events. HotPixels is below 0 where the
	// sensor is too large to tell.
	Hot               []Pixel
	HotPixels, Active int

	Skipped, Noted, Dropped []Count
}

// Pixel is a place and the events there.
type Pixel struct {
	X, Y uint16
	N    int64
}

const (
	// HotFactor is how many times more events than the mean a hot pixel has.
	HotFactor = 20
	// hotMost is how many of them a summary names.
	hotMost = 5
	// mostBins is how many places of the rate over time there are at most.
	mostBins = 512
	// mostPixels bounds the sensors of which pixels are counted.
	mostPixels = 1 << 24
)

// Summarize reads a recording, or what is selected of it, to its end. The context ends
// it early.
func Summarize(ctx context.Context, s *Selected) (*Summary, error) {
	sum := &Summary{Header: s.Header(), BinUS: 1}
	var p pixels
	buf := make([]Event, 8192)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := s.Read(buf)
		for _, e := range buf[:n] {
			sum.add(e)
			p.add(e.X, e.Y)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	sum.Width, sum.Height = s.Size()
	if sum.Width == 0 && sum.Events > 0 {
		sum.Width, sum.Height, sum.Inferred = p.right+1, p.bottom+1, true
	}
	p.hot(sum)
	sum.Skipped, sum.Noted, sum.Dropped = s.Skipped(), s.Noted(), s.Dropped()
	return sum, nil
}

func (s *Summary) add(e Event) {
	if s.Events == 0 {
		s.FirstUS, s.LastUS, s.RateFromUS = e.Time, e.Time, e.Time
	}
	s.Events++
	if e.On {
		s.On++
	}
	s.FirstUS, s.LastUS = min(s.FirstUS, e.Time), max(s.LastUS, e.Time)
	if e.Time < s.RateFromUS {
		s.earlier(e.Time)
	}
	bin := (e.Time - s.RateFromUS) / s.BinUS
	for bin >= mostBins {
		s.coarser()
		bin = (e.Time - s.RateFromUS) / s.BinUS
	}
	for int64(len(s.Rate)) <= bin {
		s.Rate = append(s.Rate, 0)
	}
	s.Rate[bin]++
}

// coarser halves the number of bins.
func (s *Summary) coarser() {
	for i := range s.Rate {
		if i%2 == 0 {
			s.Rate[i/2] = s.Rate[i]
		} else {
			s.Rate[i/2] += s.Rate[i]
		}
	}
	s.Rate = s.Rate[:(len(s.Rate)+1)/2]
	s.BinUS *= 2
}

// earlier lets the bins begin before where they did, for an event that comes late.
func (s *Summary) earlier(t int64) {
	for (s.RateFromUS-t)/s.BinUS+1+int64(len(s.Rate)) > mostBins {
		s.coarser()
	}
	n := (s.RateFromUS - t + s.BinUS - 1) / s.BinUS
	s.Rate = slices.Insert(s.Rate, 0, make([]int64, n)...)
	s.RateFromUS -= n * s.BinUS
}

// pixels counts events by place, on a grid that grows with them.
type pixels struct {
	n             []int64
	width, height int // of the grid
	right, bottom int // the furthest
	tooLarge      bool
}

func (p *pixels) add(x, y uint16) {
	p.right, p.bottom = max(p.right, int(x)), max(p.bottom, int(y))
	if p.tooLarge {
		return
	}
	if int(x) >= p.width || int(y) >= p.height {
		p.grow(int(x)+1, int(y)+1)
		if p.tooLarge {
			return
		}
	}
	p.n[int(y)*p.width+int(x)]++
}

func (p *pixels) grow(width, height int) {
	w, h := max(p.width, 64), max(p.height, 64)
	for w < width {
		w *= 2
	}
	for h < height {
		h *= 2
	}
	if w*h > mostPixels {
		p.n, p.tooLarge = nil, true
		return
	}
	n := make([]int64, w*h)
	for y := range p.height {
		copy(n[y*w:], p.n[y*p.width:(y+1)*p.width])
	}
	p.n, p.width, p.height = n, w, h
}

func (p *pixels) hot(s *Summary) {
	if p.tooLarge {
		s.HotPixels = -1
		return
	}
	for _, n := range p.n {
		if n > 0 {
			s.Active++
		}
	}
	for i, n := range p.n {
		if n*int64(s.Active) > HotFactor*s.Events {
			s.HotPixels++
			s.Hot = append(s.Hot, Pixel{uint16(i % p.width), uint16(i / p.width), n})
		}
	}
	slices.SortStableFunc(s.Hot, func(a, b Pixel) int { return int(b.N - a.N) })
	s.Hot = s.Hot[:min(len(s.Hot), hotMost)]
}
