package network

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"spikesim/network/wiring"
	"spikesim/neuron"
)

// small is a network that is in order.
func small() Spec {
	return Spec{
		Neuron: lif(10, 1, ""),
		Populations: []PopulationSpec{
			{Name: "in", Input: &InputSpec{Channels: 2, Height: 8, Width: 6}},
			{Name: "a", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3)}}, MaxPool: 2},
			{Name: "b", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 3, Kernel: wiring.Square(3)}}, Upsample: 2},
			{Name: "c", Wiring: wiring.Spec{Dense: &wiring.Dense{Units: 5}}},
		},
		Connections: []ConnectionSpec{
			{From: "in", To: "a"}, {From: "a", To: "b"}, {From: "b", To: "c"},
		},
	}
}

// problems returns what Validate reports.
func problems(s Spec) (list [][3]string) {
	s.Validate(func(path, problem, remedy string) { list = append(list, [3]string{path, problem, remedy}) })
	return list
}

func TestValidateReports(t *testing.T) {
	both := lif(10, 1, "")
	both.Decolle = decolle().Decolle
	connect := func(c ...ConnectionSpec) func(*Spec) {
		return func(s *Spec) { s.Connections = append(s.Connections, c...) }
	}
	const kernelSides = "give one whole number from 1 to 255, or one for rows and one for columns"
	const dims = "match channels and, with upsample or max_pool, height and width; or give it weights: own"
	for _, tc := range []struct {
		name   string
		change func(s *Spec)
		want   [][3]string
	}{
		{"a network in order", func(*Spec) {}, nil},
		{"no populations", func(s *Spec) { *s = Spec{} }, [][3]string{{"populations", "the network has no populations", "list at least an input and one conv2d or dense population"}}},
		{"unknown source", connect(ConnectionSpec{From: "x", To: "b"}), [][3]string{{"connections[3].from", `there is no population "x"`, "name one of the populations"}}},
		{"unknown target", connect(ConnectionSpec{From: "a", To: "B"}), [][3]string{{"connections[3].to", `there is no population "B"`, "name one of the populations"}}},
		{"connection to an input", connect(ConnectionSpec{From: "a", To: "in"}), [][3]string{{"connections[3].to", `"in" is an input population`, "input populations receive nothing; connect to another"}}},
		{"from what never fires", func(s *Spec) { s.Populations[2].Neuron = &neuron.Spec{I: &neuron.IParams{}} },
			[][3]string{{"connections[2].from", `"b" never fires (i), so that nothing would come from it`, "take the connection away, or choose a neuron that fires"}}},
		{"cycle without delay", connect(ConnectionSpec{From: "c", To: "b", Weights: WeightsOwn}, ConnectionSpec{From: "b", To: "a", Weights: WeightsOwn}),
			[][3]string{{"connections[3]", "it leads to 3 neurons, but \"b\" has 3×4×3", "let the source's map have the size of the population's input map"}}},
		{"cycle of two without delay", func(s *Spec) {
			s.Populations[1].MaxPool, s.Populations[2].Upsample = 0, 0
			s.Connections = append(s.Connections, ConnectionSpec{From: "b", To: "a", Weights: WeightsOwn})
		}, [][3]string{{"connections", "cycle without delay: a → b → a; give at least one of its connections a delay_ms above 0", "a spike must take time around a cycle"}}},
		{"loop without delay", connect(ConnectionSpec{From: "c", To: "c", Weights: WeightsOwn}),
			[][3]string{{"connections", "cycle without delay: c → c; give at least one of its connections a delay_ms above 0", "a spike must take time around a cycle"}}},
		{"delay below a nanosecond around a cycle", connect(ConnectionSpec{From: "c", To: "c", Weights: WeightsOwn, DelayMS: 1e-7}),
			[][3]string{{"connections[3].delay_ms", "1e-07 ms is less than half a nanosecond, the resolution of time", "give 0 or at least 0.000001"}}},
		{"loop with delay", connect(ConnectionSpec{From: "c", To: "c", Weights: WeightsOwn, DelayMS: 1e-6}), nil},
		{"skip of another size", connect(ConnectionSpec{From: "in", To: "b"}),
			[][3]string{{"connections[3]", `it brings a map of 2×8×6, but the input map of "b" is 3×4×3 (channels×height×width)`, dims}}},
		{"skip that fits", connect(ConnectionSpec{From: "a", To: "b", DelayMS: 1}), nil},
		{"shared first", func(s *Spec) { s.Connections[0].Weights = WeightsShared },
			[][3]string{{"connections[0].weights", `the first connection to "a" has none before it to share weights with`, "take weights away, or list the connection after the one that owns the weights"}}},
		{"neither own nor shared", func(s *Spec) { s.Connections[0].Weights = "mine" }, [][3]string{{"connections[0].weights", `unknown value "mine"`, "use own or shared, or leave it out"}}},
		{"two kinds", func(s *Spec) { s.Populations[3].Wiring.Conv2D = s.Populations[1].Wiring.Conv2D }, [][3]string{{"populations[3]", "it has 2 of input, conv2d, dense, one_to_one, avg_pool, sum_pool, sparse", "give exactly one of them"}}},
		{"no kind", func(s *Spec) { s.Populations[3].Wiring.Dense = nil }, [][3]string{{"populations[3]", "it has 0 of input, conv2d, dense, one_to_one, avg_pool, sum_pool, sparse", "give exactly one of them"}}},
		{"no neuron model", func(s *Spec) { s.Neuron = neuron.Spec{} }, [][3]string{
			{"populations[1].neuron", "no neuron model, neither here nor for the network", "add neuron: {lif: {}} here or under network"},
			{"populations[2].neuron", "no neuron model, neither here nor for the network", "add neuron: {lif: {}} here or under network"},
			{"populations[3].neuron", "no neuron model, neither here nor for the network", "add neuron: {lif: {}} here or under network"},
		}},
		{"two neuron models", func(s *Spec) { s.Populations[1].Neuron = &both }, [][3]string{{"populations[1].neuron", "more than one neuron model is chosen: lif, decolle", "keep one of them"}}},
		{"neuron out of range", func(s *Spec) { s.Neuron = lif(10, math.NaN(), "") }, [][3]string{{"neuron.lif.threshold", "NaN is out of range", "give a number above 0 and up to 1e+12, for example 1"}}},
		{"neuron of an input", func(s *Spec) { s.Populations[0].Neuron = &both }, [][3]string{{"populations[0].neuron", "an input population has no neuron model and no weights", "take neuron and init away"}}},
		{"even kernel", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Kernel = wiring.Square(4) }, nil},
		{"kernel of no size", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Kernel = wiring.Extent{Rows: 3} }, [][3]string{{"populations[1].conv2d.kernel", "0 is out of range", kernelSides}}},
		{"kernel larger than the map", func(s *Spec) {
			s.Populations[1].Wiring.Conv2D.Kernel, s.Populations[1].Wiring.Conv2D.Padding = wiring.Extent{Rows: 9, Columns: 3}, wiring.Padding{Way: wiring.PadValid}
		}, [][3]string{{"populations[1].conv2d.kernel", "it spans 9×3, more than the map of 8×6 with its padding", "take a smaller kernel or dilation, or pad more"}}},
		{"dilated beyond the map", func(s *Spec) {
			s.Populations[1].Wiring.Conv2D.Dilation, s.Populations[1].Wiring.Conv2D.Padding = wiring.Square(4), wiring.Pad(0, 1, 1, 1)
		}, [][3]string{{"populations[1].conv2d.kernel", "it spans 9×9, more than the map of 8×6 with its padding", "take a smaller kernel or dilation, or pad more"}}},
		{"groups of neurons", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Groups = 2 }, [][3]string{{"populations[1].conv2d.groups", "2 groups do not divide 3 channels", "let channels be a multiple of groups"}}},
		{"groups of the input", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Groups = 3 }, [][3]string{{"populations[1].conv2d.groups", "3 groups do not divide the 2 channels of the input map", "let the input have a multiple of groups"}}},
		{"negative groups", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Groups = -1 }, [][3]string{{"populations[1].conv2d.groups", "-1 is out of range", "give a whole number from 0 to 65536"}}},
		{"negative padding", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Padding = wiring.Pad(0, 0, -1, 0) }, [][3]string{{"populations[1].conv2d.padding", "-1 is out of range", "give same, valid, or whole numbers from 0 to 4096"}}},
		{"pool larger than the map", func(s *Spec) {
			s.Populations[1].Wiring = wiring.Spec{AvgPool: &wiring.AvgPool{Kernel: wiring.Extent{Rows: 2, Columns: 7}}}
		}, [][3]string{{"populations[1].avg_pool.kernel", "it spans 2×7, more than the map of 8×6 with its padding", "take a smaller kernel or dilation, or pad more"}}},
		{"kernel too large", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Kernel = wiring.Square(257) }, [][3]string{{"populations[1].conv2d.kernel", "257 is out of range", kernelSides}}},
		{"no channels", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Channels = 0 }, [][3]string{{"populations[1].conv2d.channels", "0 is out of range", "give a whole number from 1 to 65536"}}},
		{"negative stride", func(s *Spec) { s.Populations[1].Wiring.Conv2D.Stride = wiring.Square(-1) }, [][3]string{{"populations[1].conv2d.stride", "-1 is out of range", strings.ReplaceAll(kernelSides, "255", "64")}}},
		{"no units", func(s *Spec) { s.Populations[3].Wiring.Dense.Units = 0 }, [][3]string{{"populations[3].dense.units", "0 is out of range", "give a whole number from 1 to 134217728"}}},
		{"pooling and upsampling", func(s *Spec) { s.Populations[1].Upsample = 2 }, [][3]string{{"populations[1].upsample", "it both pools and upsamples", "keep one of max_pool and upsample"}}},
		{"pooling window without pooling", func(s *Spec) { s.Populations[2].PoolWindowMS = 1 }, [][3]string{{"populations[2].pool_window_ms", "the population does not pool", "add max_pool, or take pool_window_ms away"}}},
		{"pooling window NaN", func(s *Spec) { s.Populations[1].PoolWindowMS = math.NaN() }, [][3]string{{"populations[1].pool_window_ms", "NaN is out of range", "give a number from 0 to 60000"}}},
		{"pooling more than the map", func(s *Spec) { s.Populations[1].MaxPool = 7 }, [][3]string{{"populations[1].max_pool", "a map of 3×8×6 is smaller than the pooling window", "pool less"}}},
		{"input pooled to nothing", func(s *Spec) { s.Populations[0].MaxPool = 7 }, [][3]string{{"populations[0].max_pool", "a map of 2×8×6 is smaller than the pooling window", "pool less"}}},
		{"dense population that pools", func(s *Spec) { s.Populations[3].MaxPool = 2 }, [][3]string{{"populations[3].max_pool", "a map of 5 is smaller than the pooling window", "pool less"}}},
		{"units and a map", func(s *Spec) { s.Populations[0].Input.Units = 4 }, [][3]string{{"populations[0].input.units", "it gives both units and a map", "give units alone, or channels, height and width"}}},
		{"map with a side left out", func(s *Spec) { s.Populations[0].Input.Height = 0 }, [][3]string{{"populations[0].input.height", "0 is out of range", "give a whole number from 1 to 65536"}}},
		{"delay NaN", func(s *Spec) { s.Connections[0].DelayMS = math.NaN() }, [][3]string{{"connections[0].delay_ms", "NaN is out of range", "give a number from 0 to 60000"}}},
		{"negative delay", func(s *Spec) { s.Connections[0].DelayMS = -1 }, [][3]string{{"connections[0].delay_ms", "-1 is out of range", "give a number from 0 to 60000"}}},
		{"upsampling too much", func(s *Spec) { s.Connections[0].Upsample = 65 }, [][3]string{{"connections[0].upsample", "65 is out of range", "give a whole number from 0 to 64"}}},
		{"credit", func(s *Spec) { s.CreditTicks = -1 }, [][3]string{{"credit_ticks", "-1 is out of range", "give a whole number from 0 to 10000"}}},
		{"name that is none", func(s *Spec) { s.Populations[3].Name = "c 1"; s.Connections[2].To = "c 1" }, [][3]string{
			{"populations[3].name", `"c 1" is not a name`, "use letters, digits, _ and -, for example enc1"},
			{"connections[2].to", `there is no population "c 1"`, "name one of the populations"},
			{"populations[3]", `nothing is connected to "c 1"`, "add a connection to it"},
		}},
		{"name that is taken", func(s *Spec) { s.Populations[3].Name = "a"; s.Connections = s.Connections[:2] }, [][3]string{
			{"populations[3].name", `"a" is also the name of population 2 of the list`, "give every population a name of its own"},
			{"populations[3]", `nothing is connected to "a"`, "add a connection to it"},
		}},
		{"nothing connected", func(s *Spec) { s.Connections = s.Connections[:2] }, [][3]string{{"populations[3]", `nothing is connected to "c"`, "add a connection to it"}}},
		{"shape out of nowhere", func(s *Spec) { s.Connections[0].From = "b"; s.Connections[0].DelayMS = 1 },
			[][3]string{{"populations[1]", `the shape of "a" follows from no input population`, "let its first connection come from the side of the input"}}},
		{"unknown law", func(s *Spec) { s.Init = &InitSpec{Kind: "zero", WeightGain: 1} }, [][3]string{{"init.kind", `unknown value "zero"`, "use uniform or normal"}}},
		{"gain NaN", func(s *Spec) {
			s.Populations[1].Init = &InitSpec{Kind: InitNormal, WeightGain: math.NaN(), BiasGain: -1}
		}, [][3]string{
			{"populations[1].init.weight_gain", "NaN is out of range", "give a number from 0 to 1e+06"},
			{"populations[1].init.bias_gain", "-1 is out of range", "give a number from 0 to 1e+06"},
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := small()
			tc.change(&s)
			got := problems(s)
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("reported\n%q, want\n%q", got, tc.want)
			}
			_, err := Build(s, Options{Lanes: 1, Tick: ms})
			if (err == nil) != (tc.want == nil) {
				t.Errorf("Build says %v", err)
			}
			for _, p := range got {
				if !strings.Contains(err.Error(), p[0]+": "+p[1]+"; "+p[2]) {
					t.Errorf("error %q lacks %q", err, p)
				}
			}
		})
	}
}

