package experiments

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"spikesim/experiments/report"
)

// Found reports whether there is a box at all.
func (l *Location) Found() bool { return l.fraction.Valid() }

// CheckPicture reports an error if there is not the memory to draw the picture of
// a photograph.
func (l *Location) CheckPicture(photograph string) error {
	return l.photograph.CheckPicture(photograph)
}

// WritePicture writes the photograph as PNG, in its own size and upright, with
// the box drawn in, if there is one.
func (l *Location) WritePicture(file string) error {
	var b bytes.Buffer
	if err := report.Photograph(&b, l.photograph.Picture(), rect(l.fraction)); err != nil {
		return fmt.Errorf("drawing %s: %w", file, err)
	}
	return writeFile(file, b.Bytes())
}

// PictureName returns the name of the file in dir for the picture of a
// photograph: IMAGE-box.png, or IMAGE-box-2.png and so on where taken says that
// the name is that of another photograph.
func PictureName(dir, photograph string, taken func(name string) bool) string {
	base := filepath.Base(photograph)
	base = strings.TrimSuffix(base, filepath.Ext(base)) + "-box"
	name := filepath.Join(dir, base+".png")
	for n := 2; taken(name); n++ {
		name = filepath.Join(dir, fmt.Sprintf("%s-%d.png", base, n))
	}
	return name
}
