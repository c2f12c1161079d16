package exact

import (
	"fmt"
	"math"

	"spikesim/experiments/nir"
	"spikesim/network"
	"spikesim/neuron"
)

// setNeuron gives a population the model of its node. Weights stay as the file has them, to
// the bit; what a spike adds is the weight times a gain.
func (c *compiler) setNeuron(n *Node, spec *network.PopulationSpec) {
	drive := c.constantInto(n.Name)
	if n.Status == Refused {
		return
	}
	p := c.parameters(n, drive)
	if n.Status == Refused {
		return
	}
	n.Unit = make([]float64, nir.Units(n.Out))
	for i := range n.Unit {
		n.Unit[i] = 1
	}
	spec.Neuron = c.plainModel(n, p)
	if spec.Neuron == nil {
		spec.Neuron = c.model(n, p)
	}
	spec.Neuron.Validate(func(path, problem, _ string) { n.refuse("%s: %s", path, problem) })
	if own, is := c.original(n, spec.Neuron); is && c.net.Reading.Spike == nir.SpikeDirac {
		spec.Neuron = c.ownModel(n, own)
	}
}

// parameters are those of every unit, in C order.
type parameters struct {
	// gain is by how much a spike of weight 1 changes the potential in all, or with a
	// synapse the current times r.
	gain            []float64
	tauMMS, tauSyn  []float64 // nil where there is no leak, or no synapse
	leak            []float64
	drivePerMS      []float64 // nil for none
	threshold       []float64 // nil for what never fires
	reset           []float64
	subtract        bool
	uniform         bool // all but the drive
	uniformThrough0 bool // and leaks and is reset to 0
}

// parameters returns those of a node, or refuses it.
func (c *compiler) parameters(n *Node, drive []float64) *parameters {
	r := &c.net.Reading
	p := &parameters{gain: n.PerUnit("r"), leak: make([]float64, nir.Units(n.Out))}
	switch n.Type {
	case nir.CubaLIF, nir.CubaLI:
		p.tauMMS, p.tauSyn, p.leak = scaled(n.PerUnit("tau_mem"), 1e3), scaled(n.PerUnit("tau_syn"), 1e3), n.PerUnit("v_leak")
		factor := n.PerUnit("w_in")
		for i := range p.gain {
			p.gain[i] *= factor[i] * r.AreaS / (p.tauSyn[i] / 1e3)
		}
	case nir.LIF, nir.LI:
		p.tauMMS, p.leak = scaled(n.PerUnit("tau"), 1e3), n.PerUnit("v_leak")
		for i := range p.gain {
			p.gain[i] *= r.AreaS / (p.tauMMS[i] / 1e3)
		}
	default:
		p.gain = scaled(p.gain, r.AreaS)
	}
	if same(p.gain) && p.gain[0] == 0 {
		n.refuse("its r is 0, so nothing reaches it; take it out")
	}
	if drive != nil {
		p.drivePerMS = make([]float64, len(drive))
		for i, v := range drive {
			p.drivePerMS[i] = p.gain[i] * v / r.DTMS
		}
	}
	if !n.Type.Spiking() {
		return p
	}
	p.threshold, p.reset = n.PerUnit("v_threshold"), n.PerUnit("v_reset")
	switch r.Reset {
	case nir.ResetSubtract:
		p.subtract = true
		clear(p.reset)
	case nir.ResetZero:
		clear(p.reset)
	}
	for i, v := range p.threshold {
		switch {
		case v <= 0:
			n.refuse("a threshold of %g; at exact times it is above 0, where potentials begin", v)
		case p.reset[i] >= v:
			n.refuse("it is reset to %g, which is not below its threshold of %g: it would never stop firing", p.reset[i], v)
		}
		p.threshold[i] = min(v, maxThreshold)
	}
	if r.LowerBound != nir.BoundNone && n.Type == nir.CubaLIF {
		n.refuse("with a synapse a potential has no lower bound at exact times")
	}
	p.uniform = same(p.gain) && same(p.tauMMS) && same(p.leak) && same(p.threshold) && same(p.reset)
	p.uniformThrough0 = p.uniform && p.leak[0] == 0 && p.reset[0] == 0 && !p.subtract
	return p
}

// maxThreshold stands for thresholds that are infinite.
const maxThreshold = 1e12

// precision is that of all potentials: what is exact in time is worth little where sums
// are rounded to 24 bits.
const precision = "float64"

