package network

import (
	"fmt"
	"math"
	"slices"
)

// channelNorms keeps the Euclidean norm of the weights of every output channel,
// connection by connection, where it was before the first step: learning then
// turns what a channel looks for, and its strength stays.
type channelNorms struct {
	norms   [][]float32 // per projection and channel; nil before the first step
	squares []float64   // scratch, per channel
	scale   []float32
}

func newChannelNorms(channels int) *channelNorms {
	return &channelNorms{squares: make([]float64, channels), scale: make([]float32, channels)}
}

// measure takes the norms, once.
func (k *channelNorms) measure(p *population) {
	if k.norms == nil {
		for _, proj := range p.projections {
			norms := make([]float32, len(k.scale))
			k.of(proj, norms)
			k.norms = append(k.norms, norms)
		}
	}
}

// restore brings the weights back to the norms.
func (k *channelNorms) restore(p *population) {
	for i, proj := range p.projections {
		if !proj.learns() {
			continue
		}
		k.of(proj, k.scale)
		for c, norm := range k.scale {
			k.scale[c] = 1
			if norm > 0 {
				k.scale[c] = k.norms[i][c] / norm
			}
		}
		for i := range proj.weights {
			if c := proj.channel(i, len(k.scale)); c >= 0 {
				proj.weights[i] *= k.scale[c]
			}
		}
	}
}

// of stores the norm of the weights of every channel in norms.
func (k *channelNorms) of(proj *projection, norms []float32) {
	clear(k.squares)
	for i, w := range proj.weights {
		if c := proj.channel(i, len(k.squares)); c >= 0 {
			k.squares[c] += float64(w) * float64(w)
		}
	}
	for c, s := range k.squares {
		norms[c] = float32(math.Sqrt(s))
	}
}

// export calls put with the norms of every projection; before they are taken, all
// are 0.
func (k *channelNorms) export(p *population, put func(name string, values []float32)) {
	for i := range p.projections {
		values := make([]float32, p.layout.neurons.Channels)
		if k.norms != nil {
			copy(values, k.norms[i])
		}
		put(fmt.Sprintf("norms%d", i), values)
	}
}

// restoreFrom sets what export gives.
func (k *channelNorms) restoreFrom(p *population, get func(name string) ([]float32, error)) error {
	var norms [][]float32
	taken := false
	for i := range p.projections {
		values, err := get(fmt.Sprintf("norms%d", i))
		if err != nil {
			return err
		}
		if len(values) != p.layout.neurons.Channels {
			return fmt.Errorf("norms of %d channels, want %d; was it saved by another network?", len(values), p.layout.neurons.Channels)
		}
		norms = append(norms, slices.Clone(values))
		taken = taken || slices.ContainsFunc(values, func(v float32) bool { return v != 0 })
	}
	k.norms = nil
	if taken {
		k.norms = norms
	}
	return nil
}
