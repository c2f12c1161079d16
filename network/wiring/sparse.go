package wiring

import (
	"fmt"
	"math"

	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// Sparse connects units with neurons one by one. The seed draws who is connected
// with whom, so that every neuron has the same number of synapses, or every pair is
// connected with the same probability; or a list says it.
type Sparse struct {
	// Units is the number of neurons; 0 stands for those that the population has by
	// its first connection.
	Units int `yaml:"units,omitempty"`
	// Channels, Height and Width are the map of the neurons, in place of Units.
	Channels int `yaml:"channels,omitempty"`
	Height   int `yaml:"height,omitempty"`
	Width    int `yaml:"width,omitempty"`
	// InDegree is the number of synapses of every neuron, Probability that of a
	// synapse between a unit and a neuron, and File a file with a [List]: one of them
	// is given.
	InDegree    int     `yaml:"in_degree,omitempty"`
	Probability float64 `yaml:"probability,omitempty"`
	File        string  `yaml:"file,omitempty"`
	// Digest is that of the list. Where it is not given, who reads the list gives it.
	Digest string `yaml:"digest,omitempty"`
	// Multapses: of the synapses of a neuron, several may come from one unit.
	Multapses bool `yaml:"multapses,omitempty"`
	// SelfConnections: where a population is connected with itself, a neuron may be
	// connected with itself.
	SelfConnections bool `yaml:"self_connections,omitempty"`
	// Weight is what all weights are, or with WeightSD the mean of the normal
	// distribution that each is drawn from. They stay as they are unless Learned.
	// Without it they are drawn as the population's others, and learned.
	Weight   *float64 `yaml:"weight,omitempty"`
	WeightSD float64  `yaml:"weight_sd,omitempty"`
	Learned  bool     `yaml:"learned,omitempty"`

	place  Placement
	list   *List // that of File
	unread error // why there is none
}

// Placement is what a kind may know of the place of a connection, beside its input
// map.
type Placement struct {
	// Neurons is the shape of the neurons, where another connection decides it.
	Neurons Shape
	// Recurrent: unit i of the map is neuron i.
	Recurrent bool
}

// Placed are kinds that need to know it.
type Placed interface {
	Kind
	// At returns the kind at a place.
	At(p Placement) Kind
}

// explicit returns the parameters without the name of a list's file: its digest
// says which list it is.
func (s Sparse) explicit() *Sparse {
	if s.Digest != "" {
		s.File = ""
	}
	return &s
}

// At implements [Placed].
func (s *Sparse) At(p Placement) Kind {
	at := *s
	at.place = p
	return &at
}

// maxWeight bounds weights that are given.
const maxWeight = 1e12

// Validate implements [Kind].
func (s *Sparse) Validate(report Report) {
	validate.Range(report, "units", s.Units, 0, MaxUnits)
	s.validateMap(report)
	validate.Range(report, "in_degree", s.InDegree, 0, maxWeights)
	validate.Within(report, "probability", s.Probability, 0, 1, "for example 0.1")
	listed := s.File != "" || s.list != nil
	switch {
	case s.InDegree != 0 && s.Probability != 0:
		report("probability", "it gives both in_degree and probability", "keep one of them")
	case listed && (s.InDegree != 0 || s.Probability != 0):
		report("file", "it gives a list, and what to draw", "keep one of file, in_degree and probability")
	case listed:
		s.validateList(report)
	case s.Digest != "":
		report("digest", "there is no file that it could be of", "take it away, or give file")
	case s.InDegree == 0 && s.Probability == 0:
		report("", "it says neither how many synapses a neuron has nor how probable they are, and gives no list", "give in_degree, probability or file")
	case s.Multapses && s.Probability > 0:
		report("multapses", "by probability every unit and neuron are connected once, or not at all", "take it away, or give in_degree")
	}
	validateWeight(report, s.Weight)
	validate.Within(report, "weight_sd", s.WeightSD, 0, maxWeight, "")
	if s.Weight == nil && (s.WeightSD != 0 || s.Learned && !(s.list != nil && s.list.Weight != nil)) {
		report("weight", "it is not given, and weights that are drawn by init are learned as they are", "give weight, or take weight_sd and learned away")
	}
}

// shape returns the map of the neurons, zero where it is not given.
func (s *Sparse) shape() Shape { return Shape{s.Channels, s.Height, s.Width} }

// validateMap reports a map that is not whole, or too large.
func (s *Sparse) validateMap(report Report) {
	if s.shape() == (Shape{}) {
		return
	}
	if s.Units > 0 {
		report("units", "it gives both units and a map", "give units alone, or channels, height and width")
	}
	ok := true
	for _, side := range []struct {
		key string
		n   int
	}{{"channels", s.Channels}, {"height", s.Height}, {"width", s.Width}} {
		ok = validate.Range(report, side.key, side.n, 1, maxSide) && ok
	}
	if ok && (s.Height*s.Width > MaxUnits || s.shape().Units() > MaxUnits) {
		report("", fmt.Sprintf("a map of %v is too large", s.shape()), fmt.Sprintf("stay below %d units", MaxUnits))
	}
}

func validateWeight(report Report, weight *float64) {
	if weight != nil {
		validate.Within(report, "weight", *weight, -maxWeight, maxWeight, "in the potential's unit")
	}
}

// Resolve implements [Kind].
func (s *Sparse) Resolve(input Shape, key random.Key, report Report) Synapses {
	output := s.place.Neurons
	switch own := s.shape(); {
	case own != Shape{}:
		output = own
	case s.Units > 0 && s.place.Neurons.Units() != s.Units:
		output = Shape{s.Units, 1, 1}
	}
	if output.Units() == 0 {
		report("units", "the number of neurons is not given", "give units, here or by another kind of connection that comes first")
		return nil
	}
	d := draw{key: key, units: input.Units(), neurons: output.Units(), noSelf: s.place.Recurrent && !s.SelfConnections}
	if s.InDegree > 0 {
		if room := d.units - d.excluded(); s.InDegree > room && !s.Multapses || room == 0 {
			report("in_degree", fmt.Sprintf("%d synapses of a neuron are more than the %d units that it can be connected with", s.InDegree, room),
				"take fewer, or allow multapses: true")
			return nil
		}
	}
	if n := d.expected(s); n > maxWeights {
		report("", fmt.Sprintf("about %.3g synapses are too many", n), fmt.Sprintf("stay below %d", maxWeights))
		return nil
	}
	syn := &sparse{input: input, output: output, common: s.Weight != nil && s.WeightSD == 0 && !s.Learned}
	switch {
	case s.list != nil:
		if !s.take(syn, d, report) {
			return nil
		}
	case s.InDegree > 0:
		syn.count, syn.fanIn = s.InDegree*d.neurons, s.InDegree
		syn.visit = func(visit func(pre, post int32)) { d.inDegree(s.InDegree, s.Multapses, visit) }
	default:
		syn.visit = func(visit func(pre, post int32)) { d.probability(s.Probability, visit) }
		syn.visit(func(_, _ int32) { syn.count++ })
		syn.fanIn = (syn.count + d.neurons - 1) / d.neurons
	}
	switch {
	case s.list != nil && s.list.Weight != nil:
		return &listedWeights{syn, s.list.Weight, !s.Learned}
	case s.Weight == nil:
		return syn
	}
	return &presetSparse{syn, key.Name("weight"), *s.Weight, s.WeightSD, !s.Learned}
}

// Drawn implements [Drawn].
func (s *Sparse) Drawn() bool { return s.File == "" && s.list == nil }

// Drawn are kinds whose synapses come from the seed.
type Drawn interface {
	Kind
	// Drawn reports whether they do.
	Drawn() bool
}

// draw is where synapses are drawn.
type draw struct {
	key            random.Key
	units, neurons int
	noSelf         bool // unit i is not connected with neuron i
}

// excluded returns how many units no neuron, or no neuron of the same number, is
// connected with.
func (d draw) excluded() int {
	if d.noSelf {
		return 1
	}
	return 0
}

// expected returns about how many synapses there will be.
func (d draw) expected(s *Sparse) float64 {
	if s.InDegree > 0 {
		return float64(s.InDegree) * float64(d.neurons)
	}
	return s.Probability * float64(d.units) * float64(d.neurons)
}

// inDegree draws n units for every neuron, neuron by neuron.
func (d draw) inDegree(n int, multapses bool, visit func(pre, post int32)) {
	taken := make([]uint64, (d.units+63)/64)
	drawn := make([]int32, n)
	for post := range int32(d.neurons) {
		key, room := d.key.Int(int(post)), d.units-d.excluded()
		for i := range n {
			// Without multapses this is algorithm F2 of Bentley & Floyd, CACM 1987: every
			// subset of n is equally likely.
			last := room - 1
			if !multapses {
				last = room - n + i
			}
			unit := int32(key.Float64(uint64(i)) * float64(last+1))
			if !multapses && taken[unit>>6]>>(unit&63)&1 != 0 {
				unit = int32(last)
			}
			taken[unit>>6] |= 1 << (unit & 63)
			drawn[i] = unit
		}
		for _, unit := range drawn {
			taken[unit>>6] = 0
			if d.noSelf && unit >= post {
				unit++
			}
			visit(unit, post)
		}
	}
}

// probability draws the neurons of every unit, unit by unit, by the number of
// neurons that are passed over.
func (d draw) probability(p float64, visit func(pre, post int32)) {
	scale := 1 / math.Log1p(-p) // −0 for 1
	for pre := range int32(d.units) {
		key, at := d.key.Int(int(pre)), 0.0
		for i := uint64(0); ; i++ {
			at += math.Floor(math.Log1p(-key.Float64(i)) * scale)
			if at >= float64(d.neurons) {
				break
			}
			if post := int32(at); !d.noSelf || post != pre {
				visit(pre, post)
			}
			at++
		}
	}
}
