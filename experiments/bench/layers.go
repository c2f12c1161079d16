package bench

import (
	"fmt"
	"math"

	"spikesim/network"
)

// inputRates are the rates at which layers alone are measured, in spikes per
// unit of the input map and ms.
var inputRates = []float64{0.05, 0.1, 0.2, 0.3, 0.4, 0.6}

// layers measures every layer of the paper's network alone, at its place in a
// network for small images, over rates of its input. Its neurons are held at
// the usual rate, so that only the input differs. Events are added up as events
// throughout: what the engine would do above the crossover is not asked.
func (b *bench) layers(f *Figures) error {
	brief := *b
	brief.long /= 2 // so many contests
	for i := range paperLayers {
		row := Layer{Layer: paperLayers[i].name}
		for _, rate := range inputRates {
			st, err := b.alone(i, rate)
			if err != nil {
				return err
			}
			times, err := brief.contest(b.show(st, st.clocked, network.Test), b.show(st, st.event, network.Test))
			if err != nil {
				return err
			}
			perTick := 1e3 / float64(b.extent.show)
			clocked, event := times[0].times(perTick), times[1].times(perTick)
			r := LayerRate{InputRate: rate, NeuronRate: st.rate(1, b.extent.show)}
			r.EventMS, _ = event.summary()
			r.ClockedMS, _ = clocked.summary()
			r.Ratio, r.RatioRange = clocked.over(event).summary()
			row.Rates = append(row.Rates, r)
			row.DenseMops = st.denseOps() / 1e6
			m := st.net.Describe().Connections[0].Map
			row.Map = fmt.Sprintf("%dx%dx%d", m.Channels, m.Height, m.Width)
		}
		row.CrossoverRate = crossover(row.Rates)
		f.Layers = append(f.Layers, row)
	}
	return nil
}

// alone returns layer i with nothing before it but spikes of the given rate. A
// layer behind an upsampling gets them upsampled, as in the network.
func (b *bench) alone(i int, rate float64) (*setup, error) {
	y := paperLayers[i]
	input, up := sourceMap(b.calibration, i)
	spec := func(gain float64) network.Spec {
		return network.Spec{
			Neuron:      lif(),
			Execution:   network.ExecutionEvent,
			Populations: []network.PopulationSpec{{Name: "input", Input: &input}, y.population(gain)},
			Connections: []network.ConnectionSpec{{From: "input", To: y.name, Upsample: up}},
		}
	}
	gain, err := gainFor(usualRate, func(gain float64) (float64, error) {
		st, err := b.newSetup(spec(gain), 1, nil, rate, onTicks)
		if err != nil {
			return 0, err
		}
		if _, err := b.show(st, st.event, network.Test)(); err != nil {
			return 0, err
		}
		return st.rate(1, b.extent.show), nil
	})
	if err != nil {
		return nil, err
	}
	return b.newSetup(spec(gain), 1, nil, rate, onTicks)
}

// sourceMap returns the map that layer i of the paper's network receives first,
// before upsampling, and the factor of the upsampling.
func sourceMap(s size, i int) (network.InputSpec, int) {
	in := network.InputSpec{Channels: 1, Height: s.height, Width: s.width}
	up := 1
	for _, y := range paperLayers[:i] {
		in.Channels, in.Height, in.Width = y.channels, in.Height*up, in.Width*up
		if y.pool > 1 {
			in.Height, in.Width = in.Height/y.pool, in.Width/y.pool
		}
		up = max(y.up, 1)
	}
	return in, up
}

// crossover returns the input rate at which the clocked engine overtakes the
// event-driven one, by interpolation (log-log) between the rates measured: the
// lowest of them if it is ahead there already, nil if it never is.
func crossover(rates []LayerRate) *float64 {
	for i, r := range rates {
		if r.Ratio > 1 {
			continue
		}
		x := r.InputRate
		if i > 0 {
			before := rates[i-1]
			part := math.Log(before.Ratio) / math.Log(before.Ratio/r.Ratio)
			x = before.InputRate * math.Pow(r.InputRate/before.InputRate, part)
		}
		return &x
	}
	return nil
}
