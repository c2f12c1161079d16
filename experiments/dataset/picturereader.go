package dataset

import (
	"context"
	"path/filepath"

	"spikesim/experiments/picture"
)

// pictureReader reads the pictures of a folder into samples, one at a time.
type pictureReader struct {
	dir    string
	budget *budget
	// turned: pictures are turned upright, where they say how the camera was held.
	turned         bool
	pixels, detail *resizer // detail is nil where no sample needs it
}

// newPictureReader returns a reader of pictures that become samples of spec. Those
// that read at the same time share a budget.
func newPictureReader(dir string, spec Spec, b *budget, turned bool) *pictureReader {
	r := &pictureReader{dir: dir, budget: b, turned: turned, pixels: newResizer(spec.Height, spec.Width)}
	if spec.Augment.detail() {
		r.detail = newResizer(2*spec.Height, 2*spec.Width)
	}
	return r
}

// read reads the pixels of a sample from a file, named from the folder with forward
// slashes, and returns what the file says of itself.
func (r *pictureReader) read(ctx context.Context, name string, s *Sample) (*picture.File, error) {
	data, err := readFile(filepath.Join(r.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	file, err := picture.Open(data)
	if err != nil {
		return nil, err
	}
	done, err := r.budget.take(ctx, int64(len(data))+file.DecodeBytes+file.Pixels())
	if err != nil {
		return nil, err
	}
	defer done()
	orientation := picture.Upright
	if r.turned {
		orientation = file.Orientation
	}
	gray, err := grayOf(file, orientation)
	if err != nil {
		return nil, err
	}
	s.Pixels = Pixels{bytes: r.pixels.gray(gray)}
	if r.detail != nil {
		s.Detail = r.detail.gray(gray)
	}
	return file, nil
}
