package parity

import (
	"spikesim/experiments/memory"
	"spikesim/learning"
	"spikesim/network"
	"spikesim/neuron"
)

// checkMemory refuses a recording whose network there is no memory for. What a
// trace holds is in memory already; a replay keeps as much again.
func (t *Trace) checkMemory() error {
	l := learning.DefaultSpec()
	all, err := t.spec().Memory(network.Use{
		Options: network.Options{Lanes: t.Batch, Tick: tick, Learning: &l, Outputs: outputs},
		Train:   true, Inputs: map[string]neuron.Activity{"image": neuron.Spread(0.5)}, ClockedDT: tick,
	})
	if err != nil {
		return err
	}
	// One network is built while the one before may still be there.
	var need memory.Need
	for i, m := range all {
		need.Add("population "+t.spec().Populations[i].Name, 2*m.Total(), "record fewer images side by side, or smaller ones")
	}
	return need.Check("the replay of the recorded network")
}
