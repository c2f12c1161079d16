package network

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/network/wiring"
)

// oracle is a naive simulator of LIF networks, in float64 and event by event:
// all instants in order of time, at each all populations in order, for each
// arriving spike all neurons and all taps. It shares no code with the package
// under test and takes from the network only the initial weights.
type oracle struct {
	spec        Spec
	tick, until events.Time
	pops        []*oraclePopulation
	conns       []*oracleConnection
	order       []int
	due         map[events.Time]bool // instants with input under way
}

type oraclePopulation struct {
	spec       PopulationSpec
	tau, theta float64
	c, h, w    int // neurons
	pc, ph, pw int // after pooling
	v          []float64
	last       []events.Time
	own        map[int][]float32 // weights of each projection as others store them, but for fixed ones
	spikes     []spike
	output     []spike
	updates    uint64
	active     map[[2]int64]bool // neuron and tick
	passed     map[[2]int64]bool // pooled unit and pooling window
}

type oracleConnection struct {
	from, to      *oraclePopulation
	delay         events.Time
	up            int
	weights       int // projection of the target
	c, h, w       int // input map
	ops, received uint64
	arriving      map[events.Time][]int32
	kind          wiring.Spec
	window        oracleWindow
	drawn         []oracleSynapse // of a sparse connection
}

// oracleSynapse is one that the network has drawn.
type oracleSynapse struct {
	from, to int32
	weight   float64
}

func newOracle(t rapid.TB, spec Spec, n *Network, ticks int) *oracle {
	o := &oracle{spec: spec, tick: ms, until: events.Time(ticks) * ms, due: map[events.Time]bool{}}
	index := map[string]int{}
	for i, p := range spec.Populations {
		op := &oraclePopulation{spec: p, active: map[[2]int64]bool{}, passed: map[[2]int64]bool{}}
		if p.Input == nil {
			model := spec.Neuron.LIF
			if p.Neuron != nil {
				model = p.Neuron.LIF
			}
			op.tau, op.theta = model.TauMMS.Of(0)*float64(ms), model.Threshold.Of(0)
			op.own = map[int][]float32{}
			for _, a := range n.Weights() {
				if a.Name == p.Name+".weights" {
					op.own[0] = a.Values
				} else if i, err := strconv.Atoi(strings.TrimPrefix(a.Name, p.Name+".weights")); err == nil {
					op.own[i] = a.Values
				}
			}
		}
		index[p.Name] = i
		o.pops = append(o.pops, op)
	}
	first := map[int]bool{}
	owned := map[int]int{}
	for _, c := range spec.Connections {
		oc := &oracleConnection{
			from: o.pops[index[c.From]], to: o.pops[index[c.To]],
			delay: events.Time(math.Round(c.DelayMS * 1e6)), up: max(1, c.Upsample),
			arriving: map[events.Time][]int32{}, kind: c.Wiring,
		}
		to := index[c.To]
		own := len(c.Wiring.Given()) > 0
		if !own {
			oc.kind = spec.Populations[to].Wiring
		}
		if !first[to] || own || c.Weights == "own" {
			oc.weights = owned[to]
			owned[to]++
		} else {
			oc.kind = o.owner(oc.to).kind
		}
		if oc.kind.Sparse != nil {
			oc.drawn = drawnBy(n, c.To, oc.weights)
		}
		first[to] = true
		o.conns = append(o.conns, oc)
	}
	o.shapes(t)
	o.sort(t, index)
	return o
}

// shapes works the maps out, again and again until nothing is left to do.
func (o *oracle) shapes(t rapid.TB) {
	for range o.pops {
		for i, p := range o.pops {
			if p.c > 0 {
				continue
			}
			if in := p.spec.Input; in != nil {
				p.c, p.h, p.w = max(in.Units, in.Channels), max(in.Height, 1), max(in.Width, 1)
			} else {
				c := o.owner(o.pops[i])
				if c.from.c == 0 {
					continue
				}
				c.shape()
				if d := c.kind.Dense; d != nil {
					p.c, p.h, p.w = d.Units, 1, 1
				} else if d := c.kind.Sparse; d != nil {
					p.c, p.h, p.w = d.Units, 1, 1
				} else if c.kind.OneToOne != nil {
					p.c, p.h, p.w = c.c, c.h, c.w
				} else {
					window := newOracleWindow(c.kind, c.c)
					p.c = window.channels
					p.h, p.w = window.size(0, c.h), window.size(1, c.w)
				}
			}
			pool := max(1, p.spec.MaxPool)
			p.pc, p.ph, p.pw = p.c, p.h/pool, p.w/pool
			p.v = make([]float64, p.c*p.h*p.w)
			p.last = make([]events.Time, len(p.v))
		}
	}
	for _, c := range o.conns {
		c.shape()
		if c.c*c.h*c.w == 0 {
			t.Fatal("oracle: a map without a shape")
		}
		if c.kind.Dense == nil && c.kind.OneToOne == nil && c.kind.Sparse == nil {
			c.window = newOracleWindow(c.kind, c.c)
		}
	}
}

// owner returns the first connection to p.
func (o *oracle) owner(p *oraclePopulation) *oracleConnection {
	for _, c := range o.conns {
		if c.to == p {
			return c
		}
	}
	panic("oracle: no connection")
}

func (c *oracleConnection) shape() {
	f := c.up * max(1, c.from.spec.Upsample)
	c.c, c.h, c.w = c.from.pc, c.from.ph*f, c.from.pw*f
}

