package report

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
)

// Rect is a box in normalised coordinates: 0 is the left or top edge of the
// image, 1 the right or bottom edge.
type Rect struct {
	XMin, YMin, XMax, YMax float64
}

// Shot is one image of a contact sheet.
type Shot struct {
	Pixels           []float32 // Height × Width grey values, row by row, 0 black to 1 white
	Height, Width    int       // pixels
	Predicted, Truth Rect
	IoU              float64 // intersection over union of the two boxes; NaN if unknown
	// Note stands in place of boxes and IoU, for answers that are no boxes.
	Note    string
	Caption string // for example the name of the image
}

// Section is a titled group of shots.
type Section struct {
	Title string
	Shots []Shot
}

// Sizes of a contact sheet, in pixels.
const (
	cellWidth   = 240 // wanted width of an enlarged image
	sheetMargin = 24
	cellGap     = 16
	sheetMin    = 480 // a sheet of one column still has room for its title
)

// The boxes of a contact sheet. Truth is dashed as well, so that the two can
// be told apart in grey.
var (
	truthColour     = sky
	predictedColour = orange
)

// ContactSheet writes a PNG that shows the shots of each section in rows of
// columns images: each enlarged by a whole factor to about 240 pixels, with its
// true and its predicted box, its IoU and its caption. It returns an error if a
// shot's pixels do not match its size.
func ContactSheet(w io.Writer, title string, sections []Section, columns int) error {
	if columns < 1 {
		return fmt.Errorf("report: contact sheet needs at least 1 column, not %d", columns)
	}
	for _, section := range sections {
		for i, shot := range section.Shots {
			if shot.Height < 1 || shot.Width < 1 || len(shot.Pixels) != shot.Height*shot.Width {
				return fmt.Errorf("report: contact sheet: section %q, image %d: %d pixels for %d rows of %d",
					section.Title, i+1, len(shot.Pixels), shot.Height, shot.Width)
			}
		}
	}
	s := newSheet(title, sections, columns)
	s.draw(sections)
	return s.encode(w)
}

// sheet is a contact sheet being drawn.
type sheet struct {
	canvas
	heading, strong, plain typeface
	columns                int
	cellW                  int // width of a column of images
	title                  []string
}

func newSheet(title string, sections []Section, columns int) *sheet {
	s := &sheet{
		heading: newTypeface(20, true),
		strong:  newTypeface(14, true),
		plain:   newTypeface(14, false),
		columns: 1,
		cellW:   cellWidth,
	}
	for _, section := range sections {
		s.columns = max(s.columns, min(columns, len(section.Shots)))
		for _, shot := range section.Shots {
			s.cellW = max(s.cellW, shot.Width*enlargement(shot))
		}
	}
	width := max(sheetMin, s.columns*(s.cellW+cellGap)-cellGap) + 2*sheetMargin
	s.title = s.heading.wrap(title, width-2*sheetMargin)

	height := sheetMargin + s.headerHeight()
	for _, section := range sections {
		height += s.sectionHeight(section)
	}
	s.canvas = newCanvas(width, height+sheetMargin-cellGap)
	return s
}

// enlargement returns the whole factor that brings a shot nearest to cellWidth.
func enlargement(shot Shot) int {
	return max(1, int(math.Round(cellWidth/float64(shot.Width))))
}

func (s *sheet) headerHeight() int {
	return len(s.title)*s.heading.height + 8 + s.plain.height + cellGap
}

func (s *sheet) captionHeight() int { return 6 + s.strong.height + s.plain.height }

func (s *sheet) sectionHeight(section Section) int {
	h := s.strong.height + 14
	if len(section.Shots) == 0 {
		return h + s.plain.height + cellGap
	}
	for i := 0; i < len(section.Shots); i += s.columns {
		h += s.rowHeight(s.row(section, i)) + cellGap
	}
	return h
}

// row returns the shots of the row that starts at shot i.
func (s *sheet) row(section Section, i int) []Shot {
	return section.Shots[i:min(i+s.columns, len(section.Shots))]
}

func (s *sheet) rowHeight(shots []Shot) int {
	h := 0
	for _, shot := range shots {
		h = max(h, shot.Height*enlargement(shot))
	}
	return h + s.captionHeight()
}

func (s *sheet) draw(sections []Section) {
	y := sheetMargin
	for _, line := range s.title {
		s.text(s.heading, line, sheetMargin, y, left, ink)
		y += s.heading.height
	}
	y += 8
	if slices.ContainsFunc(sections, func(s Section) bool {
		return slices.ContainsFunc(s.Shots, func(shot Shot) bool { return shot.Note == "" })
	}) {
		s.legend(y)
	}
	y += s.plain.height + cellGap
	for _, section := range sections {
		inner := s.Bounds().Dx() - 2*sheetMargin
		s.fill(image.Rect(sheetMargin, y, sheetMargin+inner, y+1), hairline)
		s.text(s.strong, s.strong.fit(section.Title, inner), sheetMargin, y+6, left, ink)
		y += s.strong.height + 14
		if len(section.Shots) == 0 {
			s.text(s.plain, "no images", sheetMargin, y, left, pale)
			y += s.plain.height + cellGap
		}
		for i := 0; i < len(section.Shots); i += s.columns {
			shots := s.row(section, i)
			for j, shot := range shots {
				s.cell(shot, sheetMargin+j*(s.cellW+cellGap), y)
			}
			y += s.rowHeight(shots) + cellGap
		}
	}
}

