package parity

import (
	"cmp"
	"context"
	"math"
	"slices"

	"spikesim/network"
)

// gradients are those of the first learning tick, as means over the batch.
//
// A pooled layer's gradient goes to the greatest potential of every window.
// Where two are within rounding of each other the recording may have had the
// other one first, and its gradient then differs by the difference of their
// inputs. Such windows are tried one by one, those of the channel that is
// furthest off; one that brings the gradient closer keeps its change.
type gradients struct {
	trace   *Trace
	weights [len(layers)][]float32
	biases  [len(layers)][]float32
	swapped [len(layers)]map[spot]bool
}

// maxSwaps bounds how many ties are tried.
const maxSwaps = 40

func (g *gradients) find(ctx context.Context) error {
	for i := range layers {
		g.swapped[i] = map[spot]bool{}
	}
	r, err := g.replay(ctx)
	if err != nil {
		return err
	}
	tried := map[spot]bool{}
	for range maxSwaps {
		layer, at, found := g.suspect(r, tried)
		if !found {
			return nil
		}
		tried[at] = true
		before, weights, biases := g.off(layer), g.weights, g.biases
		g.swapped[layer][at] = true
		if _, err := g.replay(ctx); err != nil {
			return err
		}
		if g.off(layer) >= before {
			delete(g.swapped[layer], at)
			g.weights, g.biases = weights, biases
		}
	}
	return nil
}

// replay runs up to the first learning tick, without a step of the weights.
func (g *gradients) replay(ctx context.Context) (*replay, error) {
	t := g.trace
	net, err := t.build(1 << 30)
	if err != nil {
		return nil, err
	}
	engine, err := network.NewClocked(net, tick, network.Dense)
	if err != nil {
		return nil, err
	}
	r := newReplay(t, net, t.BurnIn+1)
	for i, s := range r.settlers {
		s.tieTick, s.swapped = t.BurnIn+1, g.swapped[i]
	}
	r.first = t.Ticks + 1
	r.present = func(ctx context.Context) error {
		return engine.Present(ctx, t.samples(), t.BurnIn+1, network.Train)
	}
	if err := r.once(ctx); err != nil {
		return nil, err
	}
	sums := byName(net.Gradients())
	for i, name := range layers {
		g.weights[i] = mean(sums[name+".weights"].Values, t.Batch)
		g.biases[i] = mean(sums[name+".bias"].Values, t.Batch)
	}
	return r, nil
}

// off returns how far a layer's gradient is from the recorded one.
func (g *gradients) off(layer int) float64 {
	return deviation(WeightGradient, widen(g.weights[layer]), widen(g.trace.Layers[layer].WeightGradient)).Relative
}

// suspect returns the closest tie not tried in the channel of a layer beyond
// tolerance that is furthest off.
func (g *gradients) suspect(r *replay, tried map[spot]bool) (layer int, at spot, found bool) {
	for i := range layers {
		if pools[i] == 1 || g.off(i) <= GradientTolerance {
			continue
		}
		l, worst := &g.trace.Layers[i], 0
		distance := func(j int) float64 { return math.Abs(float64(g.weights[i][j]) - float64(l.WeightGradient[j])) }
		for j := range l.WeightGradient {
			if distance(j) > distance(worst) {
				worst = j
			}
		}
		channel := worst / (l.Inputs * l.Kernel * l.Kernel)
		ties := slices.DeleteFunc(slices.Clone(r.settlers[i].ties), func(t tie) bool {
			return tried[t.spot] || int(t.neuron)%l.Channels != channel
		})
		if len(ties) > 0 {
			closest := slices.MinFunc(ties, func(a, b tie) int { return cmp.Compare(a.distance, b.distance) })
			return i, closest.spot, true
		}
	}
	return 0, spot{}, false
}

func mean(sums []float32, n int) []float32 {
	means := slices.Clone(sums)
	for i := range means {
		means[i] /= float32(n)
	}
	return means
}
