package energy

// circuits returns the 45 nm profiles, each spiking row followed by its dense
// counterpart.
func circuits() []Profile {
	const (
		spikingNote = "synaptic operation = one 32-bit float add; readout and learning = 32-bit float multiply and add"
		denseNote   = "one dense pass of a conventional network with the same connections, 32-bit float multiply and add; the row to compare its spiking neighbour with"
		memoryNote  = "; every operation also reads a weight and reads and writes an accumulator, 32 bit each, "
		fits        = "from a memory of 8 kB: a lower bound for networks that do not fit 8 kB"
		large       = "from a memory of 1 MB"
	)
	beyondArithmetic := []string{"memory traffic", "routing and control", "leakage and clock"}
	beyondMemory := []string{"DRAM traffic", "routing and control", "leakage and clock"}

	// spiking and dense build a pair that differs in nothing but the counts.
	spiking := func(name, note string, accessJ float64, unpriced []string) Profile {
		return Profile{
			Name: name, Source: horowitz, Grade: Analytic, Note: spikingNote + note,
			SynapticOpJ:  f32AddJ + accessJ,
			MACJ:         f32MACJ + accessJ,
			LearningMACJ: f32MACJ + accessJ,
			Unpriced:     unpriced,
		}
	}
	dense := func(name, note string, accessJ float64, unpriced []string) Profile {
		return Profile{
			Name: name, Source: horowitz, Grade: Analytic, Note: denseNote + note,
			DenseOpJ: f32MACJ + accessJ,
			Unpriced: unpriced,
		}
	}
	return []Profile{
		spiking("45nm-arithmetic", "", 0, beyondArithmetic),
		dense("45nm-arithmetic-ann", "", 0, beyondArithmetic),
		spiking("45nm-sram-8kB", memoryNote+fits, wordsPerOp*sram8kBWordJ, beyondMemory),
		dense("45nm-sram-8kB-ann", memoryNote+fits, wordsPerOp*sram8kBWordJ, beyondMemory),
		spiking("45nm-sram-1MB", memoryNote+large, wordsPerOp*sram1MBWordJ, beyondMemory),
		dense("45nm-sram-1MB-ann", memoryNote+large, wordsPerOp*sram1MBWordJ, beyondMemory),
	}
}
