package camera

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// text reads lines of four numbers, with commas, semicolons, tabs or spaces between
// them. Lines that begin with # are comments.
type text struct {
	in      *bufio.Reader
	log     *log
	columns columns
	mark    byte // between numbers; ' ' is any number of spaces and tabs
	err     error
}

const (
	longestLine = 4096
	sampleLines = 1000
)

// line returns the next line that is no comment, or an error.
func (t *text) line() ([]byte, error) {
	for {
		line, err := t.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, fmt.Errorf("a line has more than %d bytes: this is no table of events", t.in.Size())
		}
		if len(line) == 0 && err != nil {
			return nil, err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' && line[0] != '%' {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// fields splits a line into at most five parts.
func fields(line []byte, mark byte, parts *[5][]byte) int {
	n := 0
	for n < len(parts) {
		if mark == ' ' {
			line = bytes.TrimLeft(line, " \t")
			if len(line) == 0 {
				return n
			}
		}
		end := bytes.IndexByte(line, mark)
		if mark == ' ' {
			end = bytes.IndexAny(line, " \t")
		}
		if end < 0 {
			parts[n] = line
			return n + 1
		}
		parts[n], line = line[:end], line[end+1:]
		n++
	}
	return n
}

// number reads a part of a line. Whole numbers of up to 18 digits have a short way.
func number(b []byte) (v value, decimal, ok bool) {
	b = bytes.Trim(b, " \t\"")
	if len(b) > 0 && len(b) < 19 {
		n, digits := int64(0), b
		negative := digits[0] == '-'
		if negative {
			digits = digits[1:]
		}
		for _, c := range digits {
			if c < '0' || c > '9' {
				digits = nil
				break
			}
			n = n*10 + int64(c-'0')
		}
		if len(digits) > 0 {
			if negative {
				n = -n
			}
			return wholeValue(n), false, true
		}
	}
	switch string(b) {
	case "true", "True", "TRUE":
		return wholeValue(1), false, true
	case "false", "False", "FALSE":
		return wholeValue(0), false, true
	}
	if i, err := strconv.ParseInt(string(b), 10, 64); err == nil {
		return wholeValue(i), false, true
	}
	f, err := strconv.ParseFloat(string(b), 64)
	return realValue(f), bytes.ContainsAny(b, ".eE"), err == nil && f == f
}

func (t *text) read(dst []Event) (n int, err error) {
	bad := int64(0)
	var parts [5][]byte
	for n < len(dst) && t.err == nil {
		var line []byte
		if line, t.err = t.line(); t.err != nil {
			break
		}
		var v [4]value
		ok := plain(line, t.mark, &v)
		if !ok {
			ok = fields(line, t.mark, &parts) == 4
			for i := 0; ok && i < 4; i++ {
				v[i], _, ok = number(parts[i])
			}
		}
		if ok {
			dst[n], ok = t.columns.event(&v)
		}
		if ok {
			n++
		} else {
			bad++
		}
	}
	t.log.skipped.add(badLines, bad)
	if n > 0 {
		return n, nil
	}
	return 0, t.err
}

// newText looks at the beginning of a table, whole reports whether that is all of it,
// and returns the events.
func newText(in io.Reader, head []byte, whole bool, o Options, h *Header, l *log) (*text, error) {
	t := &text{in: bufio.NewReaderSize(in, chunk), log: l, mark: ','}
	look := &text{in: bufio.NewReaderSize(bytes.NewReader(head), chunk), mark: ','}
	first, err := look.line()
	if err != nil {
		return nil, errors.New("the file holds no line")
	}
	for _, mark := range []byte{',', ';', '\t', ' '} {
		if bytes.IndexByte(first, mark) >= 0 {
			t.mark = mark
			break
		}
	}
	if t.mark == '\t' {
		t.mark = ' '
	}
	var parts [5][]byte
	n := fields(first, t.mark, &parts)
	numeric := 0
	for _, part := range parts[:n] {
		if _, _, ok := number(part); ok {
			numeric++
		}
	}
	skip := 0
	switch {
	case numeric == 0 && n >= 4: // names
		names := make([]string, n)
		for i, part := range parts[:n] {
			names[i] = string(part)
		}
		var named4 bool
		if t.columns, named4, err = named(names, o); err != nil {
			return nil, err
		}
		if n != 4 {
			return nil, fmt.Errorf("lines have %d columns or more; four are read: time, column, row, polarity", n)
		}
		if !named4 {
			t.columns = columns{t: -1}
		}
		skip = 1
	case numeric == 2 && n == 2: // width and height, as in the data sets of Zurich's RPG
		w, hh, ok := geometry(string(bytes.TrimSpace(parts[0]))+"x"+string(bytes.TrimSpace(parts[1])), "x")
		if !ok {
			return nil, errors.New("the first line has two numbers that are no width and height")
		}
		h.Width, h.Height = w, hh
		t.columns, skip = columns{t: -1}, 1
	default:
		t.columns = columns{t: -1}
	}
	s := &sampled{}
	look = &text{in: bufio.NewReaderSize(bytes.NewReader(head), chunk)}
	for i := 0; len(s.rows) < sampleLines; i++ {
		line, err := look.line()
		if err != nil {
			if i > 0 && !whole && len(s.rows) > 1 { // the last line of a look may be cut
				s.rows = s.rows[:len(s.rows)-1]
			}
			break
		}
		if i < skip || fields(line, t.mark, &parts) != 4 {
			continue
		}
		var row [4]value
		ok := true
		for c := 0; ok && c < 4; c++ {
			var decimal bool
			row[c], decimal, ok = number(parts[c])
			s.decimal[c] = s.decimal[c] || ok && decimal
		}
		if ok {
			s.rows = append(s.rows, row)
		}
	}
	if len(s.rows) == 0 {
		return nil, errors.New("no line holds four numbers with commas, semicolons, tabs or spaces between them")
	}
	if o.Columns != "" {
		t.columns, err = ordered(o.Columns, o)
	} else if t.columns.t < 0 {
		t.columns, err = s.guess(o)
		if err == nil {
			h.Said = append(h.Said, "columns are not named: read as "+t.columns.letters())
		}
	}
	if err != nil {
		return nil, err
	}
	if t.columns, err = t.columns.settle(s.decimal[t.columns.t], s.rows[len(s.rows)-1][t.columns.t]); err != nil {
		return nil, err
	}
	for range skip {
		if _, err := t.line(); err != nil {
			return nil, err
		}
	}
	return t, nil
}
