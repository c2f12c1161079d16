package camera

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"strings"

	"spikesim/experiments/npz"
	"spikesim/experiments/printable"
)

// cell is where a number stands in a row, and how.
type cell struct {
	at, size  int
	kind      byte // of NumPy: b, i, u or f
	bigEndian bool
}

func (c cell) value(row []byte) value {
	b := row[c.at : c.at+c.size]
	var u uint64
	switch {
	case c.size == 1:
		u = uint64(b[0])
	case c.bigEndian:
		for _, x := range b {
			u = u<<8 | uint64(x)
		}
	case c.size == 2:
		u = uint64(binary.LittleEndian.Uint16(b))
	case c.size == 4:
		u = uint64(binary.LittleEndian.Uint32(b))
	default:
		u = binary.LittleEndian.Uint64(b)
	}
	switch c.kind {
	case 'i':
		shift := 64 - 8*c.size
		return wholeValue(int64(u<<shift) >> shift)
	case 'f':
		if c.size == 4 {
			return realValue(float64(math.Float32frombits(uint32(u))))
		}
		return realValue(math.Float64frombits(u))
	}
	if u > math.MaxInt64 {
		return value{f: float64(u)}
	}
	return wholeValue(int64(u))
}

// integer returns a whole number; ok is false for one beyond those of int64.
func (c cell) integer(row []byte) (i int64, ok bool) {
	b, signed := row[c.at:], c.kind == 'i'
	switch c.size {
	case 1:
		if signed {
			return int64(int8(b[0])), true
		}
		return int64(b[0]), true
	case 2:
		v := binary.LittleEndian.Uint16(b)
		if c.bigEndian {
			v = bits.ReverseBytes16(v)
		}
		if signed {
			return int64(int16(v)), true
		}
		return int64(v), true
	case 4:
		v := binary.LittleEndian.Uint32(b)
		if c.bigEndian {
			v = bits.ReverseBytes32(v)
		}
		if signed {
			return int64(int32(v)), true
		}
		return int64(v), true
	}
	v := binary.LittleEndian.Uint64(b)
	if c.bigEndian {
		v = bits.ReverseBytes64(v)
	}
	return int64(v), signed || v <= math.MaxInt64
}

// whole reports whether all cells are whole numbers.
func whole(cells []cell) bool {
	return !slices.ContainsFunc(cells, func(c cell) bool { return c.kind == 'f' })
}

// rows decodes the rows of an array: structured, or of four columns.
type rows struct {
	cells   [4]cell // as they stand
	columns columns
	size    int
	left    int64
	log     *log
}

func (r *rows) decode(src []byte, dst []Event) (used, n int) {
	bad := int64(0)
	if u := r.columns.unit; u.mul == u.div && whole(r.cells[:]) {
		return r.integers(src, dst)
	}
	var row [4]value
	for used+r.size <= len(src) && n < len(dst) && r.left > 0 {
		b := src[used : used+r.size]
		used += r.size
		r.left--
		for i, c := range r.cells {
			row[i] = c.value(b)
		}
		var ok bool
		if dst[n], ok = r.columns.event(&row); ok {
			n++
		} else {
			bad++
		}
	}
	r.log.skipped.add(badRows, bad)
	return used, n
}

// integers is decode for whole numbers and microseconds, several times as fast.
func (r *rows) integers(src []byte, dst []Event) (used, n int) {
	bad := int64(0)
	c := &r.columns
	ct, cx, cy, cp := r.cells[c.t], r.cells[c.x], r.cells[c.y], r.cells[c.p]
	for used+r.size <= len(src) && n < len(dst) && r.left > 0 {
		b := src[used : used+r.size]
		used += r.size
		r.left--
		t, okT := ct.integer(b)
		x, okX := cx.integer(b)
		y, okY := cy.integer(b)
		p, okP := cp.integer(b)
		if !(okT && okX && okY && okP) || t >= mostTime || t <= -mostTime || uint64(x|y) > math.MaxUint16 || uint64(p+1) > 2 {
			bad++
			continue
		}
		dst[n] = Event{t, uint16(x), uint16(y), p > 0}
		n++
	}
	r.log.skipped.add(badRows, bad)
	return used, n
}

// newNPY reads the header of an array and returns its events.
func newNPY(in *bufio.Reader, o Options, h *Header, l *log) (source, error) {
	array, err := npz.ReadHeader(in)
	if err != nil {
		return nil, err
	}
	r := &rows{log: l}
	fields, names := array.Fields, []string(nil)
	switch {
	case len(fields) > 1 && len(array.Shape) == 1:
		for _, f := range fields {
			names = append(names, f.Name)
		}
	case len(fields) == 1 && fields[0].Name == "" && len(array.Shape) == 2 && array.Shape[1] == 4:
		fields = []npz.Field{fields[0], fields[0], fields[0], fields[0]}
	case len(fields) == 1 && len(array.Shape) == 2 && array.Shape[0] == 4:
		return nil, fmt.Errorf("an array of shape %v has an event in a column; save its transpose", array.Shape)
	default:
		return nil, fmt.Errorf("an array of shape %v is no table of events: a structured array with the fields t, x, y, p is read, and one with four columns", array.Shape)
	}
	all := make([]cell, len(fields))
	for i, f := range fields {
		c := &all[i]
		if c.kind, c.size, c.bigEndian, err = f.Kind(); err != nil {
			return nil, fmt.Errorf("field %s: %w", printable.Name(f.Name), err)
		}
		c.at = r.size
		r.size += c.size
	}
	r.left = int64(array.Shape[0])
	if names != nil {
		var ok bool
		if r.columns, ok, err = named(names, o); err != nil || !ok {
			return nil, errors.Join(errors.New("the fields are not t, x, y and p"), err)
		}
		r.pick(all)
	} else {
		copy(r.cells[:], all)
	}
	if err := r.settle(in, names != nil, o, h); err != nil {
		return nil, err
	}
	return newWords(in, r, l), nil
}

