package kernel

// ScaleSub stores src, scaled and lowered, in dst, which may be src itself:
//
//	dst[i] = src[i]*scale - sub
func ScaleSub(dst, src []float32, scale, sub float32) {
	sameLength("ScaleSub", len(dst), len(src))
	scaleSub(dst, src, scale, sub)
}

// Filter advances two low-pass filters in series, p behind q, by a step with the
// input count, and clears count:
//
//	p[i] = alpha*p[i] + gainP*q[i]
//	q[i] = beta*q[i] + gainQ*count[i]
//	count[i] = 0
func Filter(p, q, count []float32, alpha, gainP, beta, gainQ float32) {
	sameLength("Filter", len(q), len(p))
	sameLength("Filter", len(count), len(p))
	filter(p, q, count, alpha, gainP, beta, gainQ)
}

// MaxPool2 pools one row of windows of two by two positions, [column][channel]
// each. src begins with the upper row of the windows and pitch elements further
// on holds the lower. For every window and channel the largest element goes to
// dst and its index, that of src[0] being first, to argmax: of equals the first
// in the order of indices. NaN is taken only where it comes first.
func MaxPool2(dst []float32, argmax []int32, src []float32, first int32, channels, pitch int) {
	sameLength("MaxPool2", len(argmax), len(dst))
	if channels < 1 || len(dst)%channels != 0 {
		panic("kernel: MaxPool2: a part of a window")
	}
	if len(dst) > 0 && (pitch < 2*len(dst) || len(src) < pitch+2*len(dst)) {
		panic("kernel: MaxPool2: windows reach beyond the rows")
	}
	maxPool2(dst, argmax, src, first, channels, pitch)
}

// Term is one term of SumRows: a row that begins at an offset, and its factor.
type Term struct {
	Offset int32
	Scale  float32
}

// SumRows adds to dst the scaled rows of src that the terms name, in their
// order, each as long as dst:
//
//	dst[i] += Scale*src[Offset+i]   for each term
//
// Products and sums are rounded one by one. Stretches of 96 elements, then of 32, then
// of 8 are kept in registers over all terms, so that a row costs one read.
//
// The caller answers for offsets: that of every term is within src and leaves
// room for a row. Only tests look, with checkTerms.
func SumRows(dst, src []float32, terms []Term) {
	if len(terms) > 0 && len(dst) > 0 {
		sumRows(dst, src, terms)
	}
}

// checkTerms panics unless every term of SumRows names a row of n elements
// within a source of the given length.
func checkTerms(terms []Term, length, n int) {
	for _, t := range terms {
		if t.Offset < 0 || int(t.Offset)+n > length {
			panic("kernel: SumRows: a row beyond its source")
		}
	}
}
