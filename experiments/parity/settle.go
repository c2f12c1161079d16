package parity

import (
	"cmp"
	"math"
	"slices"

	"spikesim/network"
)

// spot is a threshold test: of a neuron of one image at one tick.
type spot struct {
	tick, image int
	neuron      int32
}

// doubtful is a spot that may be on the other side of the threshold: it is within
// rounding of it, or would be there with the other side of a tie.
type doubtful struct {
	spot
	potential float32
	tie       *contest // nil for one within rounding
	// effects are by how much the sigmoid of feature would have been larger at the
	// next ticks, had the neuron been on the other side. In a pooling window the
	// first of them may be 0.
	feature int
	effects []float64
	shift   float32 // of the potential at the tick after those
	// masked: another neuron of the pooling window fired, so that the count is
	// the same on either side.
	masked bool
}

// distance returns that from the threshold.
func (d *doubtful) distance() float64 { return math.Abs(float64(d.potential)) }

// tie is a pooling window with two greatest potentials within rounding of each
// other: the runner-up, whose spot it is, may be the greatest as well.
type tie struct {
	spot
	winner   int32
	distance float32
}

// settler decides the doubtful spots of one layer. It belongs to the goroutine
// of the layer's population.
type settler struct {
	height, width, channels int // of the neurons
	alphaRP                 float64
	traces                  *traces
	kernel                  int
	sizes                   []float64 // magnitudes of the initial weights
	bias                    []float32 // initial
	largestBias             float64   // their largest magnitude
	norm                    float64   // the largest root of the sum of the squares of those of a channel
	terms                   int       // roundings that a term of a potential goes through
	drift                   float64   // the most that a step of learning changes a weight
	pool, copies            int       // copies of a unit in the output map

	counts   []float64 // recorded, per tick; as many ticks as are known
	learning int       // the first tick whose ties are of interest; 0 for none
	updates  *updates  // of a learning run; else nil
	// fixed says of spots whether the neuron fires.
	fixed map[spot]bool

	// Of the last replay:
	doubts   []doubtful
	live     []int // doubts whose effects go on
	tick     int
	ties     []tie         // of the last tick
	winners  [][]int32     // of the last tick: per image and feature, the neuron of the greatest potential
	flipped  map[spot]bool // where the other side was taken
	differed int           // ticks at which counts differed before
	remained []int         // those at which they still did after
}

func newSettler(t *Trace, layer, ticks int) *settler {
	l, pool, up := &t.Layers[layer], pools[layer], ups[layer]
	s := &settler{
		height: l.Height / up * pool, width: l.Width / up * pool, channels: l.Channels,
		pool: pool, copies: up * up,
		fixed: map[spot]bool{}, alphaRP: t.AlphaRP, traces: newTraces(t, layer),
	}
	s.size(t, l)
	for k := range ticks {
		s.counts = append(s.counts, t.Counts[k*len(layers)+layer])
	}
	return s
}

func (s *settler) begin() {
	s.doubts, s.live, s.differed, s.remained = s.doubts[:0], s.live[:0], 0, s.remained[:0]
	s.flipped = map[spot]bool{}
	s.traces.reset()
}

// settle decides the doubtful spots of a tick: first those that are fixed, then
// as many as the recorded count asks for, the nearest to the threshold first.
func (s *settler) settle(tick int, lanes []network.Tested) {
	s.tick = tick
	s.traces.advance(tick)
	s.weigh(lanes)
	s.rank(lanes)
	var open []doubtful
	for l := range lanes {
		reach := math.Hypot(s.reach(l, lanes[l].Membrane), s.spreads(l))
		for n, u := range lanes[l].Membrane {
			if math.Abs(float64(u)) > reach {
				continue
			}
			d := doubtful{spot: spot{tick, l, int32(n)}, potential: u}
			if d.distance() > math.Hypot(s.margin(l, d.neuron, u), s.spread(l, d.neuron)) {
				continue
			}
			s.doubt(lanes, d)
			switch fires, known := s.fixed[d.spot]; {
			case known && fires != (u >= 0):
				s.flip(lanes, d)
			case !known:
				open = append(open, d)
			}
		}
	}
	s.sway(lanes)
	if tick > len(s.counts) {
		return
	}
	missing := int(s.counts[tick-1])/s.copies - s.count(lanes)
	if missing == 0 {
		return
	}
	s.differed++
	slices.SortStableFunc(open, func(a, b doubtful) int {
		return cmp.Compare(max(a.potential, -a.potential), max(b.potential, -b.potential))
	})
	for _, d := range open {
		if missing == 0 {
			break
		}
		// Within a pooling window that has another spike, nothing would change.
		if (missing > 0) == (d.potential < 0) && !s.others(lanes[d.image].Fired, d.neuron) {
			s.flip(lanes, d)
			if missing > 0 {
				missing--
			} else {
				missing++
			}
		}
	}
	if missing != 0 {
		s.remained = append(s.remained, tick)
	}
}

// doubt notes a doubtful spot.
func (s *settler) doubt(lanes []network.Tested, d doubtful) {
	d.feature = s.window(d.neuron)
	d.masked = s.others(lanes[d.image].Fired, d.neuron)
	s.live = append(s.live, len(s.doubts))
	s.doubts = append(s.doubts, d)
}

