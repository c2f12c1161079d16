package camera

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"spikesim/experiments/printable"
)

// columns says which column of a table holds what, and in which unit times are.
type columns struct {
	t, x, y, p int
	unit       unit // zero where nothing says it
}

// columnNames are what the letters are called, in lower case; times with their unit,
// or "" where nothing says it.
var columnNames = map[string]byte{
	"t": 't', "ts": 't', "time": 't', "timestamp": 't', "timestamps": 't', "times": 't',
	"x": 'x', "xs": 'x', "col": 'x', "column": 'x',
	"y": 'y', "ys": 'y', "row": 'y',
	"p": 'p', "ps": 'p', "pol": 'p', "polarity": 'p', "polarities": 'p', "on": 'p', "is_on": 'p', "is_increase": 'p',
}

// columnNamed returns the letter of a name, and the unit that stands in it: t_us,
// time[s], timestamp (ms).
func columnNamed(name string) (letter byte, unit string) {
	name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
	for i := range name {
		if strings.IndexByte("_[( ", name[i]) < 0 {
			continue
		}
		u := strings.Trim(name[i:], "_[]() ")
		if u == "µs" {
			u = "us"
		}
		if _, ok := units[u]; ok && columnNames[strings.TrimSpace(name[:i])] == 't' {
			return 't', u
		}
	}
	return columnNames[name], ""
}

// named returns the columns that a row of names says. It reports false where the row
// names none.
func named(names []string, o Options) (c columns, ok bool, err error) {
	at := map[byte]int{}
	unit := o.TimeUnit
	for i, name := range names {
		letter, u := columnNamed(name)
		if letter == 0 {
			continue
		}
		if _, twice := at[letter]; twice {
			return c, true, fmt.Errorf("two columns are called %c", letter)
		}
		at[letter] = i
		if u != "" && unit == "" {
			unit = u
		}
	}
	if len(at) == 0 {
		return c, false, nil
	}
	for _, letter := range "txyp" {
		if _, ok := at[byte(letter)]; !ok {
			return c, true, fmt.Errorf("no column is called %c; they are %s", letter, printable.Name(strings.Join(names, ", ")))
		}
	}
	return columns{at['t'], at['x'], at['y'], at['p'], units[unit]}, true, nil
}

// ordered returns the columns that the letters of Options.Columns say.
func ordered(letters string, o Options) (columns, error) {
	if len(letters) != 4 || strings.Trim(letters, "txyp") != "" {
		return columns{}, fmt.Errorf("columns %s are not the four letters t, x, y and p in some order", printable.Name(letters))
	}
	names := strings.Split(letters, "")
	c, _, err := named(names, o)
	return c, err
}

// sampled is a look at the first rows of a table without names.
type sampled struct {
	rows    [][4]value
	decimal [4]bool // a value of the column was written with a point
}

// guess returns the columns of a table by its first rows: polarities are 0 and 1, or
// -1 and 1; times don't fall and go furthest.
func (s *sampled) guess(o Options) (columns, error) {
	if len(s.rows) == 0 {
		return columns{}, errors.New("no row holds four numbers")
	}
	var binary, rising [4]bool
	var low, high [4]float64
	for c := range 4 {
		binary[c], rising[c] = true, true
		low[c], high[c] = math.Inf(1), math.Inf(-1)
		for i, row := range s.rows {
			v := row[c].f
			binary[c] = binary[c] && (v == 0 || v == 1 || v == -1)
			rising[c] = rising[c] && (i == 0 || v >= s.rows[i-1][c].f)
			low[c], high[c] = min(low[c], v), max(high[c], v)
		}
	}
	p := -1
	for c := 3; c >= 0 && p < 0; c-- {
		if binary[c] {
			p = c
		}
	}
	if p < 0 {
		return columns{}, errors.New("no column holds polarities (0 and 1, or -1 and 1); name the columns in a first row, or say their order with --columns")
	}
	t := -1
	for c := range 4 {
		if c != p && rising[c] && (t < 0 || s.decimal[c] && !s.decimal[t] || s.decimal[c] == s.decimal[t] && high[c]-low[c] > high[t]-low[t]) {
			t = c
		}
	}
	if t < 0 {
		return columns{}, errors.New("no column holds times that don't fall; name the columns in a first row, or say their order with --columns")
	}
	var rest []int
	for c := range 4 {
		if c != p && c != t {
			rest = append(rest, c)
		}
	}
	return columns{t, rest[0], rest[1], p, units[o.TimeUnit]}, nil
}

// settle completes the unit of times from how the first of them are written: with a
// point they are seconds, whole ones microseconds.
func (c columns) settle(decimal bool, last value) (columns, error) {
	switch {
	case c.unit != unit{}:
	case decimal:
		c.unit = units["s"]
	case math.Abs(last.f) > 1e17: // today is 1.8e15 microseconds after 1970
		return c, fmt.Errorf("times such as %d are too large for microseconds; say --time-unit ns if they are nanoseconds", last.i)
	default:
		c.unit = units["us"]
	}
	return c, nil
}

// event returns the event of a row, or false where it is none.
func (c columns) event(row *[4]value) (e Event, ok bool) {
	x, y, p := row[c.x], row[c.y], row[c.p]
	if !x.whole || !y.whole || !p.whole || uint64(x.i) > math.MaxUint16 || uint64(y.i) > math.MaxUint16 || uint64(p.i+1) > 2 {
		return e, false
	}
	e.Time, ok = c.unit.microseconds(row[c.t])
	e.X, e.Y, e.On = uint16(x.i), uint16(y.i), p.i > 0
	return e, ok
}

// letters returns the order of the columns.
func (c columns) letters() string {
	var b [4]byte
	b[c.t], b[c.x], b[c.y], b[c.p] = 't', 'x', 'y', 'p'
	return string(b[:])
}
