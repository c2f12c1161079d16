package experiments

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/npz"
	"spikesim/experiments/strictyaml"
	"spikesim/network"
)

// placing is how the arrays of weights go into a network.
type placing struct {
	arrays map[string]network.Array // by place
	extra  []string                 // arrays without a place
	empty  []string                 // places without an array
	// faults are arrays that have a place but do not fit it, and problems all
	// that is wrong, a line for each.
	faults, problems []string
}

// place finds the places of all arrays in the network of an experiment.
func (w *weights) place(spec *Spec) (*placing, error) {
	places, err := spec.Network.Places(spec.networkOptions())
	if err != nil {
		return nil, err
	}
	p := &placing{arrays: map[string]network.Array{}}
	names := make([]string, len(places))
	for i, at := range places {
		names[i] = at.Name
	}
	for _, a := range w.archive.Arrays {
		i := slices.Index(names, a.Name)
		switch {
		case i >= 0:
			turned, err := w.turned(a, places[i].Shape, spec)
			var fitting network.Array
			if err == nil {
				fitting, err = fitted(turned, places[i].Shape, w.alias(a.Name))
			}
			if err != nil {
				p.faults = append(p.faults, err.Error())
			}
			p.arrays[a.Name] = fitting
		case !isMetadata(a) && !w.ofLearning(a.Name):
			p.extra = append(p.extra, a.Name)
		}
	}
	var missing []string
	for _, at := range places {
		if _, found := p.arrays[at.Name]; !found {
			if !w.known && spec.balances() && strings.HasSuffix(at.Name, ".threshold") {
				continue // calibration sets it
			}
			p.empty = append(p.empty, at.Name)
			missing = append(missing, fmt.Sprintf("array %s, of shape %v, is missing in the file", at.Name, at.Shape))
		}
	}
	for _, name := range p.extra {
		p.problems = append(p.problems, fmt.Sprintf("array %s has no place in the network: %s", w.alias(name), whyNoPlace(name, p.empty, names, spec)))
	}
	p.problems = append(p.problems, missing...)
	p.problems = append(p.problems, p.faults...)
	return p, nil
}

// ofLearning reports whether an array is what a checkpoint holds beside the
// weights: the state of an optimizer.
func (w *weights) ofLearning(name string) bool {
	return w.checkpoint && strings.Contains(name, ".learning.")
}

// fitted returns an array as a network takes it; alias is its name for people.
func fitted(a npz.Array, shape []int, alias string) (network.Array, error) {
	out := network.Array{Name: a.Name, Shape: a.Shape}
	if !slices.Equal(a.Shape, shape) {
		return out, fmt.Errorf("array %s has shape %v, this network needs %v%s", alias, a.Shape, shape, transposedHint(a.Shape, shape))
	}
	var err error
	if out.Values, err = a.Float32(); err != nil {
		return out, err
	}
	return out, out.Check()
}

// whyNoPlace says why a network has no place for an array, and how it would have
// one. Of names alike, those of places that are empty come first.
func whyNoPlace(name string, empty, places []string, spec *Spec) string {
	population, part, _ := strings.Cut(name, ".")
	i := slices.IndexFunc(spec.Network.Populations, func(p network.PopulationSpec) bool { return p.Name == population && p.Input == nil })
	if i >= 0 {
		at := spec.Network.Populations[i]
		model, section := spec.Network.Neuron, "network.neuron"
		if at.Neuron != nil {
			model, section = *at.Neuron, "network.populations."+population+".neuron"
		}
		key := model.Info().Name
		readout := spec.Learning.Readout
		switch {
		case strings.HasPrefix(part, "readout.") && !spec.Dataset.Truths():
			return "nothing is learned or scored where the samples have no truths, so there are no readouts; go on without them, with " + foreignFlag
		case part == "threshold" && model.OffersThresholds():
			return fmt.Sprintf("the network has no threshold_per_channel in %s.%s, the neurons of population %s; --set %s.%s.threshold_per_channel=true",
				section, key, population, section, key)
		case part == "threshold" || part == "bias":
			return fmt.Sprintf("neurons of the model %s, as in population %s, have no %s", key, population, part)
		case part == "readout.weights":
			return "the readouts are fixed and drawn from the seed; --set learning.readout.weights=learned"
		case part == "readout.bias":
			return "the readouts are fixed with their biases; --set learning.readout.weights=learned"
		case (part == "readout.mean" || part == "readout.power") && !readout.Normalized():
			return "the readouts do not normalize; --set learning.readout.on=spike_mean --set learning.readout.normalize=true"
		case strings.HasPrefix(part, "learning."):
			return "it looks like the state of an optimizer, which only a checkpoint holds"
		}
	}
	for _, names := range [][]string{empty, places} {
		if near, found := strictyaml.Nearest(name, names); found {
			return fmt.Sprintf("did you mean %s?", near)
		}
	}
	return "the network has no such array"
}