// sort finds an order in which connections without delay lead forward.
func (o *oracle) sort(t rapid.TB, index map[string]int) {
	for range o.pops {
		for i, p := range o.pops {
			ready := !slices.Contains(o.order, i)
			for _, c := range o.conns {
				if c.to == p && c.delay == 0 && !slices.Contains(o.order, index[c.from.spec.Name]) {
					ready = false
				}
			}
			if ready {
				o.order = append(o.order, i)
			}
		}
	}
	if len(o.order) != len(o.pops) {
		t.Fatal("oracle: a cycle without delay")
	}
}

// run plays the trains, one per input population.
func (o *oracle) run(trains []events.Train) {
	input := map[int]map[events.Time][]int32{}
	k := 0
	for i, p := range o.pops {
		if p.spec.Input == nil {
			continue
		}
		input[i] = map[events.Time][]int32{}
		for j, at := range trains[k].At {
			input[i][at] = append(input[i][at], trains[k].Unit[j])
			o.due[at] = true
		}
		k++
	}
	for len(o.due) > 0 {
		at := events.Never
		for t := range o.due {
			at = min(at, t)
		}
		delete(o.due, at)
		if at > o.until {
			return
		}
		for _, i := range o.order {
			p := o.pops[i]
			if p.spec.Input != nil {
				o.send(p, at, input[i][at])
			} else {
				o.send(p, at, o.instant(p, at))
			}
		}
	}
}

// instant adds up what arrives at p at one instant and returns who fires.
func (o *oracle) instant(p *oraclePopulation, at events.Time) (fired []int32) {
	sum := make([]float64, len(p.v))
	touched := make([]bool, len(p.v))
	for _, c := range o.conns {
		if c.to != p {
			continue
		}
		for _, unit := range c.arriving[at] {
			c.received++
			f := c.up * max(1, c.from.spec.Upsample)
			y, x, ch := int(unit)/(c.c*c.from.pw), int(unit)/c.c%c.from.pw, int(unit)%c.c
			for dy := range f {
				for dx := range f {
					c.deliver(y*f+dy, x*f+dx, ch, sum, touched)
				}
			}
		}
		delete(c.arriving, at)
	}
	for j := range sum {
		if !touched[j] {
			continue
		}
		p.updates++
		p.v[j] = p.v[j]*math.Exp(-float64(at-p.last[j])/p.tau) + sum[j]
		p.last[j] = at
		if p.v[j] >= p.theta {
			p.v[j] = 0
			fired = append(fired, int32(j))
		}
	}
	return fired
}

// deliver brings one spike at one place of the input map to every neuron that
// has a synapse to it: all are asked.
func (c *oracleConnection) deliver(y, x, ch int, sum []float64, touched []bool) {
	p := c.to
	w := p.own[c.weights] // none where they are fixed
	if c.kind.Sparse != nil {
		for _, syn := range c.drawn {
			if syn.from == int32((y*c.w+x)*c.c+ch) {
				sum[syn.to] += syn.weight
				touched[syn.to] = true
				c.ops++
			}
		}
		return
	}
	if c.kind.Dense != nil {
		inputs := c.c * c.h * c.w
		for j := range sum {
			sum[j] += float64(w[j*inputs+(ch*c.h+y)*c.w+x])
			touched[j] = true
			c.ops++
		}
		return
	}
	if one := c.kind.OneToOne; one != nil {
		j := (y*p.w+x)*p.c + ch
		if one.Weight != nil {
			sum[j] += float64(float32(*one.Weight))
		} else {
			sum[j] += float64(w[(ch*p.h+y)*p.w+x])
		}
		touched[j] = true
		c.ops++
		return
	}
	k := c.window
	for oy := range p.h {
		for ox := range p.w {
			for ky := range k.kernel[0] {
				for kx := range k.kernel[1] {
					if oy*k.stride[0]+ky*k.dilation[0]-k.before[0] != y || ox*k.stride[1]+kx*k.dilation[1]-k.before[1] != x {
						continue
					}
					in, out := c.c/k.groups, p.c/k.groups // of a group
					for oc := range p.c {
						if oc/out != ch/in {
							continue
						}
						j := (oy*p.w+ox)*p.c + oc
						if k.fixed != 0 {
							sum[j] += k.fixed
						} else {
							sum[j] += float64(w[((oc*in+ch%in)*k.kernel[0]+ky)*k.kernel[1]+kx])
						}
						touched[j] = true
						c.ops++
					}
				}
			}
		}
	}
}

// send notes the spikes of p, pools them and puts them on their way.
func (o *oracle) send(p *oraclePopulation, at events.Time, fired []int32) {
	tick := int64(math.Ceil(float64(at) / float64(o.tick)))
	pool := max(1, p.spec.MaxPool)
	var units []int32
	for _, n := range fired {
		p.spikes = append(p.spikes, spike{at, n})
		p.active[[2]int64{int64(n), tick}] = true
		y, x, c := int(n)/(p.c*p.w)/pool, int(n)/p.c%p.w/pool, int(n)%p.c
		if y >= p.ph || x >= p.pw {
			continue
		}
		u := int32((y*p.pw+x)*p.pc + c)
		if slices.Contains(units, u) {
			continue
		}
		if window := events.Time(math.Round(p.spec.PoolWindowMS * 1e6)); window > 0 {
			key := [2]int64{int64(u), int64((at - 1) / window)}
			if p.passed[key] {
				continue
			}
			p.passed[key] = true
		}
		units = append(units, u)
	}
	for _, u := range units {
		p.output = append(p.output, spike{at, u})
	}
	if len(units) == 0 {
		return
	}
	for _, c := range o.conns {
		if c.from == p {
			c.arriving[at+c.delay] = append(c.arriving[at+c.delay], units...)
			if c.delay > 0 {
				o.due[at+c.delay] = true
			}
		}
	}
}
