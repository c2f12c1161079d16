package exact

import (
	"spikesim/experiments/hdf5"
	"spikesim/experiments/nir"
	"spikesim/experiments/strictyaml"
	"spikesim/network"
	"spikesim/neuron"
)

// population adds the node of a population.
func (e *exporter) population(p network.PopulationSpec, info network.PopulationInfo) {
	switch {
	case p.MaxPool > 1:
		e.refuse(p.Name, "max-pooling (max_pool)")
	case p.Upsample > 1:
		e.refuse(p.Name, "upsampling (upsample)")
	}
	model := e.spec.Neuron
	if p.Neuron != nil {
		model = *p.Neuron
	}
	drive, ok := e.drive(p, info, &model)
	if !ok {
		return
	}
	fields, t := e.neuron(p.Name, info, &model)
	if t == "" {
		return
	}
	n := e.add(t, p.Name, fields...)
	yaml, err := strictyaml.Marshal(withDrive(model, drive))
	if err != nil {
		e.errs = append(e.errs, err)
		return
	}
	n.Metadata = []nir.Field{{Name: neuronMetadata, Array: hdf5.Scalar(string(yaml))}}
}

// neuron returns the fields of a population's neurons, and their type; "" after a refusal.
func (e *exporter) neuron(name string, info network.PopulationInfo, model *neuron.Spec) ([]nir.Field, nir.Type) {
	shape := info.Neurons
	per := func(field string, of func(i int) float64) nir.Field {
		values := make([]float32, shape.Units())
		for u := range values {
			values[outer(int32(u), shape)] = float32(of(u))
		}
		a := hdf5.Array{Shape: []int{shape.Units()}, Data: values}
		if !shape.Flat() {
			a.Shape = []int{shape.Channels, shape.Height, shape.Width}
		}
		return nir.Field{Name: field, Array: a}
	}
	threshold := func(v neuron.Values) nir.Field {
		if !info.Neuron.Thresholds {
			return per("v_threshold", v.Of)
		}
		a, err := e.find(name + ".threshold")
		if err != nil {
			e.errs = append(e.errs, err)
			return nir.Field{}
		}
		return per("v_threshold", func(i int) float64 { return float64(a.Values[i%shape.Channels]) })
	}
	constant := func(v float64) func(int) float64 { return func(int) float64 { return v } }
	after := func(p *neuron.AfterSpikeParams) (nir.Field, bool) {
		if v, same := p.TRefMS.Same(); !same || v != 0 {
			e.refuse(name, "refractory time (t_ref_ms)")
			return nir.Field{}, false
		}
		reset := nir.ResetValue
		if p.Reset.Subtract {
			reset = nir.ResetSubtract
		}
		e.resets = append(e.resets, reset)
		return per("v_reset", p.Reset.Value.Of), true
	}
	if !e.arrives(name, model) {
		return nil, ""
	}
	times := func(v *neuron.Values, by float64) func(int) float64 {
		return func(i int) float64 { return v.Of(i) * by }
	}
	leaky := func(tauMS, leak *neuron.Values) []nir.Field {
		return []nir.Field{per("tau", times(tauMS, 1e-3)), per("r", times(tauMS, 1/exportDTMS)), per("v_leak", leak.Of)}
	}
	synaptic := func(tauMS, tauSynMS, leak *neuron.Values) []nir.Field {
		return []nir.Field{
			per("tau_mem", times(tauMS, 1e-3)), per("tau_syn", times(tauSynMS, 1e-3)),
			per("r", constant(1)), per("w_in", times(tauSynMS, 1/exportDTMS)), per("v_leak", leak.Of),
		}
	}
	switch {
	case model.LIF != nil:
		p := model.LIF
		reset, ok := after(&p.AfterSpikeParams)
		if !ok {
			return nil, ""
		}
		return append(leaky(&p.TauMMS, &p.VLeak), threshold(p.Threshold), reset), nir.LIF
	case model.IF != nil:
		p := model.IF
		reset, ok := after(&p.AfterSpikeParams)
		if !ok {
			return nil, ""
		}
		return []nir.Field{per("r", constant(1e3/exportDTMS)), threshold(p.Threshold), reset}, nir.IF
	case model.CubaLIF != nil:
		p := model.CubaLIF
		reset, ok := after(&p.AfterSpikeParams)
		if !ok {
			return nil, ""
		}
		return append(synaptic(&p.TauMMS, &p.TauSynMS, &p.VLeak), threshold(p.Threshold), reset), nir.CubaLIF
	case model.LI != nil:
		p := model.LI
		if synapse, same := p.TauSynMS.Same(); !same || synapse != 0 {
			return synaptic(&p.TauMMS, &p.TauSynMS, &p.VLeak), nir.CubaLI
		}
		return leaky(&p.TauMMS, &p.VLeak), nir.LI
	case model.I != nil:
		return []nir.Field{per("r", constant(1e3/exportDTMS))}, nir.I
	}
	key, _ := model.Chosen()
	e.refuse(name, "neuron like %s", key)
	return nil, ""
}