// legend explains the two boxes in one line below the title.
func (s *sheet) legend(y int) {
	x := sheetMargin
	entries := []struct {
		name   string
		colour color.RGBA
		dashed bool
	}{{"predicted box", predictedColour, false}, {"true box", truthColour, true}}
	for _, e := range entries {
		mid := y + s.plain.height/2
		s.frame(image.Rect(x+2, mid, x+36, mid), s.Bounds(), e.colour, e.dashed)
		s.text(s.plain, e.name, x+44, y, left, ink)
		x += 44 + s.plain.width(e.name) + 28
	}
}

// cell draws one shot with its caption; x, y is its top left corner.
func (s *sheet) cell(shot Shot, x, y int) {
	k := enlargement(shot)
	area := image.Rect(x, y, x+shot.Width*k, y+shot.Height*k)
	for row := range shot.Height {
		for col := range shot.Width {
			g := grey(shot.Pixels[row*shot.Width+col])
			s.fill(image.Rect(x+col*k, y+row*k, x+(col+1)*k, y+(row+1)*k), g)
		}
	}
	note := shot.Note
	if note == "" {
		s.box(shot.Truth, area, truthColour, true)
		s.box(shot.Predicted, area, predictedColour, false)
		note = "IoU n/a"
		if !math.IsNaN(shot.IoU) {
			note = fmt.Sprintf("IoU %.2f", shot.IoU)
		}
	}
	y = area.Max.Y + 6
	s.text(s.strong, s.strong.fit(note, s.cellW), x, y, left, ink)
	s.text(s.plain, s.plain.fit(shot.Caption, s.cellW), x, y+s.strong.height, left, pale)
}

// grey returns the colour of a grey value; values outside [0, 1] are clipped
// and NaN is black.
func grey(v float32) color.Gray {
	if !(v > 0) {
		return color.Gray{}
	}
	return color.Gray{Y: uint8(math.Round(255 * float64(min(v, 1))))}
}

// box draws r over the image that fills area. A box with a side that is not a
// finite number is not drawn.
func (s *sheet) box(r Rect, area image.Rectangle, col color.RGBA, dashed bool) {
	pixel := func(from, size int, f float64) int {
		// Far outside is as good as just outside, and fits an int.
		return from + int(math.Round(min(max(f, -1), 2)*float64(size)))
	}
	for _, side := range []float64{r.XMin, r.YMin, r.XMax, r.YMax} {
		if math.IsNaN(side) || math.IsInf(side, 0) {
			return
		}
	}
	frame := image.Rect( // orders the corners
		pixel(area.Min.X, area.Dx(), r.XMin), pixel(area.Min.Y, area.Dy(), r.YMin),
		pixel(area.Min.X, area.Dx(), r.XMax), pixel(area.Min.Y, area.Dy(), r.YMax))
	s.frame(frame, area, col, dashed)
}

// frame outlines r inside clip: two pixels of colour on a dark line of four,
// which keeps it visible on bright and dark images.
func (s *sheet) frame(r, clip image.Rectangle, col color.RGBA, dashed bool) {
	const dash, space = 8, 5
	outline := func(half int, c color.RGBA, dashed bool) {
		for _, side := range sides(r) {
			bar := side.Inset(-half)
			if !dashed {
				s.fill(bar.Intersect(clip), c)
				continue
			}
			for at := 0; at < max(bar.Dx(), bar.Dy()); at += dash + space {
				piece := bar
				if bar.Dx() > bar.Dy() {
					piece.Min.X, piece.Max.X = bar.Min.X+at, min(bar.Min.X+at+dash, bar.Max.X)
				} else {
					piece.Min.Y, piece.Max.Y = bar.Min.Y+at, min(bar.Min.Y+at+dash, bar.Max.Y)
				}
				s.fill(piece.Intersect(clip), c)
			}
		}
	}
	outline(2, ink, false)
	outline(1, col, dashed)
}

// sides returns the four sides of r as rectangles without a width.
func sides(r image.Rectangle) [4]image.Rectangle {
	return [4]image.Rectangle{
		{r.Min, image.Pt(r.Max.X, r.Min.Y)}, {image.Pt(r.Min.X, r.Max.Y), r.Max},
		{r.Min, image.Pt(r.Min.X, r.Max.Y)}, {image.Pt(r.Max.X, r.Min.Y), r.Max},
	}
}