// sway finds the neurons that would be on the other side of the threshold if a tie
// of an earlier tick had ended the other way.
func (s *settler) sway(lanes []network.Tested) {
	if s.updates == nil {
		return
	}
	for _, c := range s.updates.contests {
		sum := 0.
		for _, m := range c.moved {
			sum += math.Abs(m)
		}
		for l := range lanes {
			membrane, reach := lanes[l].Membrane, sum*largest(s.traces.p[l])
			for n := c.first / len(c.moved); n < len(membrane); n += s.channels {
				u := float64(membrane[n])
				if math.Abs(u) > reach {
					continue
				}
				shift := 0.
				s.inputs(l, int32(n), func(weight int, trace float64) { shift += c.moved[weight-c.first] * trace })
				if (u >= 0) != (u+shift >= 0) {
					s.doubt(lanes, doubtful{spot: spot{s.tick, l, int32(n)}, potential: membrane[n], tie: c})
				}
			}
		}
	}
}

// weigh works out the effects of doubts of earlier ticks. Whoever fires has a
// potential lower by 1 at the next tick, by alphaRP at the one after, and so on,
// and may fire at other ticks on that account.
func (s *settler) weigh(lanes []network.Tested) {
	live := s.live[:0]
	for _, i := range s.live {
		d := &s.doubts[i]
		membrane := lanes[d.image].Membrane
		u, others := membrane[d.neuron], float32(math.Inf(-1))
		s.neighbours(d.neuron, func(n int32) { others = max(others, membrane[n]) })
		if len(d.effects) == 0 {
			d.shift = -1
			if fired := d.potential >= 0; fired != s.flipped[d.spot] {
				d.shift = 1
			}
		}
		changed := u + d.shift
		d.effects = append(d.effects, sigmoid(max(changed, others))-sigmoid(max(u, others)))
		d.shift *= float32(s.alphaRP)
		switch {
		case changed >= 0 && u < 0:
			d.shift--
		case changed < 0 && u >= 0:
			d.shift++
		}
		// Without pooling nothing is hidden, and the next tick tells it all.
		if s.pool > 1 && math.Abs(float64(d.shift)) > MembraneTolerance/10 {
			live = append(live, i)
		}
	}
	s.live = live
}

func sigmoid(u float32) float64 { return 1 / (1 + math.Exp(-float64(u))) }

// rank finds the winners and ties of a learning tick.
func (s *settler) rank(lanes []network.Tested) {
	if s.learning == 0 || s.tick < s.learning {
		return
	}
	s.ties = s.ties[:0]
	features := s.height / s.pool * (s.width / s.pool) * s.channels
	for len(s.winners) < len(lanes) {
		s.winners = append(s.winners, make([]int32, features))
	}
	for l := range lanes {
		membrane, reach := lanes[l].Membrane, s.reach(l, lanes[l].Membrane)
		for f := range features {
			winner := s.neuron(f)
			s.neighbours(winner, func(n int32) {
				if membrane[n] > membrane[winner] {
					winner = n
				}
			})
			s.winners[l][f] = winner
			s.neighbours(winner, func(n int32) {
				if d := float64(membrane[winner] - membrane[n]); d <= 2*reach && d <= s.margin(l, winner, membrane[winner])+s.margin(l, n, membrane[n]) {
					s.ties = append(s.ties, tie{spot{s.tick, l, n}, winner, float32(d)})
				}
			})
		}
	}
}

// neuron returns the first neuron of a pooling window.
func (s *settler) neuron(window int) int32 {
	position, c := window/s.channels, window%s.channels
	y, x := position/(s.width/s.pool)*s.pool, position%(s.width/s.pool)*s.pool
	return int32((y*s.width+x)*s.channels + c)
}

// neighbours calls visit with the other neurons of a neuron's pooling window.
func (s *settler) neighbours(neuron int32, visit func(n int32)) {
	position, c := int(neuron)/s.channels, int(neuron)%s.channels
	top, left := position/s.width/s.pool*s.pool, position%s.width/s.pool*s.pool
	for y := top; y < top+s.pool; y++ {
		for x := left; x < left+s.pool; x++ {
			if n := int32((y*s.width+x)*s.channels + c); n != neuron {
				visit(n)
			}
		}
	}
}

// flip puts a neuron on the other side of the threshold.
func (s *settler) flip(lanes []network.Tested, d doubtful) {
	fired := lanes[d.image].Fired
	at, found := slices.BinarySearch(fired, d.neuron)
	if found {
		lanes[d.image].Fired = slices.Delete(fired, at, at+1)
	} else {
		lanes[d.image].Fired = slices.Insert(fired, at, d.neuron)
	}
	s.flipped[d.spot] = true
}

// window returns the pooling window of a neuron.
func (s *settler) window(neuron int32) int {
	position, c := int(neuron)/s.channels, int(neuron)%s.channels
	y, x := position/s.width/s.pool, position%s.width/s.pool
	return (y*(s.width/s.pool)+x)*s.channels + c
}

// others reports whether another neuron of the same window fired.
func (s *settler) others(fired []int32, neuron int32) bool {
	any := false
	s.neighbours(neuron, func(n int32) {
		_, found := slices.BinarySearch(fired, n)
		any = any || found
	})
	return any
}

// count returns the number of pooled units of all lanes that fired.
func (s *settler) count(lanes []network.Tested) int {
	total := 0
	for _, lane := range lanes {
		if s.pool == 1 {
			total += len(lane.Fired)
			continue
		}
		seen := make([]bool, s.height/s.pool*(s.width/s.pool)*s.channels)
		for _, n := range lane.Fired {
			if w := s.window(n); !seen[w] {
				seen[w] = true
				total++
			}
		}
	}
	return total
}