// pick keeps the four columns that count.
func (r *rows) pick(all []cell) {
	c := &r.columns
	r.cells = [4]cell{all[c.t], all[c.x], all[c.y], all[c.p]}
	c.t, c.x, c.y, c.p = 0, 1, 2, 3
}

// settle looks at the first rows for what names do not say.
func (r *rows) settle(in *bufio.Reader, known bool, o Options, h *Header) error {
	head, _ := in.Peek(int(min(r.left, sampleLines, int64(in.Size()/r.size))) * r.size)
	s := &sampled{}
	for ; len(head) >= r.size; head = head[r.size:] {
		var row [4]value
		for i, c := range r.cells {
			row[i] = c.value(head[:r.size])
			s.decimal[i] = s.decimal[i] || !row[i].whole
		}
		s.rows = append(s.rows, row)
	}
	if len(s.rows) == 0 {
		if r.columns.unit == (unit{}) {
			r.columns.unit = units["us"]
		}
		return nil
	}
	var err error
	switch {
	case o.Columns != "":
		r.columns, err = ordered(o.Columns, o)
	case !known:
		if r.columns, err = s.guess(o); err == nil {
			h.Said = append(h.Said, "columns are not named: read as "+r.columns.letters())
		}
	}
	if err == nil {
		r.columns, err = r.columns.settle(s.decimal[r.columns.t], s.rows[len(s.rows)-1][r.columns.t])
	}
	return err
}

// apart reads an archive that has an array for each column.
type apart struct {
	in      [4]*bufio.Reader
	cells   [4]cell
	columns columns
	left    int64
	log     *log
	buf     [4][]byte
}

func (a *apart) read(dst []Event) (n int, err error) {
	for n == 0 {
		want := int(min(a.left, int64(len(dst))))
		if want == 0 {
			return 0, io.EOF
		}
		whole := want
		for i, in := range a.in {
			size := a.cells[i].size
			if cap(a.buf[i]) < want*size {
				a.buf[i] = make([]byte, want*size)
			}
			got, err := io.ReadFull(in, a.buf[i][:want*size])
			if err != nil {
				whole = min(whole, got/size)
			}
		}
		bad := int64(0)
		for k := range whole {
			var row [4]value
			for i, c := range a.cells {
				row[i] = c.value(a.buf[i][k*c.size:])
			}
			var ok bool
			if dst[n], ok = a.columns.event(&row); ok {
				n++
			} else {
				bad++
			}
		}
		a.log.skipped.add(badRows, bad)
		a.left -= int64(want)
		if whole < want {
			a.log.skipped.add(missingRows, a.left+int64(want-whole))
			a.left = 0
		}
	}
	return n, nil
}

// newNPZ returns the events of an archive: of its only table, or of its arrays t, x, y
// and p.
func newNPZ(in io.ReaderAt, size int64, o Options, h *Header, l *log) (source, error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return nil, fmt.Errorf("the archive is damaged or cut off: %w", err)
	}
	members := map[byte]*zip.File{}
	unitOf := ""
	var arrays []*zip.File
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue
		}
		arrays = append(arrays, f)
		if letter, u := columnNamed(name); letter != 0 && members[letter] == nil {
			members[letter] = f
			if u != "" {
				unitOf = u
			}
		}
	}
	open := func(f *zip.File) (*bufio.Reader, error) {
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("member %s: %w", printable.Name(f.Name), err)
		}
		return bufio.NewReaderSize(r, chunk), nil
	}
	switch {
	case len(members) == 4:
	case len(arrays) == 1:
		in, err := open(arrays[0])
		if err != nil {
			return nil, err
		}
		return newNPY(in, o, h, l)
	case len(arrays) == 0:
		return nil, errors.New("a zip file without arrays; unpack it, and give the recordings one by one")
	default:
		return nil, fmt.Errorf("%d arrays, among which are not t, x, y and p, and no table alone", len(arrays))
	}
	if o.TimeUnit != "" {
		unitOf = o.TimeUnit
	}
	a := &apart{columns: columns{0, 1, 2, 3, units[unitOf]}, log: l}
	for i, letter := range []byte("txyp") {
		f := members[letter]
		if a.in[i], err = open(f); err != nil {
			return nil, err
		}
		array, err := npz.ReadHeader(a.in[i])
		if err == nil && (len(array.Shape) != 1 || len(array.Fields) != 1) {
			err = fmt.Errorf("shape %v is not that of a column", array.Shape)
		}
		c := &a.cells[i]
		if err == nil {
			c.kind, c.size, c.bigEndian, err = array.Fields[0].Kind()
		}
		if err == nil && i > 0 && int64(array.Shape[0]) != a.left {
			err = fmt.Errorf("%d numbers, where there are %d times", array.Shape[0], a.left)
		}
		if err != nil {
			return nil, fmt.Errorf("member %s: %w", printable.Name(f.Name), err)
		}
		a.left = int64(array.Shape[0])
	}
	return a, a.settle()
}

// settle looks at the first times for what names do not say of them.
func (a *apart) settle() (err error) {
	head, _ := a.in[0].Peek(int(min(a.left, sampleLines)) * a.cells[0].size)
	var last value
	decimal := false
	for ; len(head) >= a.cells[0].size; head = head[a.cells[0].size:] {
		last = a.cells[0].value(head)
		decimal = decimal || !last.whole
	}
	a.columns, err = a.columns.settle(decimal, last)
	return err
}
