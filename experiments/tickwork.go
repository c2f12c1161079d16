package experiments

import (
	"spikesim/events"
	"spikesim/network"
)

// tickWork counts what a network does in every tick. Each row belongs to the
// goroutine of one population.
type tickWork struct {
	input  []bool     // per population
	spikes [][]uint64 // per population and tick
	fanOut [][]uint32 // per connection and unit of its map
	ops    [][]uint64 // per connection and tick
}

func newTickWork(spec *Spec, d *network.Description) *tickWork {
	w := &tickWork{}
	for _, p := range d.Populations {
		w.input = append(w.input, p.Input)
		w.spikes = append(w.spikes, make([]uint64, spec.DurationMS))
	}
	for i := range d.Connections {
		w.fanOut = append(w.fanOut, d.FanOuts(i))
		w.ops = append(w.ops, make([]uint64, spec.DurationMS))
	}
	return w
}

// tickOf returns the index of the tick that ends an instant's millisecond.
func tickOf(at events.Time) int { return max(int((at+Tick-1)/Tick), 1) - 1 }

func (w *tickWork) fired(population, _ int, at events.Time, neurons []int32) {
	w.spikes[population][tickOf(at)] += uint64(len(neurons))
}

func (w *tickWork) received(connection, _ int, at events.Time, units []int32) {
	ops := uint64(0)
	for _, u := range units {
		ops += uint64(w.fanOut[connection][u])
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