// plainModel returns the model of a node that only adds up and leaks, whose neurons are all
// alike; nil where that is not so. It is faster. In place of weights times a gain, the
// threshold is divided by it; and it fires at the threshold, so where the file has above it,
// the threshold is the number next to it.
func (c *compiler) plainModel(n *Node, p *parameters) *neuron.Spec {
	r := &c.net.Reading
	if !p.uniformThrough0 || p.tauSyn != nil || p.drivePerMS != nil || r.Spike != nir.SpikeDirac || r.LowerBound != nir.BoundNone || !(p.gain[0] > 0) {
		return nil
	}
	threshold := p.threshold[0] / p.gain[0]
	if r.Threshold == nir.ThresholdGT {
		threshold = math.Nextafter(threshold, math.Inf(1))
	}
	copy(n.Unit, p.gain)
	if p.tauMMS == nil {
		return &neuron.Spec{IF: &neuron.IFParams{Threshold: neuron.All(threshold), Precision: precision}}
	}
	return &neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(p.tauMMS[0]), Threshold: neuron.All(threshold), Precision: precision}}
}

// model returns the model of any node.
func (c *compiler) model(n *Node, p *parameters) *neuron.Spec {
	r := &c.net.Reading
	shape := shapeOf(n.Out)
	values := func(list []float64) neuron.Values { return valuesOf(list, shape) }
	arrival := neuron.ArrivalParams{Gain: values(p.gain)}
	if r.Spike == nir.SpikePulse {
		arrival.PulseMS = r.DTMS
	}
	after := neuron.AfterSpikeParams{Reset: neuron.Reset{Subtract: p.subtract, Value: values(p.reset)}}
	above := r.Threshold == nir.ThresholdGT
	var bound *neuron.Values
	if r.LowerBound == nir.BoundThreshold && p.threshold != nil {
		v := values(scaled(p.threshold, -1))
		bound = &v
	}
	drive := values(p.drivePerMS)
	switch n.Type {
	case nir.I:
		return &neuron.Spec{I: &neuron.IParams{DrivePerMS: drive, ArrivalParams: arrival}}
	case nir.LI, nir.CubaLI:
		return &neuron.Spec{LI: &neuron.LIParams{TauMMS: values(p.tauMMS), TauSynMS: values(p.tauSyn), VLeak: values(p.leak), DrivePerMS: drive, ArrivalParams: arrival}}
	case nir.IF:
		return &neuron.Spec{IF: &neuron.IFParams{Threshold: values(p.threshold), AboveThreshold: above, AfterSpikeParams: after, DrivePerMS: drive, ArrivalParams: arrival, LowerBound: bound}}
	case nir.LIF:
		return &neuron.Spec{LIF: &neuron.LIFParams{
			TauMMS: values(p.tauMMS), Threshold: values(p.threshold), AboveThreshold: above, AfterSpikeParams: after,
			VLeak: values(p.leak), DrivePerMS: drive, ArrivalParams: arrival, LowerBound: bound,
		}}
	case nir.CubaLIF:
		return &neuron.Spec{CubaLIF: &neuron.CubaLIFParams{
			TauMMS: values(p.tauMMS), TauSynMS: values(p.tauSyn), Threshold: values(p.threshold), AboveThreshold: above, AfterSpikeParams: after,
			VLeak: values(p.leak), DrivePerMS: drive, ArrivalParams: arrival,
		}}
	}
	panic(fmt.Sprintf("exact: %s is no neuron", n.Node))
}

func scaled(list []float64, by float64) []float64 {
	all := make([]float64, len(list))
	for i, v := range list {
		all[i] = v * by
	}
	return all
}

func same(list []float64) bool {
	for _, v := range list {
		if v != list[0] {
			return false
		}
	}
	return true
}

// valuesOf returns numbers of units, in C order, as the engine takes them: one number where
// all are the same, one for every channel, or one for every neuron. Nil is 0 for all.
func valuesOf(list []float64, shape network.Shape) neuron.Values {
	if len(list) == 0 {
		return neuron.Values{}
	}
	if same(list) {
		return neuron.All(list[0])
	}
	positions := shape.Height * shape.Width
	perChannel := true
	for i, v := range list {
		perChannel = perChannel && v == list[i/positions*positions]
	}
	if perChannel {
		channels := make([]float64, shape.Channels)
		for i := range channels {
			channels[i] = list[i*positions]
		}
		return neuron.Each(channels...)
	}
	neurons := make([]float64, len(list))
	for place, v := range list {
		neurons[inner(int32(place), shape)] = v
	}
	return neuron.Each(neurons...)
}
