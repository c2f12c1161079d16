package dataset

// listed is how many pets the published data set names.
const listed = 7349

// Counts returns about how many samples a set has in memory: train with those set
// aside for validation, and test. limit is that of Load. found says whether the
// data set is there; scenes stand in for one that is not.
func (s Spec) Counts(found bool, limit int) (train, test int) {
	if !s.Truths() {
		return 0, 1
	}
	train, test = s.TrainImages, max(listed-s.TrainImages, listed/10)
	if s.Name == SyntheticName || !found {
		train = s.Synthetic.TrainImages + min(s.ValidationImages, s.Synthetic.TestImages)
		test = s.Synthetic.TestImages
	}
	if limit > 0 {
		train, test = min(train, limit+s.ValidationImages), min(test, limit)
	}
	return train, test
}

// sampleBytes is what an image takes beside its pixels: a Sample and its name.
const sampleBytes = 160

// Memory estimates what a set takes, in bytes.
func (s Spec) Memory(found bool, limit int) int64 {
	train, test := s.Counts(found, limit)
	pixels := int64(s.Height) * int64(s.Width)
	if !s.Images() {
		pixels = 0 // recorded spikes: the file tells
	}
	perPixel := int64(1)
	if s.Name == SyntheticName || !found {
		perPixel = 4
	}
	bytes := int64(train+test) * (pixels*perPixel + sampleBytes)
	if s.Augment.detail() {
		bytes += int64(train) * 4 * pixels
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