// drive returns the constant input of every unit in the engine's order, of the model and
// of a bias, in potential per ms; nil for none.
func (e *exporter) drive(p network.PopulationSpec, info network.PopulationInfo, model *neuron.Spec) (drive []float64, ok bool) {
	own := neuron.Values{}
	if at := driveOf(model); at != nil {
		own = *at
	}
	var bias []float32
	if p.Wiring.Biased() {
		a, err := e.find(p.Name + ".bias")
		if err != nil {
			e.errs = append(e.errs, err)
			return nil, false
		}
		bias = a.Values
	}
	if v, same := own.Same(); same && v == 0 && bias == nil {
		return nil, true
	}
	drive = make([]float64, info.Neurons.Units())
	for i := range drive {
		drive[i] = own.Of(i)
		if bias != nil {
			drive[i] += float64(bias[i%len(bias)])
		}
	}
	return drive, true
}

// withDrive returns a model with a constant drive, of every neuron or, where those of a
// channel are alike, every channel.
func withDrive(model neuron.Spec, drive []float64) neuron.Spec {
	if drive == nil {
		return model
	}
	at := driveOf(&model)
	*at = neuron.Each(drive...)
	return model
}

// driveOf returns where a model has its drive, in a copy of its parameters that the model
// then has; nil if it has none.
func driveOf(model *neuron.Spec) *neuron.Values {
	switch {
	case model.LIF != nil:
		p := *model.LIF
		model.LIF = &p
		return &p.DrivePerMS
	case model.IF != nil:
		p := *model.IF
		model.IF = &p
		return &p.DrivePerMS
	case model.CubaLIF != nil:
		p := *model.CubaLIF
		model.CubaLIF = &p
		return &p.DrivePerMS
	case model.LI != nil:
		p := *model.LI
		model.LI = &p
		return &p.DrivePerMS
	case model.I != nil:
		p := *model.I
		model.I = &p
		return &p.DrivePerMS
	}
	return nil
}

// arrives refuses what a model has beside the format's equations, and notes when it fires.
func (e *exporter) arrives(name string, model *neuron.Spec) bool {
	var arrival neuron.ArrivalParams
	var bound *neuron.Values
	fires, above := true, false
	switch {
	case model.LIF != nil:
		arrival, bound, above = model.LIF.ArrivalParams, model.LIF.LowerBound, model.LIF.AboveThreshold
	case model.IF != nil:
		arrival, bound, above = model.IF.ArrivalParams, model.IF.LowerBound, model.IF.AboveThreshold
	case model.CubaLIF != nil:
		arrival, above = model.CubaLIF.ArrivalParams, model.CubaLIF.AboveThreshold
	case model.LI != nil:
		arrival, fires = model.LI.ArrivalParams, false
	case model.I != nil:
		arrival, fires = model.I.ArrivalParams, false
	}
	if gain, same := arrival.Gain.Same(); !same || gain != 0 && gain != 1 {
		e.refuse(name, "gain beside weights (gain)")
		return false
	}
	switch {
	case arrival.PulseMS > 0:
		e.refuse(name, "word for how long a spike lasts (pulse_ms)")
		return false
	case bound != nil:
		e.refuse(name, "lower bound of potentials (lower_bound)")
		return false
	}
	if fires {
		threshold := nir.ThresholdGE
		if above {
			threshold = nir.ThresholdGT
		}
		e.thresholds = append(e.thresholds, threshold)
	}
	return true
}
