package camera

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/printable"
)

const hdf5Magic = "\x89HDF\r\n\x1a\n"

// Places of the events in an HDF5 file, in the order in which they are looked for: of
// Prophesee, of what tonic keeps, and as others call them.
var hdf5Places = []string{"CD/events", "data/0", "events", "data"}

// newHDF5 returns the events of an HDF5 file: of a table, of a group with a data set
// for each column, or of one of the samples of SHD and SSC.
func newHDF5(in io.ReaderAt, size int64, o Options, h *Header, l *log) (source, error) {
	f, err := hdf5.Open(in, size)
	if err != nil {
		return nil, err
	}
	if times, units, err := cochlea(f); err != nil || times != nil {
		if err != nil {
			return nil, err
		}
		return newCochlea(times, units, o, h, l)
	}
	hdf5Geometry(f, h)
	for _, place := range hdf5Places {
		object, err := f.Root().Open(place)
		switch {
		case errors.Is(err, fs.ErrNotExist) || err != nil && path.Dir(place) != ".":
			continue // there is no such place, or what is on the way to it is no group
		case err != nil:
			return nil, err
		}
		if d, is := object.(*hdf5.Dataset); is && (d.Type().Kind == hdf5.Compound || len(d.Shape()) == 2) {
			return hdf5Table(d, o, h, l)
		}
		if g, is := object.(*hdf5.Group); is {
			if s, err := hdf5Columns(g, o, l); s != nil || err != nil {
				return s, err
			}
		}
	}
	if s, err := hdf5Columns(f.Root(), o, l); s != nil || err != nil {
		return s, err
	}
	names, _ := f.Root().Names()
	return nil, fmt.Errorf("an HDF5 file with %s, and no events at %s: a table with the fields t, x, y and p is read, and a group of data sets of these names",
		printable.Name(strings.Join(names[:min(len(names), 8)], ", ")), strings.Join(hdf5Places, ", "))
}

// hdf5Geometry takes what attributes of the root say.
func hdf5Geometry(f *hdf5.File, h *Header) {
	number := func(name string) int {
		a, err := f.Root().Attribute(name)
		if err != nil {
			return 0
		}
		n, err := a.Int64()
		if err != nil || n < 0 || n > maxSide {
			return 0
		}
		return int(n)
	}
	if w, he := number("width"), number("height"); w > 0 && he > 0 {
		h.Width, h.Height = w, he
		return
	}
	if a, err := f.Root().Attribute("geometry"); err == nil {
		if text, err := a.Text(); err == nil {
			if w, he, ok := geometry(text, "x"); ok {
				h.Width, h.Height = w, he
			}
		}
	}
}

// hdf5Cell returns how a number of a type stands at a place.
func hdf5Cell(t hdf5.Type, at int) (c cell, ok bool) {
	kind, ok := map[hdf5.Kind]byte{hdf5.Int: 'i', hdf5.Uint: 'u', hdf5.Float: 'f', hdf5.Bool: 'u'}[t.Kind]
	return cell{at: at, size: t.Size, kind: kind, bigEndian: t.BigEndian}, ok && (kind != 'f' || t.Size > 2)
}

// hdf5Table reads a structured data set.
func hdf5Table(d *hdf5.Dataset, o Options, h *Header, l *log) (source, error) {
	typ := d.Type()
	if typ.Kind != hdf5.Compound || len(d.Shape()) != 1 {
		return nil, fmt.Errorf("%s holds %s in shape %v, and no table with the fields t, x, y and p", d.Path(), typ, d.Shape())
	}
	r := &rows{log: l, size: typ.Size, left: int64(d.Shape()[0])}
	var names []string
	cells := make([]cell, len(typ.Fields))
	for i, f := range typ.Fields {
		names = append(names, f.Name)
		cells[i], _ = hdf5Cell(f.Type, f.At)
	}
	var ok bool
	var err error
	if r.columns, ok, err = named(names, o); err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("the fields of %s are not t, x, y and p", d.Path()), err)
	}
	r.pick(cells)
	for i, c := range r.cells {
		if c.kind == 0 {
			return nil, fmt.Errorf("field %c of %s holds no numbers that are read", "txyp"[i], d.Path())
		}
	}
	in, err := d.Rows(0)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(in, chunk)
	if err := r.settle(b, true, o, h); err != nil {
		return nil, err
	}
	return newWords(b, r, l), nil
}

