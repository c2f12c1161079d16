package npz

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Field is one of the columns of a structured array.
type Field struct {
	Name  string // "" where there is one column without a name
	Descr string // the type as NumPy writes it, "<i8"
}

// Header describes the array at the beginning of a .npy file, structured or not, for
// those who read its rows as they come.
type Header struct {
	Fields []Field
	Shape  []int
}

// ReadHeader reads the start of a .npy file, after which the elements follow in C
// order.
func ReadHeader(r io.Reader) (Header, error) {
	h, _, err := readHeader(r)
	if err != nil {
		return Header{}, err
	}
	if h.fortran && len(h.shape) > 1 {
		return Header{}, errors.New("the array is in Fortran order; save numpy.ascontiguousarray of it")
	}
	fields := h.fields
	if fields == nil {
		fields = []Field{{Descr: h.descr}}
	}
	return Header{fields, h.shape}, nil
}

// Kind returns the kind of number (NumPy's letter: b, i, u or f), its bytes and
// whether the highest of them comes first.
func (f Field) Kind() (kind byte, size int, bigEndian bool, err error) {
	if len(f.Descr) == 3 && strings.IndexByte("<>|=", f.Descr[0]) >= 0 {
		kind, size = f.Descr[1], int(f.Descr[2]-'0')
		switch {
		case kind == 'b' && size == 1,
			(kind == 'i' || kind == 'u') && (size == 1 || size == 2 || size == 4 || size == 8),
			kind == 'f' && (size == 4 || size == 8):
			return kind, size, f.Descr[0] == '>', nil
		}
	}
	return 0, 0, false, fmt.Errorf("type %q is no number of a known size", f.Descr)
}

// TableHeader returns the start of a .npy file of so many rows, which follow it one
// after the other, their fields without gaps.
func TableHeader(fields []Field, rows int64) []byte {
	var descr strings.Builder
	for i, f := range fields {
		if i > 0 {
			descr.WriteString(", ")
		}
		fmt.Fprintf(&descr, "('%s', '%s')", f.Name, f.Descr)
	}
	return headerOf("["+descr.String()+"]", fmt.Sprintf("%d,", rows))
}
