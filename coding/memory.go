package coding

// Memory returns what a filter and an encoder of images of height × width pixels
// take, in bytes, but for the spikes of a window.
func (s Spec) Memory(height, width int) int64 {
	pixels := int64(height) * int64(width)
	perUnit := int64(4 * 8) // of poisson and of regular: three numbers, and the next spike
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

// EventMemory returns what an [EventEncoder] for so many units takes, in bytes, with so
// many events in a presentation.
func EventMemory(units int, events float64) int64 {
	const perUnit, perEvent = 8 + 8, (16 + 16 + 8 + 4) * 5 / 4 // slices grow by a quarter
	return int64(units)*perUnit + int64(events*perEvent)
}
