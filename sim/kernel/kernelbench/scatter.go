// Package kernelbench makes work for package kernel to be measured on.
package kernelbench

import (
	"math"
	"slices"

	"spikesim/sim/kernel"
	"spikesim/sim/random"
)

// Scatter describes the input of a population of LIF neurons: a convolution of
// stride 1, with a border as wide as its radius, over a map whose units spike at
// random.
type Scatter struct {
	Kernel        int // side of the kernel
	Height, Width int // of the map and of the neurons
	In, Out       int // channels of the map and of the neurons
	// Ops is how many groups of spikes there are, and Units how many spikes a
	// group has: channels of one position that spike at one instant.
	Ops, Units  int
	SpikesPerOp float64 // of the neurons
	PerChannel  bool    // thresholds
	Collect     bool    // by Collect and Settle instead of Fire
}

// Program makes a program of the input in time order, which is random order
// over the map. About SpikesPerOp neurons fire per op, however often it runs.
func (s Scatter) Program(seed uint64) *kernel.Program {
	key := random.New(seed).Name("scatter")
	k, radius, out := s.Kernel, s.Kernel/2, s.Out
	neurons := s.Height * s.Width * out
	p := &kernel.Program{
		Weights:   make([]float32, s.In*k*k*out), // [input channel][y][x][output channel]
		Potential: make([]float32, neurons),
		Pitch:     s.Width * out,
	}
	// Weights that are positive on average raise a potential from 0 to the
	// threshold again and again, so the rate of spikes does not depend on how
	// often the program has run.
	const mean = 0.25
	for i := range p.Weights {
		p.Weights[i] = float32(mean + 1.5*(key.Name("weight").Float64(uint64(i))-0.5))
	}
	p.Threshold = float32(mean * float64(k*k*out*s.Units) / s.SpikesPerOp)
	for i := range p.Potential {
		p.Potential[i] = p.Threshold * float32(key.Name("potential").Float64(uint64(i)))
	}
	if s.PerChannel {
		p.Thresholds = slices.Repeat([]float32{p.Threshold}, k*out)
	}
	if s.Collect {
		p.Input = make([]float32, neurons)
	}
	room := 0
	for i := range s.Ops {
		draw := key.Name("op").Int(i)
		y, x := below(draw, 0, s.Height), below(draw, 1, s.Width)
		// The part of the kernel that lies inside the map.
		y0, x0 := max(y-radius, 0), max(x-radius, 0)
		rows, columns := min(y-radius+k, s.Height)-y0, min(x-radius+k, s.Width)-x0
		op := kernel.Op{
			Kind:   kernel.Fire,
			First:  int32((y0*s.Width + x0) * out),
			Len:    int32(columns * out),
			Rows:   int32(rows),
			Units:  int32(s.Units),
			Stride: int32(k * out),
			Gain:   float32(math.Exp(0.1 * float64(i) / float64(s.Ops))), // a tick of 1 ms, τ 10 ms
		}
		room = max(room, rows*columns*out)
		first := below(draw, 2, s.In)
		for u := range s.Units {
			channel := (first + u) % s.In
			p.Offsets = append(p.Offsets, int32(((channel*k+y0-y+radius)*k+x0-x+radius)*out))
		}
		if s.Collect {
			op.Kind, op.Input = kernel.Collect, int32(p.Pitch)
			p.Ops = append(p.Ops, op)
			op.Kind, op.Units = kernel.Settle, 0
			op.Input, op.Stride = op.First, int32(p.Pitch)
		}
		p.Ops = append(p.Ops, op)
	}
	p.Fired = make([]kernel.Fired, 4*room)
	return p
}

// Updates is how many weights a program adds.
func Updates(p *kernel.Program) (n int) {
	for i := range p.Ops {
		n += int(p.Ops[i].Units) * int(p.Ops[i].Rows) * int(p.Ops[i].Len)
	}
	return n
}

// Run runs a program from its start to its end, and returns how many neurons
// fired.
func Run(p *kernel.Program) (spikes int) {
	for first := 0; first < len(p.Ops); {
		ops, fired := p.Run(first)
		first += ops
		spikes += len(fired)
	}
	return spikes
}

// Stream does as many updates as a program, but in the order of memory: it adds
// the weights over and over, times 0, to the potentials. This is as fast as
// updates can be on these two arrays.
func Stream(p *kernel.Program, updates int) {
	for at := 0; updates > 0; {
		n := min(len(p.Weights), len(p.Potential)-at, updates)
		kernel.AddScaled(p.Potential[at:at+n], p.Weights[:n], 0)
		updates -= n
		if at += n; at == len(p.Potential) {
			at = 0
		}
	}
}

// below is the i-th number of a stream, from 0 to n-1.
func below(key random.Key, i uint64, n int) int { return int(key.Float64(i) * float64(n)) }
