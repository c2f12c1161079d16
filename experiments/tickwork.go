package experiments

import (
	"fmt"

	"spikesim/events"
	"spikesim/network"
)

// tickWork counts what a network does in every tick. Each row belongs to the
// goroutine of one population.
type tickWork struct {
	input   []bool     // per population
	spikes  [][]uint64 // per population and tick
	fanOut  [][]uint32 // per connection and position of its map
	channel []int32    // channels of its map
	ops     [][]uint64 // per connection and tick
}

func newTickWork(spec *Spec, d *network.Description) (*tickWork, error) {
	w := &tickWork{}
	rules := map[string]network.PopulationSpec{}
	neurons := map[string]network.Shape{}
	for _, p := range spec.Network.Populations {
		rules[p.Name] = p
	}
	for _, p := range d.Populations {
		neurons[p.Name] = p.Neurons
		w.input = append(w.input, p.Input)
		w.spikes = append(w.spikes, make([]uint64, spec.DurationMS))
	}
	for _, c := range d.Connections {
		fan := fanOut(rules[c.To], c.Map, neurons[c.To])
		sum := int64(0)
		for _, f := range fan {
			sum += int64(f) * int64(c.Map.Channels)
		}
		if sum != c.Synapses {
			return nil, fmt.Errorf("from %s to %s there are %d synapses, counted by position %d: experiments.fanOut does not know such a population", c.From, c.To, c.Synapses, sum)
		}
		w.fanOut, w.channel = append(w.fanOut, fan), append(w.channel, int32(c.Map.Channels))
		w.ops = append(w.ops, make([]uint64, spec.DurationMS))
	}
	return w, nil
}

// fanOut returns how many neurons a unit reaches at each position of a map.
func fanOut(p network.PopulationSpec, from, to network.Shape) []uint32 {
	fan := make([]uint32, from.Height*from.Width)
	if p.Conv2D == nil {
		for i := range fan {
			fan[i] = uint32(to.Units())
		}
		return fan
	}
	half, stride := (p.Conv2D.Kernel-1)/2, max(p.Conv2D.Stride, 1)
	reach := func(at, outputs int) (n uint32) {
		for o := range outputs {
			if o*stride-half <= at && at <= o*stride+half {
				n++
			}
		}
		return n
	}
	for i := range fan {
		fan[i] = reach(i/from.Width, to.Height) * reach(i%from.Width, to.Width) * uint32(to.Channels)
	}
	return fan
}

// tickOf returns the index of the tick that ends an instant's millisecond.
func tickOf(at events.Time) int { return max(int((at+Tick-1)/Tick), 1) - 1 }

func (w *tickWork) fired(population, _ int, at events.Time, neurons []int32) {
	w.spikes[population][tickOf(at)] += uint64(len(neurons))
}

func (w *tickWork) received(connection, _ int, at events.Time, units []int32) {
	ops := uint64(0)
	for _, u := range units {
		ops += uint64(w.fanOut[connection][u/w.channel[connection]])
	}
	w.ops[connection][tickOf(at)] += ops
}

// into adds up the work of n images until each point.
func (w *tickWork) into(points []AnytimeResult, n float64) {
	var spikes, inputs, ops uint64
	for i := range points {
		for p := range w.spikes {
			if w.input[p] {
				inputs += w.spikes[p][i]
			} else {
				spikes += w.spikes[p][i]
			}
		}
		for c := range w.ops {
			ops += w.ops[c][i]
		}
		points[i].Spikes, points[i].InputSpikes, points[i].SynapticOps = float64(spikes)/n, float64(inputs)/n, float64(ops)/n
	}
}
