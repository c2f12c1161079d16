package conventions

import (
	"cmp"
	"slices"

	"spikesim/network"
)

// Layer is what a clocked tool has in place of the connections that share weights: one
// Conv2d or Linear, or nothing that it would count.
type Layer struct {
	// Name is that of the population that it leads to, with the source where several
	// layers lead to it.
	Name string `json:"layer"`
	// As is the layer that a clocked tool has: Conv2d, Linear, or empty for none.
	As string `json:"as"`

	population int // that it leads to
	bias       bool
	units      int // of the map
	neurons    int
	positions  int // of the output: height times width
	channels   int // of the map, and
	filters    int // of the output
	fanIn      int // k²·C_in/groups
	weights    int
	nonZero    int  // weights
	binary     bool // weights are all 0 or 1
	synapses   int64
	fanOut     []uint32 // per unit of the map
	effective  []uint32 // likewise, by weights that are not 0
}

// The layers of a clocked tool.
const (
	conv2d = "Conv2d"
	linear = "Linear"
)

// asIn returns the layer that stands for a kind of connection, and whether it is a
// Linear with weights of 0 for synapses that are not there.
func asIn(kind string) (as string, sparse bool) {
	switch kind {
	case "conv2d":
		return conv2d, false
	case "dense":
		return linear, false
	case "one_to_one", "avg_pool", "sum_pool":
		return "", false
	}
	return linear, true
}

// layersOf returns the layers of a network, with the index of the layer of every
// connection.
func layersOf(n *network.Network) (layers []Layer, of []int) {
	d := n.Describe()
	at := map[string]int{}
	for i, p := range d.Populations {
		at[p.Name] = i
	}
	of = make([]int, len(d.Connections))
	alone := map[string]int{}
	for i, c := range d.Connections {
		if c.Owner != i {
			continue
		}
		alone[c.To]++
		of[i] = len(layers)
		layers = append(layers, newLayer(n, i, at[c.To]))
	}
	for i, c := range d.Connections {
		of[i] = of[c.Owner]
		if c.Owner == i && alone[c.To] > 1 {
			layers[of[i]].Name = c.From + "→" + c.To
		}
	}
	return layers, of
}

func newLayer(n *network.Network, connection, population int) Layer {
	d := n.Describe()
	c, p := d.Connections[connection], d.Populations[population]
	weights := n.WeightsOf(connection)
	l := Layer{
		Name: c.To, population: population, bias: p.Biases > 0,
		units: c.Map.Units(), channels: c.Map.Channels,
		neurons: p.Neurons.Units(), positions: p.Neurons.Height * p.Neurons.Width, filters: p.Neurons.Channels,
		fanIn: c.FanIn, weights: len(weights), synapses: c.Synapses,
		fanOut: d.FanOuts(connection), effective: n.EffectiveFanOuts(connection),
		binary: !slices.ContainsFunc(weights, func(w float32) bool { return w != 0 && w != 1 }),
	}
	for _, w := range weights {
		if w != 0 {
			l.nonZero++
		}
	}
	as, sparse := asIn(cmp.Or(c.Kind, p.Kind))
	l.As = as
	if sparse {
		l.fanIn, l.weights, l.synapses = l.units, l.units*l.neurons, int64(l.units)*int64(l.neurons)
		l.nonZero = 0
		for _, e := range l.effective {
			l.nonZero += int(e)
		}
		l.binary = l.binary || l.nonZero == 0
	}
	if as == linear {
		l.positions = 1
	}
	return l
}

// dense returns the operations of a dense pass with the border counted, F, and with
// the bias, B.
func (l *Layer) dense() (f, b float64) {
	f = float64(l.fanIn) * float64(l.neurons)
	b = f
	if l.bias {
		b += float64(l.neurons)
	}
	return f, b
}

// nominal returns the fan-out away from the border at stride 1.
func (l *Layer) nominal() float64 {
	if l.As == linear {
		return float64(l.neurons)
	}
	return float64(l.fanIn) * float64(l.filters) / float64(l.channels)
}
