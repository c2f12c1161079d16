package conventions

// Ops are accumulates and multiply-accumulates, per sample.
type Ops struct {
	ACs  float64 `json:"acs"`
	MACs float64 `json:"macs"`
}

// All returns both together.
func (o Ops) All() float64 { return o.ACs + o.MACs }

// arithmetic returns what they cost in units of an accumulate, 4.6 pJ to 0.9 pJ as
// most of the tools have it.
func (o Ops) arithmetic() float64 { return o.ACs + o.MACs*4.6/0.9 }

// Tool is what one counter would say.
type Tool struct {
	Tool string `json:"tool"`
	// Read is the version whose source was read.
	Read string `json:"read"`
	// Counts says what it counts, Why how that differs from deliveries to synapses.
	Counts string `json:"counts"`
	Why    string `json:"why"`
	// Layers are in the order of [Result.Layers].
	Layers []Ops `json:"layers"`
	Total  Ops   `json:"total"`
	// Ratio is the operations of Total over the synaptic operations counted here, and
	// ArithmeticRatio that of the joules at 0.9 pJ an AC and 4.6 pJ a MAC. Null where
	// there are no synaptic operations.
	Ratio           *float64 `json:"ratio"`
	ArithmeticRatio *float64 `json:"arithmetic_ratio"`
}

// tool is a counter with its formula, for one layer and the sum of all samples.
type tool struct {
	name, read, counts, why string
	ops                     func(l *Layer, s *sums) Ops
}

// sums are the counts of one layer over all samples observed.
type sums struct {
	counts
	calls uint64
	// Of samples with a call that has a value above 1.
	mixedSamples, samples uint64
	cleanDeliveries       uint64 // of samples without
	cleanSpikes           uint64
	cleanValues           uint64
	rate                  float64 // spikes of the neurons, over neurons and ticks, times ticks and samples
}

// Versions read.
const (
	readNeuroBench    = "2.3.0 (e521c28, 2026-05-12)"
	readSpikingJelly  = "2.0.0.dev1 (afb1322, 2026-08-08)"
	readSinabs        = "3.1.3 (904eb89, 2026-02-04)"
	readSyops         = "4232f77, 2023-05-06"
	readNorse         = "the description of pull request 444, 2026-06-14"
	readEnergyMeter   = "Barchid/SNN-PyTorch fa0e60c, 2021-11-04, utils/energy_meter.py"
	readFolk          = "as papers state it"
	whyMultiValued    = "an input with a value of 2 (maps added in a skip, two spikes in a tick) "
	whyBorderAndShape = "counts synapses beyond the border"
)

// tools lists the counters in the order of tables.
func tools() []tool {
	return []tool{
		{
			"NeuroBench", readNeuroBench,
			"SynapticOperations: Effective_ACs and Effective_MACs, by inputs and weights that are not 0",
			whyMultiValued + "makes the whole call MACs and counts once, not twice; weights of 0 do not count",
			func(l *Layer, s *sums) Ops {
				return Ops{ACs: float64(s.effective - s.mixedEffective), MACs: float64(s.mixedEffective)}
			},
		},
		{
			"SpikingJelly", readSpikingJelly,
			"SynOpCounter and MACCounter, one call per tick",
			whyMultiValued + "makes the call no SynOps at all and a whole dense pass of MACs",
			spikingJelly,
		},
		{
			"SpikingJelly, multi-step", readSpikingJelly,
			"SynOpCounter and MACCounter, all ticks of a sample in one call",
			"one value of 2 anywhere in a sample makes all its ticks dense MACs",
			func(l *Layer, s *sums) Ops {
				t := *s
				t.deliveries, t.mixedDeliveries = s.cleanDeliveries, 0
				t.spikes, t.mixedSpikes = s.cleanSpikes, 0
				t.effectiveValues, t.mixedValues = s.cleanValues, 0
				t.mixed = s.mixedSamples * s.calls / max(s.samples, 1)
				return spikingJelly(l, &t)
			},
		},
		{
			"Sinabs", readSinabs,
			"synops of its hooks: values times the connections of a unit, exact at borders and strides",
			"the same, but for layers that it has not (poolings, one-to-one) and synapses that a Linear has as weights of 0",
			func(l *Layer, s *sums) Ops { return Ops{ACs: l.toolDeliveries(s.deliveries, s.spikes)} },
		},
		{
			"syops-counter", readSyops,
			"ACs and MACs of layers: operations of a dense pass times the rate of the input",
			whyMultiValued + "makes the call a dense pass of MACs; " + whyBorderAndShape + " and bias, and a spike by the mean fan-out",
			func(l *Layer, s *sums) Ops {
				_, b := l.dense()
				return Ops{ACs: b * float64(s.spikes-s.mixedSpikes) / float64(l.units), MACs: b * float64(s.mixed)}
			},
		},
		{
			"Norse", readNorse,
			"SynOps: spikes times kernel area and output channels of a group",
			whyBorderAndShape + ", and at a stride those between the outputs",
			func(l *Layer, s *sums) Ops { return Ops{ACs: float64(s.spikes) * l.nominal()} },
		},
		{
			"FLOPs × rate × T", readFolk,
			"operations of a dense pass times the mean rate of the input times the ticks",
			whyBorderAndShape + ", and a spike by the mean fan-out",
			func(l *Layer, s *sums) Ops {
				f, _ := l.dense()
				return Ops{ACs: f * float64(s.spikes) / float64(l.units)}
			},
		},
		{
			"EnergyMeter", readEnergyMeter,
			"operations of a dense pass times the spikes per neuron of the layer's own output",
			"takes the rate of what leaves the layer, before pooling, for that of what arrives",
			func(l *Layer, s *sums) Ops {
				f, _ := l.dense()
				return Ops{ACs: f * s.rate}
			},
		},
	}
}

// spikingJelly is its formula with calls that are binary or not.
func spikingJelly(l *Layer, s *sums) Ops {
	if l.binary {
		return Ops{ACs: float64(s.effectiveValues-s.mixedValues) + float64(l.nonZero)*float64(l.positions)*float64(s.mixed)}
	}
	f, _ := l.dense()
	return Ops{ACs: l.toolDeliveries(s.deliveries-s.mixedDeliveries, s.spikes-s.mixedSpikes), MACs: f * float64(s.mixed)}
}

// toolDeliveries returns deliveries as a tool has them whose Linear reaches every
// neuron.
func (l *Layer) toolDeliveries(deliveries, spikes uint64) float64 {
	if l.As == linear {
		return float64(spikes) * float64(l.neurons)
	}
	return float64(deliveries)
}
