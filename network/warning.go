package network

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/events"
	"spikesim/learning"
)

// Warning says that a population fires in a way that leaves little to learn from
// or to read.
type Warning struct {
	Kind       string `json:"kind"`
	Population string `json:"population"`
	// Of says what was shown, "the 32 test images".
	Of string `json:"of"`
	// Value is what Kind is about: spikes per presentation of a population that is
	// silent or nearly so, spikes per neuron and ms of one that is saturated, the
	// share of the channels that are silent.
	Value float64 `json:"value"`
	// Text is the warning in words, Helps what may help: names of keys in an
	// experiment's YAML, which are those of the fields here.
	Text  string `json:"text"`
	Helps string `json:"helps,omitempty"`
}

// Kinds of warnings.
const (
	// WarnSilent: no neuron fired in any presentation.
	WarnSilent = "silent"
	// WarnNearlySilent: there was less than a spike per presentation, or than one for
	// every fewNeurons neurons and presentation.
	WarnNearlySilent = "nearly_silent"
	// WarnSaturated: neurons fire at more than saturatedPerMS.
	WarnSaturated = "saturated"
	// WarnSilentChannels: of some channels no neuron fired in any presentation.
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

// Tried is what has been done already for populations to fire as they should, so
// that a warning need not advise it.
type Tried struct {
	Calibration bool
	Learning    *learning.Spec // nil where nothing learns
}

// Warnings returns what is wrong with how the populations fired, by the counts since
// the last ResetCounters, in the order of the description. Ask for it after the first
// epoch of a training: a layer that died has nothing left to learn from, and the
// layers behind it neither. Counts of a whole epoch still hold what a layer fired
// before it died; those of the last batches, or of samples shown in mode Test, do not.
func (n *Network) Warnings() []Warning {
	c := n.Counters()
	of := fmt.Sprintf("the %d presentations", c.Presentations)
	if c.Presentations == 1 {
		of = "the presentation"
	}
	return n.description.Warnings(&c, n.tick, of, n.tried)
}

// Warnings returns what is wrong with how the populations of a network fired, in
// the order of the description, from the counts of what was shown; of names that.
// Input populations fire as fast as they are told to, so they are never saturated.
func (d *Description) Warnings(c *Counters, tick events.Time, of string, tried Tried) []Warning {
	found := []Warning{}
	if c.Presentations == 0 || !c.Fit(d) {
		return found
	}
	for i, p := range d.Populations {
		if p.Neuron.Silent {
			continue // as it is to be
		}
		neurons := float64(p.Neurons.Units())
		spikes := float64(c.Populations[i].Spikes) / float64(c.Presentations)
		rate := float64(c.Populations[i].Spikes) / (neurons * float64(c.Ticks) * tick.MS())
		add := func(kind string, value float64, helps, format string, args ...any) {
			found = append(found, Warning{kind, p.Name, of, value, p.Name + fmt.Sprintf(format, args...), helps})
		}
		switch {
		case spikes == 0:
			if sources := d.unheard(c, p); len(sources) > 0 {
				add(WarnSilent, 0, "", " never fired at %s: nothing reached it from %s", of, strings.Join(sources, ", "))
			} else {
				add(WarnSilent, 0, tried.quickening(p), " never fired at %s", of)
			}
		case spikes < max(1, neurons/fewNeurons):
			add(WarnNearlySilent, spikes, tried.quickening(p), " hardly fires: %.3g spikes of its %d neurons per presentation, at %s",
				spikes, p.Neurons.Units(), of)
		case rate > saturatedPerMS && !p.Input:
			add(WarnSaturated, rate, tried.slowing(p), " fires at %.2f spikes per neuron and ms, more than %g, at %s", rate, saturatedPerMS, of)
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
			add(WarnSilentChannels, share, tried.quickening(p), ": %d of %d %ss never fired at %s%s", len(silent),
				p.Neurons.Channels, word, of, listed(word, silent))
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
func (d *Description) unheard(c *Counters, p PopulationInfo) (sources []string) {
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
func (t Tried) quickening(p PopulationInfo) string {
	if p.Input {
		return "look at what is shown; of images at coding.max_rate_per_ms and coding.filter"
	}
	advice := "larger weights (init.weight_gain)"
	switch {
	case p.Neuron.Name == "cuba_lif":
		advice = "larger weights (init.weight_gain; cuba_lif takes about four times those of lif)"
	case p.Neuron.Bias:
		advice = "larger weights or biases (init)"
	}
	advice += t.regulation(p, "lower")
	if t.Learning != nil && !t.Learning.ZeroMean {
		advice += ", learning.zero_mean"
	}
	return advice
}

// slowing says what makes a population fire less.
func (t Tried) slowing(p PopulationInfo) string {
	if p.Neuron.Bias {
		return "smaller weights or biases (init)" + t.regulation(p, "higher")
	}
	return "smaller weights (init.weight_gain)" + t.regulation(p, "higher")
}

// regulation says how thresholds help: what has not been done yet, where neurons have
// a threshold to move.
func (t Tried) regulation(p PopulationInfo, way string) string {
	if p.Neuron.AtTicks {
		return ""
	}
	advice := ", a " + way + " threshold"
	if !t.Calibration {
		advice += ", calibration"
	}
	if t.Learning != nil && t.Learning.Homeostasis == nil {
		advice += ", learning.homeostasis"
	}
	return advice
}
