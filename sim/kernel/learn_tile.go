package kernel

// The gradient of a 3×3 convolution of stride 1, taken by tiles of 2×2 outputs,
// needs 16 products a tile instead of 36, by Winograd's algorithm F(3×3, 2×2)
// (Winograd, Arithmetic Complexity of Computations, 1980; Lavin and Gray, CVPR
// 2016, for the arrangement). Along one axis, with inputs d of four positions and
// deltas g of two, the three sums
//
//	y0 = d0 g0 + d1 g1,  y1 = d1 g0 + d2 g1,  y2 = d2 g0 + d3 g1
//
// come from four products m:
//
//	m0 = (d0−d2) g0           y0 = (m0+m1) + m2
//	m1 = (d1+d2) (g0+g1)/2    y1 = m1 − m2
//	m2 = (d2−d1) (g0−g1)/2    y2 = (m1+m2) − m3
//	m3 = (d1−d3) g1
//
// Along both axes: rows first, then columns. m, being linear in both factors, may
// be summed over tiles before the last step.

// TileInputs stores the first factors of a row of tiles. src begins with the four
// rows of inputs, pitch elements apart, of channels elements a position; a tile
// begins two positions after the one before. Product (i, j) of tile t goes to
//
//	dst[(4i+j)*plane + t*channels:][:channels]
func TileInputs(dst, src []float32, tiles, channels, pitch, plane int) {
	tileCheck(len(dst), len(src), tiles, channels, 15*plane, 3*pitch+2*channels)
	tileInputs(dst, src, tiles, channels, pitch, plane)
}

// TileDeltas stores the second factors, laid out as in [TileInputs], of a row of
// tiles of two rows of deltas.
func TileDeltas(dst, src []float32, tiles, channels, pitch, plane int) {
	tileCheck(len(dst), len(src), tiles, channels, 15*plane, pitch)
	tileDeltas(dst, src, tiles, channels, pitch, plane)
}

// tileCheck panics unless dst reaches as far beyond a row of tiles of one
// position as beyond says, and src as far beyond one of two.
func tileCheck(dst, src, tiles, channels, dstBeyond, srcBeyond int) {
	if tiles < 1 || channels < 1 || dstBeyond < 0 || srcBeyond < 0 ||
		dst < dstBeyond+tiles*channels || src < srcBeyond+2*tiles*channels {
		panic("kernel: a row of tiles beyond its slices")
	}
}

// TileSums stores the nine sums of n gradients in dst, [9][n] in the order of the
// positions of the inputs, given the sixteen sums of products: those of the first n
// of planes of src that begin plane apart.
func TileSums(dst, src []float32, plane int) {
	n := len(dst) / 9
	sameLength("TileSums", len(dst), 9*n)
	if plane < n || len(src) < 15*plane+n {
		panic("kernel: TileSums: planes beyond their slice")
	}
	tileSums(dst, src, n, plane)
}
