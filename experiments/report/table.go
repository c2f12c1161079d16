package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"spikesim/experiments/printable"
)

// Column is a column of a Table.
type Column struct {
	Title string
	Right bool // align to the right, for numbers
}

// gap separates two columns of a table.
const gap = "  "

// Table is a titled table for a terminal, with lines of explanation below. The
// title, the table proper and the notes may each be left out.
type Table struct {
	Title   string
	Columns []Column
	Rows    [][]string
	Notes   []string
}

// Write writes the table: its title, its rows, if there are any, and its notes.
//
// Rows stand under the titles of columns as aligned plain text, with a rule below
// the titles. A row may be shorter than columns; the missing cells are blank. A row
// that is longer is an error. No line of them ends in a space. Widths are counted
// in terminal cells: combining marks take none, East Asian wide characters and
// emoji take two. Line breaks, tabs and other control characters in a cell are
// escaped.
func (t Table) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	if t.Title != "" {
		fmt.Fprintln(out, t.Title)
	}
	if len(t.Rows) > 0 {
		if err := writeRows(out, t.Columns, t.Rows); err != nil {
			return err
		}
	}
	for _, note := range t.Notes {
		fmt.Fprintln(out, note)
	}
	return out.Flush() // holds the first error of the writes above
}

// writeRows writes rows under the titles of columns.
func writeRows(out *bufio.Writer, columns []Column, rows [][]string) error {
	lines := make([][]string, 0, len(rows)+2)
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = printable.Name(c.Title)
	}
	lines = append(lines, titles, nil)
	for i, row := range rows {
		if len(row) > len(columns) {
			return fmt.Errorf("report: table row %d has %d cells for %d columns", i+1, len(row), len(columns))
		}
		line := make([]string, len(columns))
		for j, cell := range row {
			line[j] = printable.Name(cell)
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(columns))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	rule := make([]string, len(columns))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width)
	}
	lines[1] = rule

	var text strings.Builder
	for _, line := range lines {
		text.Reset()
		for i, cell := range line {
			if i > 0 {
				text.WriteString(gap)
			}
			pad := strings.Repeat(" ", widths[i]-cells(cell))
			if columns[i].Right {
				text.WriteString(pad + cell)
			} else {
				text.WriteString(cell + pad)
			}
		}
		out.WriteString(strings.TrimRight(text.String(), " "))
		out.WriteByte('\n')
	}
	return nil
}

// cells returns the number of terminal cells that s takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide holds the characters that take two terminal cells, in coarse ranges
// (Unicode Standard Annex 11).
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, // Hangul Jamo
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1}, // CJK radicals and punctuation
		{Lo: 0x3041, Hi: 0xa4cf, Stride: 1}, // Kana, CJK, Yi
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, // Hangul syllables
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1}, // CJK compatibility
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1}, // CJK compatibility forms
		{Lo: 0xff01, Hi: 0xff60, Stride: 1}, // fullwidth forms
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1}, // fullwidth signs
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, // pictographs and emoticons
		{Lo: 0x1f680, Hi: 0x1f6ff, Stride: 1}, // transport
		{Lo: 0x1f900, Hi: 0x1f9ff, Stride: 1}, // supplemental pictographs
		{Lo: 0x20000, Hi: 0x3fffd, Stride: 1}, // CJK extensions
	},
}
