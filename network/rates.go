package network

import "spikesim/learning"

// channelRates counts the spikes of a population by channel, over all its lanes.
type channelRates struct {
	spikes []uint64
	ticks  uint64 // of one lane each
}

// reset starts the counts anew. On nil, which counts nothing, it does nothing.
func (r *channelRates) reset() {
	if r != nil {
		clear(r.spikes)
		r.ticks = 0
	}
}

// tick notes that a tick is over in the given number of lanes.
func (r *channelRates) tick(lanes int) {
	if r != nil {
		r.ticks += uint64(lanes)
	}
}

// rate returns the spikes per neuron and tick of a channel with that many
// neurons.
func (r *channelRates) rate(channel, neurons int) float64 {
	return float64(r.spikes[channel]) / float64(r.ticks) / float64(neurons)
}

// rate returns the mean rate of a channel since the counts were reset, per neuron
// and ms.
func (p *population) rate(channel int) float64 {
	neurons := p.layout.neurons.Height * p.layout.neurons.Width
	return p.rates.rate(channel, neurons) / p.tick.MS()
}

// regulate moves the thresholds towards a rate, after what was counted since it
// last did.
func (p *population) regulate(h *learning.HomeostasisSpec, factor float64) {
	for c, threshold := range p.thresholds {
		p.thresholds[c] = h.Next(threshold, p.rate(c), factor)
	}
	p.rates.reset()
}
