package energy

// circuits returns the 45 nm profiles, each spiking row followed by its dense
// counterpart.
func circuits() []Profile {
	const (
		spikingNote = "synaptic operation = one 32-bit float add; neuron update, input coding, readout and learning = 32-bit float multiply and add"
		denseNote   = "one dense pass of a conventional network with the same connections, 32-bit float multiply and add; the row to compare its spiking neighbour with"
		memoryNote  = "; weights, accumulators and states are words of 32 bit, an event of a queue four of them, read or written "
		fits        = "from a memory of 8 kB: a lower bound for networks that do not fit 8 kB"
		large       = "from a memory of 1 MB"
	)
	beyondArithmetic := []string{"routing and control", "leakage and clock"}
	beyondMemory := []string{"DRAM traffic", "routing and control", "leakage and clock"}

	// spiking and dense build a pair that differs in nothing but the counts. A word
	// without a price is one that is not priced.
	spiking := func(name, note string, wordJ float64, unpriced []string) Profile {
		p := Profile{
			Name: name, Source: horowitz, Grade: Analytic, Note: spikingNote + note,
			JoulesPerOp: Prices{
				SynapticOps: f32AddJ, NeuronUpdates: f32MACJ, CodingMACs: f32MACJ, ReadoutMACs: f32MACJ, LearningMACs: f32MACJ,
			},
			Covered:  []Quantity{Spikes}, // the threshold is a part of the update
			Unpriced: unpriced,
		}
		if wordJ > 0 {
			for _, q := range inSynop {
				p.JoulesPerOp[q] = wordJ
			}
			p.JoulesPerOp[QueueEvents] = wordsPerEvent * wordJ
		}
		return p
	}
	dense := func(name, note string, wordJ float64, unpriced []string) Profile {
		return Profile{
			Name: name, Source: horowitz, Grade: Analytic, Note: denseNote + note,
			JoulesPerOp: Prices{DenseOps: f32MACJ + wordsPerMAC*wordJ},
			Unpriced:    unpriced,
		}
	}
	return []Profile{
		spiking("45nm-arithmetic", "", 0, beyondArithmetic),
		dense("45nm-arithmetic-ann", "", 0, append([]string{"memory traffic"}, beyondArithmetic...)),
		spiking("45nm-sram-8kB", memoryNote+fits, sram8kBWordJ, beyondMemory),
		dense("45nm-sram-8kB-ann", memoryNote+fits, sram8kBWordJ, beyondMemory),
		spiking("45nm-sram-1MB", memoryNote+large, sram1MBWordJ, beyondMemory),
		dense("45nm-sram-1MB-ann", memoryNote+large, sram1MBWordJ, beyondMemory),
	}
}
