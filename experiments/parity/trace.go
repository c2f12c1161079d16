package parity

// layers are the names of the network's populations after the input.
var layers = [...]string{"enc1", "enc2", "enc3", "dec1", "dec2", "dec3"}

// pools and ups are the sides of the pooling windows, and the factors of
// upsampling.
var (
	pools = [len(layers)]int{2, 2, 1, 1, 1, 1}
	ups   = [len(layers)]int{1, 1, 1, 2, 2, 1}
)

// outputs is the number of values that a readout predicts.
const outputs = 4

// Trace is a recorded run. Maps are [image, channel, row, column].
type Trace struct {
	Height, Width        int
	Ticks, Batch, BurnIn int
	LearningRate         float64
	Alpha, Beta, AlphaRP float64

	Spikes []float32 // [tick, image, 1, row, column], 0 or 1
	Target []float32 // [image, output]
	Layers [len(layers)]Layer

	Counts []float64 // [tick, layer]: ones in the output maps of the batch
	Losses []float64 // [tick after the burn-in, layer]
}

// Layer is what was recorded of one layer.
type Layer struct {
	Channels, Inputs, Kernel int
	// Height and Width are those of the output map, after pooling and
	// upsampling.
	Height, Width int

	Weights, FinalWeights, WeightGradient []float32 // [out, in, row, column]
	Bias, FinalBias, BiasGradient         []float32 // [out]
	ReadoutWeights                        []float32 // [output, channel, row, column]
	ReadoutBias                           []float32 // [output]

	Membrane      []float32 // of the last tick, frozen weights; the output map
	Readout       []float32 // [tick, image, output], frozen weights
	LearnReadouts []float32 // [tick after the burn-in, image, output]
}

// feature returns the place, in our order [row, column, channel] before
// upsampling, of element i of the output map as recorded, [channel, row,
// column].
func (l *Layer) feature(i, up int) int {
	x, y, c := i%l.Width, i/l.Width%l.Height, i/(l.Width*l.Height)
	return (y/up*(l.Width/up)+x/up)*l.Channels + c
}

// units returns the number of elements of the output map.
func (l *Layer) units() int { return l.Channels * l.Height * l.Width }
