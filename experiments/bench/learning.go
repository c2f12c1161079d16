package bench

import (
	"spikesim/learning"
	"spikesim/network"
)

// regime is a way of learning that is measured.
type regime struct {
	on              learning.Signal
	weights         learning.Plasticity
	gradient, every int // ticks between gradients, and between updates
}

// The paper's regime is the first.
var regimes = []regime{
	{learning.OnSigmoidMembrane, learning.Fixed, 1, 1},
	{learning.OnSpikes, learning.Learned, 1, 1},
	{learning.OnSigmoidMembrane, learning.Fixed, 1, 10},
	{learning.OnSigmoidMembrane, learning.Learned, 10, 10},
}

// spec describes the regime. Learning rates are too small to change what the
// network does while it is measured; what a step costs does not depend on them.
func (r regime) spec() *learning.Spec {
	s := learning.DefaultSpec()
	s.Readout.On, s.Readout.Weights, s.Readout.LearningRate = r.on, r.weights, 1e-9
	s.Optimizer.LearningRate = 1e-9
	s.BurnInMS = 0
	s.GradientEveryTicks, s.UpdateEveryTicks = r.gradient, r.every
	return &s
}

// learning measures training steps of the paper's network on both engines. The
// largest of several sizes, and regimes other than the paper's at the smallest, are
// measured event by event only.
func (b *bench) learning(f *Figures) error {
	gains, err := b.paperScales(usualRate, onTicks)
	if err != nil {
		return err
	}
	for i, s := range b.sizes {
		for j, r := range regimes {
			if i > 0 && j > 0 {
				break
			}
			largest := i > 0 && i == len(b.sizes)-1
			lanes := b.lanes
			if largest {
				lanes = 1 // it takes long
			}
			row, err := b.regime(s, gains, r, lanes, j == 0 && !largest)
			if err != nil {
				return err
			}
			f.Learning = append(f.Learning, *row)
		}
	}
	return nil
}

// regime measures one way of learning on a batch of so many images, on the
// clocked engine too if asked for.
func (b *bench) regime(s size, gains scales, r regime, lanes int, clocked bool) (*Learning, error) {
	st, err := b.newSetup(paperNetwork(s, gains), lanes, r.spec(), imageRate, onTicks)
	if err != nil {
		return nil, err
	}
	var cases []attempt
	if clocked {
		cases = append(cases, b.show(st, st.clocked, network.Train))
	}
	// The event-driven engine is last, so that the counters are its own.
	times, err := b.warm(append(cases, b.show(st, st.event, network.Train))...)
	if err != nil {
		return nil, err
	}
	perTick := 1e3 / float64(b.extent.show*lanes)
	row := &Learning{
		Size: s.String(), Batch: lanes, Readout: string(r.on), ReadoutWeights: string(r.weights),
		GradientEveryTicks: r.gradient, UpdateEveryTicks: r.every,
	}
	_, row.NeuronRate = st.rates(b.extent.show)
	row.MS, row.Range = times[len(times)-1].times(perTick).summary()
	if clocked {
		row.ClockedMS, row.ClockedRange = times[0].times(perTick).summary()
	}
	for _, p := range st.net.Counters().Populations {
		row.GradientMMACs += float64(p.GradientMACs) / float64(b.extent.show*lanes) / 1e6
	}
	return row, nil
}
