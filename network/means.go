package network

// channelMeans keeps the mean of the weights of every output channel, connection
// by connection, at 0.
type channelMeans struct {
	sums   []float64 // scratch, per channel
	counts []float64
}

func newChannelMeans(channels int) *channelMeans {
	return &channelMeans{sums: make([]float64, channels), counts: make([]float64, channels)}
}

// remove takes the means from the weights. On nil it does nothing.
func (m *channelMeans) remove(p *population) {
	if m == nil {
		return
	}
	for _, proj := range p.projections {
		if !proj.learns() {
			continue
		}
		clear(m.sums)
		clear(m.counts)
		for i, w := range proj.weights {
			if c := proj.channel(i, len(m.sums)); c >= 0 {
				m.sums[c] += float64(w)
				m.counts[c]++
			}
		}
		for i := range proj.weights {
			if c := proj.channel(i, len(m.sums)); c >= 0 {
				proj.weights[i] -= float32(m.sums[c] / m.counts[c])
			}
		}
	}
}
