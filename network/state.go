package network

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"spikesim/network/wiring"
)

// Array is a named array of numbers, a part of a network's state.
type Array struct {
	Name   string
	Shape  []int
	Values []float32
}

// Check reports values that do not fill the shape or are no numbers.
func (a Array) Check() error {
	name := a.Name
	size := 1
	for _, n := range a.Shape {
		size *= n
	}
	if len(a.Values) != size {
		return fmt.Errorf("array %s has shape %v but %d values", name, a.Shape, len(a.Values))
	}
	for i, v := range a.Values {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("array %s holds %v at index %d; only finite numbers are of use", name, v, i)
		}
	}
	return nil
}

// Weights returns copies of all that a trained network is made of: weights and
// biases, and of readouts what does not come from the seed. Convolution weights are
// [output channel, input channel, row, column], dense ones [neuron, input] with
// a map as input flattened [channel, row, column], as is usual elsewhere:
//
//	enc1.weights   of the connection that came first; enc1.weights1 and so on
//	               of others with weights of their own
//	enc1.bias      where the neuron model has one
//	enc1.threshold where every channel has its own
//	enc1.readout.weights, enc1.readout.bias   [feature, output] and [output]
//	enc1.readout.mean, enc1.readout.power     [feature] and [1], of normalized features
func (n *Network) Weights() []Array {
	var arrays []Array
	for _, p := range n.populations {
		for i, proj := range p.projections {
			if wiring.Fixed(proj.synapses) {
				continue
			}
			shape, index := wiring.Standard(proj.synapses)
			a := Array{Name: p.weightName(i), Shape: shape, Values: make([]float32, len(proj.weights))}
			for j := range a.Values {
				a.Values[j] = proj.weights[index(j)]
			}
			arrays = append(arrays, a)
		}
		if p.bias != nil {
			arrays = append(arrays, Array{p.layout.name + ".bias", []int{len(p.bias)}, slices.Clone(p.bias)})
		}
		if p.thresholds != nil {
			arrays = append(arrays, Array{p.layout.name + ".threshold", []int{len(p.thresholds)}, slices.Clone(p.thresholds)})
		}
		if p.learner != nil {
			arrays = append(arrays, p.learner.arrays(p.layout.name+".readout.")...)
		}
	}
	return arrays
}

// arrays returns copies of those parts of the readout that do not come from the seed.
func (le *learner) arrays(prefix string) (arrays []Array) {
	r := le.layer.Readout()
	if le.learned {
		arrays = append(arrays, Array{prefix + "weights", []int{r.Features, r.Outputs}, r.Standard()})
	}
	if le.ownBias {
		arrays = append(arrays, Array{prefix + "bias", []int{r.Outputs}, slices.Clone(r.Bias)})
	}
	if mean, power, ok := le.layer.Normalization(); ok {
		arrays = append(arrays,
			Array{prefix + "mean", []int{len(mean)}, slices.Clone(mean)},
			Array{prefix + "power", []int{1}, []float32{power}})
	}
	return arrays
}

func (p *population) weightName(projection int) string {
	return p.layout.name + "." + weightName(projection)
}

// Named returns a func that finds an array by name, for [Network.SetWeights]: with
// the weights of another network these become its own.
func Named(arrays []Array) func(name string) (Array, error) {
	byName := map[string]Array{}
	for _, a := range arrays {
		byName[a.Name] = a
	}
	return func(name string) (Array, error) {
		a, ok := byName[name]
		if !ok {
			return a, fmt.Errorf("there is no array %s", name)
		}
		return a, nil
	}
}

// SetWeights sets all that Weights returns from get, which finds an array by
// name. Shapes must agree and values be finite. An error names every array of
// which that is not so, and then nothing is changed.
func (n *Network) SetWeights(get func(name string) (Array, error)) error {
	var apply []func()
	fetch := func(name string, shape []int, set func(values []float32)) error {
		a, err := get(name)
		if err != nil {
			return err
		}
		if !slices.Equal(a.Shape, shape) {
			return fmt.Errorf("array %s has shape %v, this network needs %v; the weights belong to another network", name, a.Shape, shape)
		}
		if err := a.Check(); err != nil {
			return err
		}
		apply = append(apply, func() { set(a.Values) })
		return nil
	}
	var faults []error
	for _, want := range n.Weights() {
		if err := fetch(want.Name, want.Shape, n.setter(want.Name)); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for _, set := range apply {
		set()
	}
	return nil
}

// setter returns the func that sets the array of the given name.
func (n *Network) setter(name string) func([]float32) {
	for _, p := range n.populations {
		for i, proj := range p.projections {
			if name == p.weightName(i) {
				return func(values []float32) {
					_, index := wiring.Standard(proj.synapses)
					for j, v := range values {
						proj.weights[index(j)] = v
					}
					proj.version++
				}
			}
		}
		switch name {
		case p.layout.name + ".bias":
			return func(values []float32) { copy(p.bias, values) }
		case p.layout.name + ".threshold":
			return func(values []float32) { copy(p.thresholds, values) }
		case p.layout.name + ".readout.weights":
			return p.learner.layer.Readout().SetStandard
		case p.layout.name + ".readout.bias":
			return func(values []float32) { copy(p.learner.layer.Readout().Bias, values) }
		case p.layout.name + ".readout.mean":
			return func(values []float32) {
				_, power, _ := p.learner.layer.Normalization()
				p.learner.layer.SetNormalization(values, power)
			}
		case p.layout.name + ".readout.power":
			return func(values []float32) {
				mean, _, _ := p.learner.layer.Normalization()
				p.learner.layer.SetNormalization(mean, values[0])
			}
		}
	}
	panic("network: no setter for " + name)
}

// LearningState returns copies of what learning remembers beside the weights:
// the optimizers' moments and steps. With Weights it is the whole state of a
// network between presentations.
func (n *Network) LearningState() []Array {
	var arrays []Array
	for _, p := range n.populations {
		if p.learner == nil {
			continue
		}
		put := func(name string, values []float32) {
			arrays = append(arrays, Array{p.layout.name + ".learning." + name, []int{len(values)}, slices.Clone(values)})
		}
		p.learner.layer.Export(put)
		if p.learner.norms != nil {
			p.learner.norms.export(p, put)
		}
	}
	return arrays
}

// SetLearningState sets what LearningState returns from get, which finds an
// array by name. Lengths must agree and values be finite; on an error nothing
// is changed.
func (n *Network) SetLearningState(get func(name string) (Array, error)) error {
	before := n.LearningState()
	err := n.importLearning(func(name string) (Array, error) {
		a, err := get(name)
		if err == nil {
			err = a.Check()
		}
		return a, err
	})
	if err == nil {
		return nil
	}
	// Populations before the one that refused have changed already.
	undo := n.importLearning(func(name string) (Array, error) {
		return before[slices.IndexFunc(before, func(a Array) bool { return a.Name == name })], nil
	})
	if undo != nil {
		panic("network: own learning state was refused")
	}
	return err
}

func (n *Network) importLearning(get func(name string) (Array, error)) error {
	for _, p := range n.populations {
		if p.learner == nil {
			continue
		}
		fetch := func(name string) ([]float32, error) {
			a, err := get(p.layout.name + ".learning." + name)
			return a.Values, err
		}
		err := p.learner.layer.Import(fetch)
		if err == nil && p.learner.norms != nil {
			err = p.learner.norms.restoreFrom(p, fetch)
		}
		if err != nil {
			return fmt.Errorf("population %q: %w", p.layout.name, err)
		}
	}
	return nil
}