// hdf5Columns reads a group with a data set for each column, nil if it is none.
func hdf5Columns(g *hdf5.Group, o Options, l *log) (source, error) {
	names, err := g.Names()
	if err != nil {
		return nil, err
	}
	members := map[byte]string{}
	unitOf := o.TimeUnit
	for _, name := range names {
		letter, u := columnNamed(name)
		if letter == 0 || members[letter] != "" {
			continue
		}
		members[letter] = name
		if u != "" && o.TimeUnit == "" {
			unitOf = u
		}
	}
	if len(members) < 4 {
		return nil, nil
	}
	a := &apart{columns: columns{0, 1, 2, 3, units[unitOf]}, log: l}
	for i, letter := range []byte("txyp") {
		d, err := g.Dataset(members[letter])
		if err != nil {
			return nil, err
		}
		var ok bool
		if a.cells[i], ok = hdf5Cell(d.Type(), 0); !ok || len(d.Shape()) != 1 {
			return nil, fmt.Errorf("%s holds %s in shape %v, and no column of numbers", d.Path(), d.Type(), d.Shape())
		}
		if n := int64(d.Shape()[0]); i > 0 && n != a.left {
			return nil, fmt.Errorf("%s has %d numbers, where there are %d times", d.Path(), n, a.left)
		}
		a.left = int64(d.Shape()[0])
		in, err := d.Rows(0)
		if err != nil {
			return nil, err
		}
		a.in[i] = bufio.NewReaderSize(in, chunk)
	}
	return a, a.settle()
}

// The places of SHD and SSC, the Heidelberg data sets of spikes (Cramer et al., 2020).
const (
	cochleaTimes  = "spikes/times"
	cochleaUnits  = "spikes/units"
	cochleaLabels = "labels"
	cochleaKeys   = "extra/keys"
	// cochleaAxis is the number of channels of their model of the cochlea.
	cochleaAxis = 700
)

// cochlea returns the times and units of all samples, nil if the file is not one of
// those.
func cochlea(f *hdf5.File) (times, units *hdf5.Dataset, err error) {
	times, err = f.Root().Dataset(cochleaTimes)
	if err != nil {
		return nil, nil, nil
	}
	if units, err = f.Root().Dataset(cochleaUnits); err != nil {
		return nil, nil, err
	}
	for _, d := range []*hdf5.Dataset{times, units} {
		if d.Type().Kind != hdf5.Sequence || len(d.Shape()) != 1 || d.Shape()[0] != times.Shape()[0] {
			return nil, nil, fmt.Errorf("%s holds %s in shape %v, and not a sequence for each sample", d.Path(), d.Type(), d.Shape())
		}
	}
	return times, units, nil
}

// newCochlea returns the spikes of a sample as events, units along the x axis.
func newCochlea(times, units *hdf5.Dataset, o Options, h *Header, l *log) (source, error) {
	n := times.Shape()[0]
	if o.Sample < 0 || o.Sample >= n {
		return nil, fmt.Errorf("sample %d of %d samples, which count from 0", o.Sample, n)
	}
	at, err := times.Sequence(o.Sample)
	if err != nil {
		return nil, err
	}
	which, err := units.Sequence(o.Sample)
	if err != nil {
		return nil, err
	}
	t, errT := numbersOf(at)
	x, errX := numbersOf(which)
	switch {
	case errT != nil || errX != nil:
		return nil, errors.Join(errT, errX)
	case len(t) != len(x):
		return nil, fmt.Errorf("sample %d has %d times and %d units", o.Sample, len(t), len(x))
	}
	h.Width, h.Height = cochleaAxis, 1
	h.Said = append(h.Said, fmt.Sprintf("sample %d of %d; units stand along x, %d of them as in SHD and SSC", o.Sample, n, cochleaAxis))
	u := secondsUnless(o.TimeUnit)
	s := &spoken{}
	for i := range t {
		us, ok := u.microseconds(realValue(t[i]))
		if !ok || x[i] < 0 || x[i] > maxSide || x[i] != float64(int(x[i])) {
			l.skipped.add(badRows, 1)
			continue
		}
		s.events = append(s.events, Event{Time: us, X: uint16(x[i]), On: true})
	}
	slices.SortStableFunc(s.events, func(a, b Event) int { return int(max(min(a.Time-b.Time, 1), -1)) })
	return s, nil
}

// secondsUnless returns the unit of that name, by default that of SHD and SSC.
func secondsUnless(name string) unit {
	if name == "" {
		name = "s"
	}
	return units[name]
}

// numbersOf returns numbers of any type; text is none.
func numbersOf(a hdf5.Array) ([]float64, error) {
	switch data := a.Data.(type) {
	case []float32:
		return floatsOf(data), nil
	case []float64:
		return data, nil
	case []uint8:
		return floatsOf(data), nil
	case []uint16:
		return floatsOf(data), nil
	case []uint32:
		return floatsOf(data), nil
	case []uint64:
		return floatsOf(data), nil
	case []int8:
		return floatsOf(data), nil
	case []int16:
		return floatsOf(data), nil
	case []int32:
		return floatsOf(data), nil
	case []int64:
		return floatsOf(data), nil
	}
	return nil, fmt.Errorf("a sequence of %T holds no numbers", a.Data)
}

func floatsOf[T float32 | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](data []T) []float64 {
	out := make([]float64, len(data))
	for i, v := range data {
		out[i] = float64(v)
	}
	return out
}

// spoken are the events of a sample of SHD or SSC.
type spoken struct{ events []Event }

func (s *spoken) read(dst []Event) (int, error) {
	n := copy(dst, s.events)
	if s.events = s.events[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
