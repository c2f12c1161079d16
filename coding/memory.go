package coding

// Memory returns what a filter and an encoder of images of height × width pixels
// take, in bytes, but for the spikes of a window.
func (s Spec) Memory(height, width int) int64 {
	pixels := int64(height) * int64(width)
	perUnit := int64(4 * 8) // of Poisson and of Regular: three numbers, and the next spike
	if s.Kind == KindBernoulli {
		perUnit = 2 * 8
	}
	if kind, ok := registered[s.Kind]; ok {
		perUnit = kind.UnitBytes()
	}
	bytes := pixels * int64(s.Channels()) * perUnit
	if s.Filter == nil {
		return bytes
	}
	bytes += pixels * (4 + 4) // a copy and its contrast
	if s.Filter.Kind == FilterDoG {
		bytes += pixels * (4 + 4) // the rows of both blurs
	}
	return bytes
}
