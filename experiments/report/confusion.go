package report

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strconv"
)

// Sizes of a confusion matrix, in pixels.
const (
	confusionSide  = 560 // wanted side of the matrix
	confusionLeast = 4   // of a cell
	confusionText  = 26  // least cell that has room for its number
	confusionLabel = 120 // longest label
)

// Confusion writes a PNG of a table of counts, [true class][answer]: a cell for
// each, darker the larger its share of its row, with the count where there is room.
// classes names rows and columns. It returns an error if the table is not as wide
// and high as there are classes.
func Confusion(w io.Writer, title string, classes []string, table [][]int) error {
	n := len(classes)
	if n == 0 || len(table) != n {
		return fmt.Errorf("report: confusion matrix of %d rows for %d classes", len(table), n)
	}
	for _, row := range table {
		if len(row) != n {
			return fmt.Errorf("report: confusion matrix with a row of %d for %d classes", len(row), n)
		}
	}
	heading, strong, plain := newTypeface(20, true), newTypeface(14, true), newTypeface(14, false)
	cell := max(confusionLeast, min(confusionSide/n, 96))
	label := 0
	for _, c := range classes {
		label = max(label, min(plain.width(c), confusionLabel))
	}
	side := n * cell
	x0 := sheetMargin + plain.height + 8 + label + 8
	width := max(sheetMin, x0+side+sheetMargin)
	lines := heading.wrap(title, width-2*sheetMargin)
	y0 := sheetMargin + len(lines)*heading.height + 12
	c := newCanvas(width, y0+side+8+2*plain.height+sheetMargin)
	for i, line := range lines {
		c.text(heading, line, sheetMargin, sheetMargin+i*heading.height, left, ink)
	}
	every := max(1, (plain.height+cell-1)/cell) // labels that do not cover each other
	for i, row := range table {
		total := 0
		for _, count := range row {
			total += count
		}
		y := y0 + i*cell
		if i%every == 0 {
			c.text(plain, plain.fit(classes[i], confusionLabel), x0-8, y+(cell-plain.height)/2, right, ink)
		}
		for j, count := range row {
			x := x0 + j*cell
			share := float64(count) / float64(max(total, 1))
			c.fill(image.Rect(x, y, x+cell-1, y+cell-1), shareColour(share))
			if cell >= confusionText {
				tone := color.Color(ink)
				if share > 0.5 {
					tone = color.White
				}
				c.text(plain, plain.fit(strconv.Itoa(count), cell-4), x+cell/2, y+(cell-plain.height)/2, middle, tone)
			}
		}
	}
	across := 1
	for _, name := range classes {
		across = max(across, (min(plain.width(name), confusionLabel)+6+cell-1)/cell)
	}
	for j := 0; j < n; j += across {
		c.text(plain, plain.fit(classes[j], confusionLabel), x0+j*cell+cell/2, y0+side+4, middle, ink)
	}
	c.text(strong, "rows: true class; columns: answer", x0+side/2, y0+side+8+plain.height, middle, pale)
	return c.encode(w)
}

// shareColour returns the colour of a share of a row: white for nothing, blue for all.
func shareColour(share float64) color.Color {
	mix := func(to uint8) uint8 { return uint8(math.Round(255 + (float64(to)-255)*math.Sqrt(share))) }
	return color.RGBA{mix(blue.R), mix(blue.G), mix(blue.B), 0xff}
}
