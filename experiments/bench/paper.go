package bench

import (
	"math"

	"spikesim/network"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// layer is a convolutional layer of the paper's network.
type layer struct {
	name             string
	channels, kernel int
	pool, up         int
	// from is where input comes from, enlarged by fromUp; the connections after
	// the first are additive skips.
	from []source
}

type source struct {
	name string
	up   int
}

// paperLayers is the network of Barchid, Mennesson & Djeraba (CBMI 2021).
var paperLayers = []layer{
	{"enc1", 32, 5, 2, 0, []source{{"image", 0}}},
	{"enc2", 64, 3, 2, 0, []source{{"enc1", 0}}},
	{"enc3", 128, 3, 0, 0, []source{{"enc2", 0}}},
	{"dec1", 64, 3, 0, 2, []source{{"enc3", 0}}},
	{"dec2", 32, 3, 0, 2, []source{{"dec1", 0}, {"enc2", 2}}},
	{"dec3", 16, 3, 0, 0, []source{{"dec2", 0}, {"enc1", 2}}},
}

// scales are the gains of the layers' weights, in the order of paperLayers.
type scales []float64

// population describes a layer with weights of the given gain.
func (y layer) population(gain float64) network.PopulationSpec {
	return network.PopulationSpec{
		Name:    y.name,
		Wiring:  wiring.Spec{Conv2D: &wiring.Conv2D{Channels: y.channels, Kernel: wiring.Square(y.kernel)}},
		MaxPool: y.pool, Upsample: y.up,
		Init: &network.InitSpec{Kind: network.InitUniform, WeightGain: gain},
	}
}

// paperNetwork describes the first layers of the paper's network, one for each
// gain, for images of the given size.
func paperNetwork(s size, gains scales) network.Spec {
	spec := network.Spec{
		Neuron:      lif(),
		Populations: []network.PopulationSpec{{Name: "image", Input: &network.InputSpec{Channels: 1, Height: s.height, Width: s.width}}},
	}
	for i, gain := range gains {
		y := paperLayers[i]
		spec.Populations = append(spec.Populations, y.population(gain))
		for _, from := range y.from {
			spec.Connections = append(spec.Connections, network.ConnectionSpec{From: from.name, To: y.name, Upsample: from.up})
		}
	}
	return spec
}

// lif is the neuron of the paper's equation 1.
func lif() neuron.Spec {
	return neuron.Spec{LIF: &neuron.LIFParams{TauMMS: neuron.All(10), Threshold: neuron.All(1)}}
}

// A layer is scaled until its rate is this close to the one asked for, or
// halving the interval of gains this often has not done it.
const (
	rateTolerance = 0.05
	mostHalvings  = 12
)

// activity is what gains are scaled for.
type activity struct {
	rate float64
	when timing
}

// paperScales returns gains with which every layer of the paper's network fires
// at the given rate for input of that timing. They are found once, layer by layer, on a small map: fan-in
// and rates are what matter, and those are the same on a large one but for its
// borders.
func (b *bench) paperScales(rate float64, when timing) (scales, error) {
	if known, ok := b.scales[activity{rate, when}]; ok {
		return known, nil
	}
	var gains scales
	for i := range paperLayers {
		gain, err := gainFor(rate, func(gain float64) (float64, error) {
			s, err := b.newSetup(paperNetwork(b.calibration, append(gains, gain)), 1, nil, imageRate, when)
			if err != nil {
				return 0, err
			}
			if _, err := b.show(s, s.event, network.Test)(); err != nil {
				return 0, err
			}
			return s.rate(i+1, b.extent.show), nil
		})
		if err != nil {
			return nil, err
		}
		gains = append(gains, gain)
	}
	b.scales[activity{rate, when}] = gains
	return gains, nil
}

// gainFor returns a gain at which a layer fires at about the given rate. The
// rate grows with the gain.
func gainFor(rate float64, measure func(gain float64) (float64, error)) (float64, error) {
	low, high := 0., math.Inf(1)
	gain := 1.5
	for range mostHalvings {
		got, err := measure(gain)
		if err != nil || math.Abs(got/rate-1) <= rateTolerance {
			return gain, err
		}
		if got < rate {
			low = gain
		} else {
			high = gain
		}
		switch {
		case math.IsInf(high, 1):
			gain *= 2
		case low == 0:
			gain /= 2
		default:
			gain = math.Sqrt(low * high)
		}
	}
	return gain, nil
}
