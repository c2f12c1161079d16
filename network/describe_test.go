package network

import (
	"testing"

	"spikesim/events"
	"spikesim/network/wiring"
	"spikesim/neuron"
)

// paper is the localisation network of Barchid, Mennesson & Djeraba (CBMI
// 2021) as its authors published it, for images of any size.
func paper(height, width int, model neuron.Spec) Spec {
	conv := func(name string, channels, kernel, pool, up int) PopulationSpec {
		return PopulationSpec{Name: name, Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: channels, Kernel: wiring.Square(kernel)}}, MaxPool: pool, Upsample: up}
	}
	return Spec{
		Neuron: model,
		Populations: []PopulationSpec{
			{Name: "image", Input: &InputSpec{Channels: 1, Height: height, Width: width}},
			conv("enc1", 32, 5, 2, 0),
			conv("enc2", 64, 3, 2, 0),
			conv("enc3", 128, 3, 0, 0),
			conv("dec1", 64, 3, 0, 2),
			conv("dec2", 32, 3, 0, 2),
			conv("dec3", 16, 3, 0, 0),
		},
		Connections: []ConnectionSpec{
			{From: "image", To: "enc1"},
			{From: "enc1", To: "enc2"},
			{From: "enc2", To: "enc3"},
			{From: "enc3", To: "dec1"},
			{From: "dec1", To: "dec2"},
			{From: "enc2", To: "dec2", Upsample: 2},
			{From: "dec2", To: "dec3"},
			{From: "enc1", To: "dec3", Upsample: 2},
		},
	}
}

// The numbers of the paper's network at the authors' 176×240, worked out by
// hand: sum of channels·height·width, of in·out·k² + out, and per layer of
// in·out·(sum of rows' taps)·(sum of columns' taps), where a 3-tap axis of
// length n has 3n−2 taps inside the map and a 5-tap axis 5n−6.
func TestPaperNetworkHasItsNumbers(t *testing.T) {
	d, err := paper(176, 240, decolle()).Describe()
	if err != nil {
		t.Fatal(err)
	}
	neurons, trainable, synapses := 0, 0, int64(0)
	for _, p := range d.Populations {
		trainable += p.Weights + p.Biases
		if !p.Input {
			neurons += p.Neurons.Units()
		}
	}
	for _, c := range d.Connections {
		if c.SharedWith == "" {
			synapses += c.Synapses
		}
	}
	if neurons != 3_548_160 || trainable != 190_064 || synapses != 990_073_984 {
		t.Errorf("%d neurons, %d trainable, %d synapses; want 3548160, 190064, 990073984", neurons, trainable, synapses)
	}
	want := int64(0)
	for _, l := range []struct{ in, out, kernel, height, width int64 }{
		{1, 32, 5, 176, 240}, {32, 64, 3, 88, 120}, {64, 128, 3, 44, 60},
		{128, 64, 3, 44, 60}, {64, 32, 3, 88, 120}, {32, 16, 3, 176, 240},
	} {
		edge := (l.kernel*l.kernel - 1) / 4 // taps that hang over both ends
		want += l.in * l.out * (l.kernel*l.height - edge) * (l.kernel*l.width - edge)
	}
	if synapses != want {
		t.Errorf("%d synapses, by the formula %d", synapses, want)
	}
	// Shared maps lead through the synapses of the owner.
	for i, owner := range map[int]string{5: "dec1", 7: "dec2"} {
		if c := d.Connections[i]; c.SharedWith != owner || c.Synapses != d.Connections[i-1].Synapses {
			t.Errorf("connection %d shares with %q and leads to %d synapses, want %q and %d", i, c.SharedWith, c.Synapses, owner, d.Connections[i-1].Synapses)
		}
	}
}

func TestDescribe(t *testing.T) {
	spec := paper(16, 24, decolle())
	spec.Connections[7].DelayMS = 1.5
	d, err := spec.Describe()
	if err != nil {
		t.Fatal(err)
	}
	info := decolle().Info()
	for i, want := range []PopulationInfo{
		{Name: "image", Kind: "input", Input: true, Neurons: Shape{Channels: 1, Height: 16, Width: 24}, Output: Shape{Channels: 1, Height: 16, Width: 24}, Pool: 1, Upsample: 1},
		{Name: "enc1", Kind: "conv2d", Neuron: info, StateBytes: 20, Neurons: Shape{Channels: 32, Height: 16, Width: 24}, Output: Shape{Channels: 32, Height: 8, Width: 12}, Pool: 2, Upsample: 1,
			Weights: 800, Biases: 32, FanIn: 25, Features: 32 * 8 * 12},
	} {
		if got := d.Populations[i]; got != want {
			t.Errorf("population %d is\n%+v, want\n%+v", i, got, want)
		}
	}
	if got, want := d.Populations[4].Output, (Shape{Channels: 64, Height: 8, Width: 12}); got != want {
		t.Errorf("output of dec1 is %v, want %v", got, want)
	}
	want := ConnectionInfo{From: "enc1", To: "dec3", Delay: events.FromMS(1.5), Map: Shape{Channels: 32, Height: 16, Width: 24},
		Synapses: 32 * 16 * (3*16 - 2) * (3*24 - 2), FanOut: 144, FanIn: 32 * 9, Weights: 32 * 16 * 9, SharedWith: "dec2", Owner: 6}
	if got := d.Connections[7]; got != want {
		t.Errorf("connection is\n%+v, want\n%+v", got, want)
	}
	if _, err := (Spec{}).Describe(); err == nil || err.Error() != "network: populations: the network has no populations; list at least an input and one conv2d or dense population" {
		t.Errorf("error is %v", err)
	}
}

// Connections left out join every population to the one before.
func TestImpliedConnections(t *testing.T) {
	n := build(t, Spec{
		Neuron: lif(10, 1, ""),
		Populations: []PopulationSpec{
			{Name: "in", Input: &InputSpec{Units: 4}},
			{Name: "a", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 3}}},
			{Name: "b", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 2}}},
		},
	}, Options{})
	c := n.Describe().Connections
	if len(c) != 2 || c[0].From != "in" || c[0].To != "a" || c[1].From != "a" || c[1].To != "b" {
		t.Errorf("connections are %+v", c)
	}
	if c[0].Synapses != 12 || c[1].Synapses != 6 {
		t.Errorf("synapses are %d and %d, want 12 and 6", c[0].Synapses, c[1].Synapses)
	}
}

// The packets under way hold at most 2²⁶ spikes per tick of the whole network,
// unless two ticks of it are more than that.
func TestCreditFollowsSize(t *testing.T) {
	for _, tc := range []struct{ height, width, lanes, given, want int }{
		{44, 60, 1, 0, 16},
		{44, 60, 32, 0, 9},
		{88, 120, 16, 0, 4},
		{176, 240, 1, 0, 16},
		{176, 240, 4, 0, 4},
		{176, 240, 16, 0, 2},
		{176, 240, 64, 0, 2},
		{176, 240, 64, 5, 5},
		{44, 60, 1, 100, 100},
	} {
		l := paper(tc.height, tc.width, decolle()).resolve(0, func(path, problem, _ string) {
			t.Fatalf("%s: %s", path, problem)
		})
		if got := l.graph(events.Millisecond, tc.lanes, tc.given).CreditTicks; got != tc.want {
			t.Errorf("%d×%d, %d lanes, %d given: credit of %d ticks, want %d", tc.height, tc.width, tc.lanes, tc.given, got, tc.want)
		}
	}
}
