package experiments

import (
	"spikesim/experiments/memory"
	"spikesim/network"
)

// checkMemory refuses a comparison that there is no memory for. The network is
// there twice, the second time in double precision, and every spike of both ways
// is kept.
func (c *comparer) checkMemory() error {
	spec := *c.spec
	spec.Batch = c.options.Limit // all images go side by side
	place, found := c.options.locateData(spec.Dataset)
	f := &footprint{spec: &spec, found: found, place: place, limit: c.options.Limit, idle: true}
	need, err := f.need()
	if err != nil {
		return err
	}
	double := spec
	double.Network = spec.Network.DoublePrecision()
	clocked := &footprint{spec: &double, clockedDT: Tick, arithmetic: network.SkipZeros}
	own, err := clocked.networkMemory(spec.Batch, false)
	if err != nil {
		return err
	}
	fewer := "take fewer " + spec.items() + " with --limit"
	need.Add("the network in double precision, event-driven and clocked", total(own), fewer)
	perTick, _ := f.spikesPerTick()
	images := float64(c.options.Limit) * float64(spec.DurationMS)
	need.Add("spikes of all "+spec.items()+", of both ways", memory.Bytes(2*perTick*images*rasterSpike), fewer)
	return need.Check("a comparison of " + spec.Name)
}
