package dataset

import "spikesim/experiments/memory"

// listed is how many pets the published data set names.
const listed = 7349

// Counts returns about how many samples a set has in memory: train with those set
// aside for validation, and test. limit is that of Load. found says whether the
// data set is there; a built-in set may stand in for one that is not. Of a data set whose size
// is not known the test part is taken for as small as it can be.
func (s Spec) Counts(found bool, limit int) (train, test int) {
	if !s.Truths() {
		return 0, 1
	}
	train, test = s.TrainImages, max(s.TrainImages/9, 1)
	switch {
	case s.draws(found):
		train = s.Synthetic.TrainImages + min(s.ValidationImages, s.Synthetic.TestImages)
		test = s.Synthetic.TestImages
	case s.Name == MNISTName:
		test = mnistTest
	case s.Name == OxfordPet:
		test = max(listed-s.TrainImages, listed/10)
	}
	if limit > 0 {
		train, test = min(train, limit+s.ValidationImages), min(test, limit)
	}
	return train, test
}

// draws reports whether a built-in set is shown: by choice or as a stand-in.
func (s Spec) draws(found bool) bool { return s.Drawn() || !found && s.StandIn() != "" }

// sampleBytes is what an image takes beside its pixels: a Sample and its name.
const sampleBytes = 160

// Memory estimates what a set takes, in bytes. place is where it lies, empty if
// that is not known.
func (s Spec) Memory(place string, found bool, limit int) int64 {
	train, test := s.Counts(found, limit)
	if c, ok := registry[s.Name].(Counted); ok && place != "" {
		n := c.Count(place)
		train, test = min(train, n), min(test, n)
	}
	pixels := int64(s.Height) * int64(s.Width)
	if !s.Images() {
		pixels = 0
	}
	perPixel := int64(1)
	if s.draws(found) {
		perPixel = 4
	}
	bytes := int64(train+test) * (pixels*perPixel + sampleBytes)
	if s.Augment.detail() {
		bytes += int64(train) * 4 * pixels
	}
	kind := registry[s.Name]
	if s.Name == InputName {
		kind = spikesKind{}
	}
	if m, ok := kind.(Measured); ok && place != "" {
		bytes = memory.Plus(bytes, m.Measure(place))
	}
	return bytes
}

// Memory estimates what an [Augmenter] of images of height × width pixels takes,
// in bytes.
func (s AugmentSpec) Memory(height, width int) int64 {
	if !s.detail() {
		return 0
	}
	pixels := int64(height) * int64(width)
	return pixels*(2*4+4) + int64(height+width)*(8+4*16)
}
