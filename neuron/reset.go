package neuron

// Reset is what a spike does to the potential. The zero value resets it to 0.
type Reset struct {
	// Subtract takes the threshold from the potential.
	Subtract bool `yaml:"-"`
	// Value is what the potential becomes, else.
	Value Values `yaml:"value"`
}

// Words returns how YAML writes it; a value has a key.
func (r *Reset) Words() []string {
	switch {
	case r.Subtract:
		return []string{"subtract"}
	case r.Value.is(0):
		return []string{"zero"}
	}
	return nil
}

// SetWords takes what YAML has.
func (r *Reset) SetWords(words []string) (problem, remedy string) {
	if len(words) == 1 {
		switch words[0] {
		case "zero":
			*r = Reset{}
			return "", ""
		case "subtract":
			*r = Reset{Subtract: true}
			return "", ""
		}
	}
	return "unknown reset", "use " + r.Example()
}

// Example is a value as YAML writes it.
func (r *Reset) Example() string { return "zero, subtract or {value: 0.5}" }

// of returns the potential of a neuron after a spike.
func (r *Reset) of(n int32, v, level float64) float64 {
	if r.Subtract {
		return v - level
	}
	return r.Value.of(n)
}

// AfterSpikeParams are what lif and if can do after a spike, beside going to 0.
type AfterSpikeParams struct {
	// TRefMS is how long the potential stays as the reset leaves it, rounded to the ns,
	// and input is ignored.
	TRefMS Values `yaml:"t_ref_ms,omitempty"`
	Reset  Reset  `yaml:"reset,omitempty"`
}

func (p *AfterSpikeParams) validate(report func(path, problem, remedy string), threshold *Values, perChannel bool) {
	p.TRefMS.within(report, "t_ref_ms", 0, maxTauMS, "for example 2")
	reset := &p.Reset.Value
	reset.within(report, "reset.value", -maxParam, maxParam, "for example 0.5")
	for n := range int32(longest(threshold, reset)) {
		if level := threshold.of(n); level > 0 && reset.of(n) >= level {
			report("reset.value", "a potential that is reset to the threshold or above it would never stop firing", "give a value below the threshold")
			break
		}
	}
	if perChannel && reset.above(0) {
		report("reset.value", "thresholds per channel move, and one that comes down to the reset would never stop firing", "give a value of 0 or below, or take threshold_per_channel away")
	}
}

// unusual reports whether a spike does anything but to reset to 0.
func (p *AfterSpikeParams) unusual() bool {
	return p.Reset.Subtract || !p.TRefMS.is(0) || !p.Reset.Value.is(0)
}

// eachValues is [VariedParams].EachValues.
func (p *AfterSpikeParams) eachValues(visit func(path string, v *Values)) {
	visit("t_ref_ms", &p.TRefMS)
	visit("reset.value", &p.Reset.Value)
}
