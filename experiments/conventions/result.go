package conventions

// Result is what was found of the samples observed; all counts are per sample.
type Result struct {
	// Samples is how many of a test were observed, its first ones, and Ticks how many
	// calls of a clocked tool each would have been.
	Samples int           `json:"samples"`
	Ticks   int           `json:"ticks"`
	Layers  []LayerResult `json:"layers"`
	Total   LayerTotals   `json:"total"`
	Tools   []Tool        `json:"tools"`

	// NeuroBench has its metrics under its own names.
	NeuroBench *NeuroBench `json:"-"`
}

// LayerResult is what was counted of one layer.
type LayerResult struct {
	Layer
	LayerTotals
	// MultiValuedCalls is the share of ticks in which a unit of the map had more than
	// one spike: an input that is no spikes to most tools.
	MultiValuedCalls float64 `json:"multi_valued_calls"`
}

// LayerTotals are exact counts.
type LayerTotals struct {
	// SynapticOps counts the deliveries of one spike to one synapse, WeightReads the
	// weights read where the spikes of one unit and tick are delivered together.
	SynapticOps float64 `json:"synaptic_ops"`
	WeightReads float64 `json:"weight_reads"`
	// DenseOps counts every synapse once per tick.
	DenseOps float64 `json:"dense_ops"`
}

// Result returns what was observed so far; nil where that is nothing.
func (o *Observer) Result() *Result {
	if o == nil {
		return nil
	}
	sums, samples := o.sums()
	if samples == 0 {
		return nil
	}
	n := float64(samples)
	r := &Result{Samples: samples, Ticks: o.ticks}
	for i := range o.layers {
		s := &sums[i]
		t := LayerTotals{
			SynapticOps: float64(s.deliveries) / n, WeightReads: float64(s.reads) / n,
			DenseOps: float64(o.layers[i].synapsesHere()) * float64(o.ticks),
		}
		r.Layers = append(r.Layers, LayerResult{Layer: o.layers[i], LayerTotals: t, MultiValuedCalls: float64(s.mixed) / float64(max(s.calls, 1))})
		r.Total.SynapticOps += t.SynapticOps
		r.Total.WeightReads += t.WeightReads
		r.Total.DenseOps += t.DenseOps
	}
	for _, t := range tools() {
		found := Tool{Tool: t.name, Read: t.read, Counts: t.counts, Why: t.why}
		for i := range o.layers {
			var ops Ops
			if o.layers[i].As != "" {
				ops = t.ops(&o.layers[i], &sums[i])
				ops.ACs /= n
				ops.MACs /= n
			}
			found.Layers = append(found.Layers, ops)
			found.Total.ACs += ops.ACs
			found.Total.MACs += ops.MACs
		}
		if here := r.Total.SynapticOps; here > 0 {
			ratio, arithmetic := found.Total.All()/here, found.Total.arithmetic()/here
			found.Ratio, found.ArithmeticRatio = &ratio, &arithmetic
		}
		r.Tools = append(r.Tools, found)
	}
	r.NeuroBench = o.neuroBench(sums, samples)
	return r
}

// synapsesHere returns the synapses that exist.
func (l *Layer) synapsesHere() (n int64) {
	for _, f := range l.fanOut {
		n += int64(f)
	}
	return n
}

// sums adds up what was seen, and returns of how many samples.
func (o *Observer) sums() (all []sums, samples int) {
	all = make([]sums, len(o.layers))
	for _, seen := range o.seen {
		if seen == nil {
			continue
		}
		samples++
		for i := range all {
			all[i].add(&seen.layers[i], o.ticks)
			p := o.layers[i].population
			all[i].rate += float64(seen.active[p]) / float64(o.neurons[p])
		}
	}
	return all, samples
}

func (s *sums) add(c *counts, ticks int) {
	s.samples++
	s.calls += uint64(ticks)
	if c.mixed > 0 {
		s.mixedSamples++
	} else {
		s.cleanDeliveries += c.deliveries
		s.cleanSpikes += c.spikes
		s.cleanValues += c.effectiveValues
	}
	s.deliveries += c.deliveries
	s.reads += c.reads
	s.spikes += c.spikes
	s.mixed += c.mixed
	s.mixedDeliveries += c.mixedDeliveries
	s.mixedSpikes += c.mixedSpikes
	s.mixedEffective += c.mixedEffective
	s.effective += c.effective
	s.effectiveValues += c.effectiveValues
	s.mixedValues += c.mixedValues
}
