package bench

import "spikesim/network"

// targetRates are the rates, in spikes per neuron and ms, at which whole
// networks are measured. Learning and parallel work are measured at usualRate.
var targetRates = []float64{0.01, 0.03, 0.10}

const usualRate = 0.03

// forward measures the paper's network on both engines, over sizes and rates:
// with input on the ticks, and at all but the largest of several sizes at exact
// times as well.
func (b *bench) forward(f *Figures) error {
	for i, s := range b.sizes {
		if err := b.forwardOf(f, s, onTicks); err != nil {
			return err
		}
		if i > 0 && i == len(b.sizes)-1 {
			break
		}
		if err := b.forwardOf(f, s, continuous); err != nil {
			return err
		}
	}
	return nil
}

// forwardOf measures one size with input of one timing.
func (b *bench) forwardOf(f *Figures, s size, when timing) error {
	var stages []*setup
	var cases []attempt
	for _, rate := range targetRates {
		gains, err := b.paperScales(rate, when)
		if err != nil {
			return err
		}
		st, err := b.newSetup(paperNetwork(s, gains), 1, nil, imageRate, when)
		if err != nil {
			return err
		}
		stages = append(stages, st)
		// The event-driven engine is last, so that the counters are its own.
		cases = append(cases, b.show(st, st.clocked, network.Test), b.show(st, st.event, network.Test))
	}
	times, err := b.warm(cases...)
	if err != nil {
		return err
	}
	for i, st := range stages {
		perTick := 1e3 / float64(b.extent.show)
		clocked, event := times[2*i].times(perTick), times[2*i+1].times(perTick)
		row := Forward{Size: s.String(), Input: string(when), TargetRate: targetRates[i]}
		row.LayerRates, row.NeuronRate = st.rates(b.extent.show)
		row.EventMS, row.EventRange = event.summary()
		row.ClockedMS, row.ClockedRange = clocked.summary()
		row.Ratio, row.RatioRange = clocked.over(event).summary()
		delivered, executed := st.synapticOps()
		row.SynapticMops, row.ExecutedMops = delivered/float64(b.extent.show)/1e6, executed/float64(b.extent.show)/1e6
		row.DenseMops = st.denseOps() / 1e6
		row.EventGops = row.SynapticMops / row.EventMS
		f.Forward = append(f.Forward, row)
	}
	return nil
}
