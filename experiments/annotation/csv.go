package annotation

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// columns of a table, and the names that they go by.
var columns = [...][]string{
	columnName:   {"filename", "file", "file_name", "image", "image_name", "image_path", "path"},
	columnClass:  {"class", "label", "class_name", "category"},
	columnXMin:   {"xmin", "x_min", "x1", "left"},
	columnYMin:   {"ymin", "y_min", "y1", "top"},
	columnXMax:   {"xmax", "x_max", "x2", "right"},
	columnYMax:   {"ymax", "y_max", "y2", "bottom"},
	columnWidth:  {"width", "image_width"},
	columnHeight: {"height", "image_height"},
}

const (
	columnName = iota
	columnClass
	columnXMin
	columnYMin
	columnXMax
	columnYMax
	columnWidth
	columnHeight
)

// readCSV reads a table.
func readCSV(b *bufio.Reader) (*Set, error) {
	allowed := newAllowance(b)
	r := csv.NewReader(allowed)
	r.ReuseRecord, r.TrimLeadingSpace = true, true
	r.Comma = separator(b)
	header, err := r.Read()
	if err != nil {
		return nil, tableError(err)
	}
	at, boxes, err := findColumns(header)
	if err != nil {
		return nil, err
	}
	c := newCollector()
	for {
		allowed.next()
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return c.set(boxes), nil
		}
		if err != nil {
			return nil, tableError(err)
		}
		line, _ := r.FieldPos(0)
		p, err := c.picture(row[at[columnName]])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		p.addRow(row, at, boxes, line)
	}
}

// separator tells how the cells of the first line are separated.
func separator(b *bufio.Reader) rune {
	start, _ := b.Peek(b.Size()) // a short table has less
	line, _, _ := strings.Cut(string(start), "\n")
	best := ','
	for _, s := range ";\t" {
		if strings.Count(line, string(s)) > strings.Count(line, string(best)) {
			best = s
		}
	}
	return best
}

// findColumns finds the columns by the first line, -1 for those that are not there,
// and whether there are boxes.
func findColumns(header []string) (at [len(columns)]int, boxes bool, err error) {
	missing := []string{}
	for k, names := range columns {
		at[k] = -1
		for i, cell := range header {
			if !slices.Contains(names, strings.ToLower(strings.TrimSpace(cell))) {
				continue
			}
			if at[k] >= 0 {
				return at, false, fmt.Errorf("two columns, %q and %q, are the %s; leave one", header[at[k]], cell, names[0])
			}
			at[k] = i
		}
		if at[k] < 0 {
			missing = append(missing, names[0])
		}
	}
	corners := 0
	for k := columnXMin; k <= columnYMax; k++ {
		if at[k] >= 0 {
			corners++
		}
	}
	if (at[columnWidth] < 0) != (at[columnHeight] < 0) {
		at[columnWidth], at[columnHeight] = -1, -1 // one side alone says too little
	}
	if at[columnName] < 0 || corners != 4 && (corners != 0 || at[columnClass] < 0) {
		return at, false, fmt.Errorf("line 1 has to name the columns filename and class, or filename, xmin, ymin, xmax and ymax; it names %q, without %s",
			shortList(header), strings.Join(missing, ", "))
	}
	return at, corners == 4, nil
}

// shortList returns the first cells of a row, cut to a size fit for a message.
func shortList(cells []string) []string {
	const most, longest = 10, 30
	var out []string
	for _, cell := range cells[:min(len(cells), most)] {
		out = append(out, cell[:min(len(cell), longest)])
	}
	return out
}

// addRow notes the object of a row.
func (p *Picture) addRow(row []string, at [len(columns)]int, boxes bool, line int) {
	class := ""
	if at[columnClass] >= 0 {
		class = strings.TrimSpace(row[at[columnClass]])
	}
	var numbers [len(columns)]float64
	fault := ""
	for k := columnXMin; k <= columnHeight; k++ {
		if at[k] < 0 {
			continue
		}
		cell := strings.TrimSpace(row[at[k]])
		v, err := strconv.ParseFloat(cell, 64)
		if err != nil && fault == "" {
			fault = fmt.Sprintf("line %d: %s %q is no number", line, columns[k][0], cell[:min(len(cell), 30)])
		}
		numbers[k] = v
	}
	box := Box{numbers[columnXMin], numbers[columnYMin], numbers[columnXMax], numbers[columnYMax]}
	if !box.finite() && fault == "" {
		fault = fmt.Sprintf("line %d: an edge of the box is no number", line)
	}
	if class == "" && !boxes && fault == "" {
		fault = fmt.Sprintf("line %d: has no class", line)
	}
	p.add(class, box, fault)
	if at[columnWidth] >= 0 && fault == "" {
		p.sized(whole(numbers[columnWidth]), whole(numbers[columnHeight]))
	}
}

// whole returns a number of pixels, -1 for what is none.
func whole(v float64) int {
	if v != float64(int32(max(min(v, 1<<30), -1))) {
		return -1
	}
	return int(v)
}

// tableError words an error of the reader.
func tableError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("is no table in CSV: line %d: %w", parse.Line, parse.Err)
	}
	return err
}
