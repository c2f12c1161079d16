package network

// channelMeans keeps the mean of the weights of every output channel, connection
// by connection, at 0.
type channelMeans struct {
	sums []float64 // scratch, per channel
}

func newChannelMeans(channels int) *channelMeans {
	return &channelMeans{sums: make([]float64, channels)}
}

// remove takes the means from the weights. On nil it does nothing.
func (m *channelMeans) remove(p *population) {
	if m == nil {
		return
	}
	channels := len(m.sums)
	for _, proj := range p.projections {
		clear(m.sums)
		for at := 0; at < len(proj.weights); at += channels {
			for c, w := range proj.weights[at:][:channels] {
				m.sums[c] += float64(w)
			}
		}
		n := float64(len(proj.weights) / channels)
		for at := 0; at < len(proj.weights); at += channels {
			row := proj.weights[at:][:channels]
			for c, sum := range m.sums {
				row[c] -= float32(sum / n)
			}
		}
	}
}