// Sizes whose products do not fit an index, or an int, are refused by name and
// without an attempt to make room for them.
func TestValidateRefusesSizesThatOverflow(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(s *Spec)
		path   string
	}{
		{"input", func(s *Spec) { s.Populations[0].Input = &InputSpec{Channels: 65536, Height: 65536, Width: 65536} }, "populations[0].input"},
		{"input beyond int", func(s *Spec) {
			s.Populations[0].Input = &InputSpec{Channels: math.MaxInt, Height: math.MaxInt, Width: math.MaxInt}
		}, "populations[0].input.channels"},
		{"units", func(s *Spec) { s.Populations[0].Input = &InputSpec{Units: math.MaxInt} }, "populations[0].input.units"},
		{"neurons", func(s *Spec) {
			s.Populations[0].Input = &InputSpec{Channels: 1, Height: 8192, Width: 8192}
			s.Populations[1].Wiring.Conv2D.Channels = 65536
		}, "populations[1]"},
		{"weights", func(s *Spec) {
			s.Populations[1].Wiring.Conv2D.Kernel = wiring.Square(255)
			s.Populations[1].Wiring.Conv2D.Channels = 65536
		}, "populations[1]"},
		{"dense weights", func(s *Spec) { s.Populations[3].Wiring.Dense.Units = wiring.MaxUnits }, "populations[3]"},
		{"upsampled map", func(s *Spec) {
			s.Populations[2].Upsample, s.Connections[2].Upsample = 64, 64
		}, "populations[3]"},
		{"upsampled skip", func(s *Spec) {
			s.Populations[0].Input = &InputSpec{Channels: 1, Height: 4096, Width: 4096}
			s.Populations[3] = PopulationSpec{Name: "c", Wiring: wiring.Spec{Conv2D: &wiring.Conv2D{Channels: 1, Kernel: wiring.Square(1)}}}
			s.Connections[2] = ConnectionSpec{From: "in", To: "c"}
			s.Connections = append(s.Connections, ConnectionSpec{From: "in", To: "c", Upsample: 64, Weights: WeightsOwn})
		}, "connections[3]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := small()
			tc.change(&s)
			got := problems(s)
			if len(got) == 0 || got[0][0] != tc.path {
				t.Errorf("reported %q, want something about %s", got, tc.path)
			}
		})
	}
}

func TestBuildRefusesImpossibleOptions(t *testing.T) {
	wrong := learningSpec()
	wrong.BurnInMS = -1
	for _, tc := range []struct {
		o    Options
		want string
	}{
		{Options{Lanes: -1, Tick: ms}, "network: -1 lanes and a tick of 1 ms; neither can be below 0"},
		{Options{Lanes: 1, Tick: -ms}, "network: 1 lanes and a tick of -1 ms; neither can be below 0"},
		{Options{Lanes: 1, Tick: ms, Learning: learningSpec()}, "network: readouts of 0 values; learning needs at least 1"},
		{Options{Lanes: 1, Tick: ms, Learning: wrong, Outputs: 1}, "network: learning.burn_in_ms: "},
	} {
		if _, err := Build(small(), tc.o); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("error is %v, want %q", err, tc.want)
		}
	}
}
