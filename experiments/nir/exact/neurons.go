package exact

import (
	"math"

	"spikesim/experiments/nir"
	"spikesim/network"
	"spikesim/neuron"
)

// setNeuron gives a population the model of its node.
//
// Weights stay as the file has them, to the bit. Where a spike is a jump of the potential,
// by r·w·area/tau, everything else is divided by r·area/tau in place of that, unit by unit.
func (c *compiler) setNeuron(n *Node, spec *network.PopulationSpec) {
	drive := c.constantInto(n.Name)
	if n.Status == Refused {
		return
	}
	switch r := &c.net.Reading; {
	case n.Type == nir.IF && r.Spike == nir.SpikeDirac:
		c.integrate(n, spec, drive, nil)
	case n.Type == nir.LIF && r.Spike == nir.SpikeDirac:
		c.integrate(n, spec, drive, n.PerUnit("tau"))
	case n.Type == nir.CubaLIF && r.Spike == nir.SpikeDirac:
		c.currents(n, spec, drive)
	default:
		n.refuse("there is no exact model of it for the reading %s", r.Spike)
	}
	if spec.Neuron == nil || c.net.Reading.Spike != nir.SpikeDirac {
		return
	}
	if own, is := c.original(n, spec.Neuron); is {
		spec.Neuron = c.ownModel(n, own)
	}
}

// integrate gives a population IF or, with time constants in seconds, LIF.
func (c *compiler) integrate(n *Node, spec *network.PopulationSpec, drive, tau []float64) {
	r := &c.net.Reading
	n.Unit = n.PerUnit("r")
	for i := range n.Unit {
		n.Unit[i] *= r.AreaS
		if tau != nil {
			n.Unit[i] /= tau[i]
		}
	}
	threshold := c.threshold(n)
	if threshold == nil {
		return
	}
	after, ok := c.afterSpike(n)
	if !ok {
		return
	}
	if r.LowerBound != nir.BoundNone {
		n.refuse("at exact times a potential has no lower bound")
		return
	}
	perMS := neuron.Values{}
	if drive != nil {
		perMS = c.values(n, scaled(drive, func(_ int, v float64) float64 { return v / r.DTMS }))
	}
	if tau == nil {
		spec.Neuron = &neuron.Spec{IF: &neuron.IFParams{Threshold: c.values(n, threshold), AfterSpikeParams: after, DrivePerMS: perMS, Precision: precision}}
		return
	}
	spec.Neuron = &neuron.Spec{LIF: &neuron.LIFParams{
		TauMMS: c.values(n, scaled(tau, inMS)), Threshold: c.values(n, threshold), AfterSpikeParams: after,
		VLeak: c.values(n, n.inUnits(n.PerUnit("v_leak"))), DrivePerMS: perMS, Precision: precision,
	}}
}

// precision is that of all potentials: what is exact in time is worth little where sums
// are rounded to 24 bits.
const precision = "float64"

func inMS(_ int, seconds float64) float64 { return seconds * 1e3 }

func scaled(list []float64, f func(i int, v float64) float64) []float64 {
	all := make([]float64, len(list))
	for i, v := range list {
		all[i] = f(i, v)
	}
	return all
}

// inUnits returns potentials of the file as the engine has them.
func (n *Node) inUnits(list []float64) []float64 {
	return scaled(list, func(i int, v float64) float64 { return v / n.Unit[i] })
}

// threshold returns that of every unit as the engine has it, which fires at it or above:
// of a file's neuron that fires above it alone, that is the number next to it. It refuses
// what has no such number, and then returns nil.
func (c *compiler) threshold(n *Node) []float64 {
	all := n.PerUnit("v_threshold")
	for i, v := range all {
		switch {
		case !(n.Unit[i] > 0):
			n.refuse("what a spike adds to its potential is %g times the weight; at exact times that is above 0", n.Unit[i])
			return nil
		case v <= 0:
			n.refuse("a threshold of %g; at exact times it is above 0, where potentials begin", v)
			return nil
		}
		if all[i] = v / n.Unit[i]; c.net.Reading.Threshold == nir.ThresholdGT {
			all[i] = math.Nextafter(all[i], math.Inf(1))
		}
	}
	return all
}

// afterSpike returns what a spike does to the potential.
func (c *compiler) afterSpike(n *Node) (p neuron.AfterSpikeParams, ok bool) {
	switch c.net.Reading.Reset {
	case nir.ResetSubtract:
		p.Reset.Subtract = true
	case nir.ResetValue:
		values, threshold := n.PerUnit("v_reset"), n.PerUnit("v_threshold")
		for i, v := range values {
			if v >= threshold[i] {
				n.refuse("it is reset to %g, which is not below its threshold of %g: it would never stop firing", v, threshold[i])
				return p, false
			}
		}
		p.Reset.Value = c.values(n, n.inUnits(values))
	}
	return p, true
}

// values returns numbers of units, in C order, as the engine takes them: one number where
// all are the same, one for every channel, or one for every neuron.
func (c *compiler) values(n *Node, list []float64) neuron.Values {
	shape := shapeOf(n.Out)
	same, perChannel := true, true
	for i, v := range list {
		same = same && v == list[0]
		positions := shape.Height * shape.Width
		perChannel = perChannel && v == list[i/positions*positions]
	}
	if same {
		return neuron.All(list[0])
	}
	if perChannel {
		channels := make([]float64, shape.Channels)
		for i := range channels {
			channels[i] = list[i*shape.Height*shape.Width]
		}
		return neuron.Each(channels...)
	}
	neurons := make([]float64, len(list))
	for place, v := range list {
		neurons[inner(int32(place), shape)] = v
	}
	return neuron.Each(neurons...)
}

// currents gives a population CubaLIF.
func (c *compiler) currents(n *Node, spec *network.PopulationSpec, drive []float64) {
	r := &c.net.Reading
	factor, synapse := n.PerUnit("w_in"), n.PerUnit("tau_syn")
	n.Unit = scaled(n.PerUnit("r"), func(i int, v float64) float64 { return v * factor[i] * r.AreaS / synapse[i] })
	threshold := c.threshold(n)
	if threshold == nil {
		return
	}
	uniform := func(list []float64) (float64, bool) {
		for _, v := range list {
			if v != list[0] {
				return 0, false
			}
		}
		return list[0], true
	}
	level, one := uniform(threshold)
	tauM, two := uniform(n.PerUnit("tau_mem"))
	tauS, three := uniform(synapse)
	leak, four := uniform(n.PerUnit("v_leak"))
	reset, five := uniform(n.PerUnit("v_reset"))
	switch {
	case !one || !two || !three || !four || !five:
		n.refuse("its units differ in their parameters")
	case leak != 0 || reset != 0 && r.Reset == nir.ResetValue || r.Reset == nir.ResetSubtract:
		n.refuse("it leaks to %g and is reset to %g (%s); at exact times both are 0", leak, reset, r.Reset)
	case drive != nil:
		n.refuse("a bias leads to it")
	case r.LowerBound != nir.BoundNone:
		n.refuse("at exact times a potential has no lower bound")
	default:
		spec.Neuron = &neuron.Spec{CubaLIF: &neuron.CubaLIFParams{TauMMS: neuron.All(tauM * 1e3), TauSynMS: neuron.All(tauS * 1e3), Threshold: neuron.All(level)}}
	}
}
