package energy

// chips returns the profiles of neuromorphic chips.
func chips() []Profile {
	const clocked = "the chip updates every neuron in every time step, the counts hold only updates that input asked for"
	atMinimum := []string{"routing and axon lookup", "barrier synchronisation", "leakage and clock", "input and output"}
	perSynop := []string{"what the source's definition of a synaptic operation leaves out", "input and output"}
	return []Profile{
		{
			Name: "loihi-minimum", Grade: PreSilicon,
			Source:      "M. Davies et al., IEEE Micro 38(1), 2018, Table 2",
			Note:        "the minimum per synaptic operation, from circuit simulation before silicon; real workloads lie above it",
			JoulesPerOp: Prices{SynapticOps: 23.6 * picojoule},
			StaticW:     0.029, StaticSource: idleLoihi,
			Unpriced: atMinimum,
		},
		{
			Name: "loihi-kerasspiking", Grade: PreSilicon,
			Source:      kerasSpiking + " (23.6 + 3.5 pJ per synaptic operation, 81 pJ per neuron update), after Davies et al. 2018",
			Note:        clocked,
			JoulesPerOp: Prices{SynapticOps: (23.6 + 3.5) * picojoule, NeuronUpdates: 81 * picojoule},
			StaticW:     0.029, StaticSource: idleLoihi,
			Unpriced: atMinimum,
		},
		{
			Name: "loihi-sanafe", Grade: PreSilicon,
			Source:      "SANA-FE, arch/loihi.yaml, from circuit simulations of Loihi",
			Note:        "dense synapse format; neuron update = 51.2 pJ access + 21.6 pJ update; published versions of the file disagree on axon output, which is left out; " + clocked,
			JoulesPerOp: Prices{SynapticOps: 35.5 * picojoule, NeuronUpdates: (51.2 + 21.6) * picojoule, Spikes: 69.3 * picojoule},
			StaticW:     0.029, StaticSource: idleLoihi,
			Unpriced: []string{"axon output and mesh hops", "barrier synchronisation", "leakage and clock", "input and output"},
		},
		{
			Name: "truenorth", Grade: Measured,
			Source:      "P. Merolla et al., Science 345, 2014",
			Note:        "mean over a running network with its static power and neuron updates; binary synapses",
			JoulesPerOp: Prices{SynapticOps: 26 * picojoule},
			Covered:     []Quantity{NeuronUpdates, Spikes, QueueEvents},
			Unpriced:    []string{"input and output"},
		},
		{
			Name: "truenorth-marginal", Grade: Estimated,
			Source:      senecaTable + ", citing Akopyan et al. 2015",
			Note:        "cost of one more synaptic operation, without static power; ten times below the mean of the same chip",
			JoulesPerOp: Prices{SynapticOps: 2.5 * picojoule},
			Unpriced:    []string{"routing", "leakage and clock", "input and output"},
		},
		{
			Name: "spinnaker", Grade: Measured,
			Source:      kerasSpiking + ", citing S. Höppner et al. 2019 (arXiv:1903.08941)",
			Note:        "130 nm processor cores running software; " + clocked,
			JoulesPerOp: Prices{SynapticOps: 13.3 * nanojoule, NeuronUpdates: 26 * nanojoule},
			Unpriced:    []string{"packet routing", "baseline power of the cores", "input and output"},
		},
		{
			Name: "spinnaker2-prototype", Grade: Prototype,
			Source:      kerasSpiking + ", citing S. Höppner et al. 2019 (arXiv:1903.08941)",
			Note:        "28 nm test chip; 45 times spinnaker2-survey; " + clocked,
			JoulesPerOp: Prices{SynapticOps: 450 * picojoule, NeuronUpdates: 2.19 * nanojoule},
			Unpriced:    []string{"packet routing", "baseline power of the cores", "input and output"},
		},
		{
			Name: "spinnaker2-survey", Grade: Estimated,
			Source:      senecaTable + ", citing Höppner et al. 2021",
			Note:        "45 times below spinnaker2-prototype; the two are not the same operation",
			JoulesPerOp: Prices{SynapticOps: 10 * picojoule},
			Unpriced:    perSynop,
		},
		{
			Name: "odin", Grade: Measured,
			Source:      "C. Frenkel et al., IEEE TBioCAS 2019 (arXiv:1804.07858)",
			Note:        "28 nm, minimum at 0.55 V; 256 neurons and 4-bit synapses, so a larger network does not fit one core",
			JoulesPerOp: Prices{SynapticOps: 12.7 * picojoule},
			Unpriced:    []string{"communication between cores", "leakage at lower activity", "input and output"},
		},
		survey("reckon", 5.3, "Frenkel and Indiveri 2022", "28 nm"),
		{
			Name: "seneca", Grade: PreSilicon,
			Source:      "G. Tang et al., SENECA, Front. Neurosci. 17, 2023 (PMC10326429)",
			Note:        "from synthesis in 22 nm",
			JoulesPerOp: Prices{SynapticOps: 2.8 * picojoule},
			Unpriced:    []string{"neuron updates beyond the synaptic operation", "communication between cores", "input and output"},
		},
		survey("mubrain", 26, "Stuijt et al. 2021", "fully connected networks only"),
		survey("tianjic", 1.54, "Deng et al. 2020", ""),
		survey("neuronflow", 20, "Moreira et al. 2020", ""),
	}
}

// survey returns the profile of a chip that is known here only from the survey
// table in the SENECA paper, in picojoules per synaptic operation.
func survey(name string, synapticOpPJ float64, citing, note string) Profile {
	const secondHand = "quoted from a survey; chips of the table count synaptic operations differently"
	if note != "" {
		note = "; " + note
	}
	return Profile{
		Name: name, Grade: Estimated,
		Source:      senecaTable + ", citing " + citing,
		Note:        secondHand + note,
		JoulesPerOp: Prices{SynapticOps: synapticOpPJ * picojoule},
		Unpriced:    []string{"what the source's definition of a synaptic operation leaves out", "input and output"},
	}
}

// processors returns the profiles of conventional processors, which run the
// network as a conventional one.
func processors() []Profile {
	processor := func(name, model string, opJ float64) Profile {
		return Profile{
			Name: name, Grade: Estimated,
			Source:      kerasSpiking + ", citing B. Degnan et al., IEEE TVLSI 24(1), 2015",
			Note:        model + "; one dense pass of a conventional network with the same connections",
			JoulesPerOp: Prices{DenseOps: opJ},
			Unpriced:    []string{"idle power", "traffic to main memory beyond that of the benchmark"},
		}
	}
	return []Profile{
		processor("cpu-i7-4960x", "Intel Core i7-4960X", 8.6*nanojoule),
		processor("gpu-titan-black", "Nvidia GTX Titan Black, large batches", 0.3*nanojoule),
		processor("arm-cortex-a", "ARM Cortex-A", 0.9*nanojoule),
	}
}
