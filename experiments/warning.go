package experiments

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/report"
	"spikesim/network"
)

// Warning says that a population fires in a way that leaves little to learn from
// or to read.
type Warning struct {
	Kind       string `json:"kind"`
	Population string `json:"population"`
	// Of says which images were shown.
	Of string `json:"of"`
	// Value is what Kind is about: spikes per image of a population that is
	// silent or nearly so, spikes per neuron and ms of one that is saturated, the
	// share of the channels that are silent.
	Value float64 `json:"value"`
	// Text is the warning in words, Helps what may help.
	Text  string `json:"text"`
	Helps string `json:"helps,omitempty"`
}

// Kinds of warnings.
const (
	// WarnSilent: no neuron fired at any image.
	WarnSilent = "silent"
	// WarnNearlySilent: there was less than a spike per image, or than one for
	// every fewNeurons neurons and image.
	WarnNearlySilent = "nearly_silent"
	// WarnSaturated: neurons fire at more than saturatedPerMS.
	WarnSaturated = "saturated"
	// WarnSilentChannels: of some channels no neuron fired at any image.
	WarnSilentChannels = "silent_channels"
)

// Bounds of what is healthy. Sparse networks that work fire at some percent per
// millisecond, which makes a spike of nearly every neuron at an image of 20 ms;
// at one for a hundred neurons an image reaches next to none. The paper's neurons
// fire at a third of all ticks. Above a half, more neurons fire than not, and the
// time of a spike says nothing.
const (
	fewNeurons     = 100
	saturatedPerMS = 0.5
	// listedChannels is how many silent channels a warning names.
	listedChannels = 8
)

// warnings returns what is wrong with how the populations of a network fired, in
// the order of the network, from the counts of showing images; of names them,
// for example "test images". Input populations fire as fast as they are told to,
// so they are never saturated.
func (s *Spec) warnings(d *network.Description, c *network.Counters, of string) []Warning {
	found := []Warning{}
	if c.Presentations == 0 || !c.Fit(d) {
		return found
	}
	images := float64(c.Presentations)
	shown := fmt.Sprintf("the %s %s", report.Count(int64(c.Presentations)), of)
	if c.Presentations == 1 {
		shown = "the " + strings.TrimSuffix(of, "s")
	}
	for i, p := range d.Populations {
		neurons := float64(p.Neurons.Units())
		spikes := float64(c.Populations[i].Spikes) / images
		rate := spikes / neurons / float64(s.DurationMS)
		add := func(kind string, value float64, helps, format string, args ...any) {
			found = append(found, Warning{kind, p.Name, of, value, p.Name + fmt.Sprintf(format, args...), helps})
		}
		switch {
		case spikes == 0:
			if sources := unheard(d, c, p); len(sources) > 0 {
				add(WarnSilent, 0, "", " never fired at %s: nothing reached it from %s", shown, strings.Join(sources, ", "))
			} else {
				add(WarnSilent, 0, s.quickening(p), " never fired at %s", shown)
			}
		case spikes < max(1, neurons/fewNeurons):
			add(WarnNearlySilent, spikes, s.quickening(p), " hardly fires: %s spikes of its %s neurons per image, at %s",
				report.SI(spikes), report.Count(int64(neurons)), shown)
		case rate > saturatedPerMS && !p.Input:
			add(WarnSaturated, rate, s.slowing(p), " fires at %.2f spikes per neuron and ms, more than %g, at %s", rate, saturatedPerMS, shown)
		}
		if spikes == 0 || len(c.Fired) == 0 {
			continue
		}
		if silent := c.Fired[i].Missing(p.Neurons.Channels); len(silent) > 0 {
			share := float64(len(silent)) / float64(p.Neurons.Channels)
			word := "channel"
			if p.Neurons.Height*p.Neurons.Width == 1 {
				word = "unit"
			}
			add(WarnSilentChannels, share, s.quickening(p), ": %s of %s %ss never fired at %s%s", report.Count(int64(len(silent))),
				report.Count(int64(p.Neurons.Channels)), word, shown, listed(word, silent))
		}
	}
	return found
}

// listed names a few channels, counted from 0 as in arrays of weights.
func listed(word string, channels []int) string {
	if len(channels) > listedChannels {
		return ""
	}
	text := ": " + word
	if len(channels) > 1 {
		text += "s"
	}
	for i, c := range channels {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %d", c)
	}
	return text
}

// unheard returns the populations that feed p, if none of them sent it a spike.
func unheard(d *network.Description, c *network.Counters, p network.PopulationInfo) (sources []string) {
	for i, conn := range d.Connections {
		switch {
		case conn.To != p.Name:
		case c.Connections[i].Spikes > 0:
			return nil
		case !slices.Contains(sources, conn.From):
			sources = append(sources, conn.From)
		}
	}
	return sources
}

// quickening says what makes a population fire more.
func (s *Spec) quickening(p network.PopulationInfo) string {
	if p.Input {
		return "look at the images, coding.max_rate_per_ms and coding.filter"
	}
	advice := "larger weights (init.weight_gain)"
	switch {
	case p.Neuron.Name == "cuba_lif":
		advice = "larger weights (init.weight_gain; cuba_lif takes about four times those of lif)"
	case p.Neuron.Bias:
		advice = "larger weights or biases (init)"
	}
	advice += s.regulation(p, "lower")
	if !s.Learning.ZeroMean {
		advice += ", learning.zero_mean"
	}
	return advice
}

// slowing says what makes a population fire less.
func (s *Spec) slowing(p network.PopulationInfo) string {
	if p.Neuron.Bias {
		return "smaller weights or biases (init)"
	}
	return "smaller weights (init.weight_gain)" + s.regulation(p, "higher")
}

// regulation says how thresholds help: what an experiment does not do yet, where
// its neurons have a threshold to move.
func (s *Spec) regulation(p network.PopulationInfo, way string) string {
	if p.Neuron.Bias {
		return ""
	}
	advice := ", a " + way + " threshold"
	if s.Calibration == nil {
		advice += ", calibration"
	}
	if s.Learning.Homeostasis == nil {
		advice += ", learning.homeostasis"
	}
	return advice
}

// without returns the warnings that are not among others, wherever those were
// seen.
func without(warnings, others []Warning) []Warning {
	return slices.DeleteFunc(slices.Clone(warnings), func(w Warning) bool {
		return slices.ContainsFunc(others, func(o Warning) bool { return o.Kind == w.Kind && o.Population == w.Population })
	})
}

// warningTable lists warnings, and what helps each once.
func warningTable(warnings []Warning) Table {
	t := Table{Title: "Warnings"}
	for _, w := range warnings {
		t.Notes = append(t.Notes, w.Text)
	}
	for i, w := range warnings {
		same := func(o Warning) bool { return o.Helps == w.Helps }
		if w.Helps == "" || slices.ContainsFunc(warnings[:i], same) {
			continue
		}
		var names []string
		for _, o := range warnings[i:] {
			if same(o) && !slices.Contains(names, o.Population) {
				names = append(names, o.Population)
			}
		}
		t.Notes = append(t.Notes, fmt.Sprintf("what helps %s: %s", strings.Join(names, ", "), w.Helps))
	}
	return t
}
