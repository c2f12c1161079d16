package hdf5

import (
	"errors"
	"fmt"
	"io"
)

// maxNesting is how deep types may be nested.
const maxNesting = 4

var errNesting = errors.New("types nested too deep; the file is damaged")

// varying reads what the elements of variable length are.
func (f *File) varying(t *Type, c *cursor, text bool, depth int) error {
	if t.Size != 8+f.offsetSize {
		return fmt.Errorf("elements of variable length in %d bytes, want %d; the file is damaged", t.Size, 8+f.offsetSize)
	}
	if depth >= maxNesting {
		return errNesting
	}
	base, err := f.datatypeWithin(c, depth+1)
	switch {
	case err != nil:
		return err
	case text:
		t.Kind, t.variable = Text, true
	default:
		t.Kind, t.Base = Sequence, &base
	}
	return nil
}

// record reads the fields of a compound. What follows a field of a type that is not read
// cannot be found, so that the whole is an Other then.
func (f *File) record(t *Type, c *cursor, count, version, depth int) error {
	if depth >= maxNesting {
		return errNesting
	}
	multiple := 8
	if version >= 3 {
		multiple = 1
	}
	t.Fields = make([]Field, 0, min(count, c.left()))
	for range count {
		x := Field{Name: c.text(multiple)}
		if version < 3 {
			x.At = int(c.u32())
		} else {
			x.At = int(c.number(widthOf(t.Size)))
		}
		dimensions := 0
		if version == 1 {
			dimensions = c.u8()
			c.skip(3 + 4 + 4 + 4*4)
		}
		if c.err != nil {
			return c.err
		}
		var err error
		if x.Type, err = f.datatypeWithin(c, depth+1); err != nil {
			return err
		}
		if x.Type.Kind == Other || dimensions > 0 {
			*t = Type{Size: t.Size, name: "compound"}
			return nil
		}
		if x.At < 0 || x.At > t.Size || x.Type.Size > t.Size-x.At {
			return fmt.Errorf("a field of %d bytes at %d of %d; the file is damaged", x.Type.Size, x.At, t.Size)
		}
		t.Fields = append(t.Fields, x)
	}
	t.Kind = Compound
	return nil
}

// widthOf returns in how many bytes offsets into n bytes are stored.
func widthOf(n int) (width int) {
	for width = 1; n > 255; width++ {
		n >>= 8
	}
	return width
}

// Sequence returns the i-th element of a data set of sequences, an array of one
// dimension.
func (d *Dataset) Sequence(i int) (Array, error) {
	a, err := d.sequence(i)
	return a, at(d.node.path, err)
}

func (d *Dataset) sequence(i int) (a Array, err error) {
	if d.typ.Kind != Sequence {
		return a, fmt.Errorf("it holds %s, want sequences of variable length", d.typ)
	}
	if len(d.shape) != 1 || i < 0 || i >= d.shape[0] {
		return a, &missingError{fmt.Sprintf("no element %d; the shape is %v", i, d.shape)}
	}
	rows, err := d.rows(i)
	if err != nil {
		return a, err
	}
	raw := make([]byte, d.typ.Size)
	if _, err := io.ReadFull(rows, raw); err != nil {
		return a, err
	}
	s, err := d.node.f.heapObject(d.node.f.cursor(raw), d.typ.Base.Size)
	if err != nil {
		return a, fmt.Errorf("element %d: %w", i, err)
	}
	base := *d.typ.Base
	if a.Data, err = numbers(base, []byte(s)); err != nil {
		return a, err
	}
	a.Shape = []int{len(s) / base.Size}
	return a, nil
}
