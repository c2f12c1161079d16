package hdf5

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Kind is what the elements of a value are.
type Kind int

// The kinds. Elements of an Other cannot be read: Type.String names them. Those of a
// Compound are read as bytes, see [Dataset.Rows], and those of a Sequence one by one,
// see [Dataset.Sequence].
const (
	Other Kind = iota
	Int
	Uint
	Float
	Bool
	Text
	Compound
	Sequence
)

// Type is the type of a value's elements.
type Type struct {
	Kind Kind
	// Size is what an element takes in the file, in bytes; for text of variable
	// length that is a reference.
	Size int
	// BigEndian says the order of the bytes of a number.
	BigEndian bool
	// Members names values of an integer, if it is an enumeration.
	Members []Member
	// Fields are those of a Compound, in the order of the file.
	Fields []Field
	// Base is the type of the elements of a Sequence, which have any number of them each.
	Base *Type

	name     string // of an Other
	variable bool   // text of variable length
	padding  int    // of text of fixed length
}

// Field is a part of every element of a Compound.
type Field struct {
	Name string
	// At is where it begins, in bytes from the beginning of the element.
	At   int
	Type Type
}

// Member is a named value of an enumeration.
type Member struct {
	Name  string
	Value int64
}

// String names the type, such as "float32", "int64 (big-endian)" or "text of 12 bytes".
func (t Type) String() string {
	order := ""
	if t.BigEndian && t.Size > 1 {
		order = " (big-endian)"
	}
	switch t.Kind {
	case Int:
		return fmt.Sprintf("int%d%s", 8*t.Size, order)
	case Uint:
		return fmt.Sprintf("uint%d%s", 8*t.Size, order)
	case Float:
		return fmt.Sprintf("float%d%s", 8*t.Size, order)
	case Bool:
		return "bool"
	case Text:
		if t.variable {
			return "text"
		}
		return fmt.Sprintf("text of %d bytes", t.Size)
	case Compound:
		return fmt.Sprintf("compound (%d bytes)", t.Size)
	case Sequence:
		return fmt.Sprintf("sequence of variable length (%d bytes)", t.Size)
	}
	return fmt.Sprintf("%s (%d bytes)", t.name, t.Size)
}

// order is how the bytes of a number stand.
func (t Type) order() binary.ByteOrder {
	if t.BigEndian {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// Classes of datatype messages.
const (
	classInteger = 0
	classFloat   = 1
	classText    = 3
	classRecord  = 6
	classEnum    = 8
	classVarying = 9
)

var classNames = map[int]string{2: "time", 4: "bit field", 5: "opaque", 7: "reference", 10: "array", 11: "complex"}

// How text of fixed length is filled up.
const (
	padZeroEnded = 0
	padZeros     = 1
	padSpaces    = 2
)

// datatype reads a type. One that the package does not read is an Other, and no error.
func (f *File) datatype(c *cursor) (Type, error) {
	t, err := f.datatypeWithin(c, 0)
	if err == nil {
		err = c.err
	}
	if err != nil {
		return Type{}, fmt.Errorf("type: %w", err)
	}
	return t, nil
}

func (f *File) datatypeWithin(c *cursor, depth int) (Type, error) {
	head := c.u8()
	class, version := head&15, head>>4
	bits := c.number(3)
	t := Type{Size: int(c.u32())}
	if c.err != nil {
		return t, c.err
	}
	if version < 1 || version > 5 {
		return t, fmt.Errorf("datatype message of version %d; the file is damaged", version)
	}
	if t.Size <= 0 { // below 0 where an int has 32 bits
		return t, fmt.Errorf("elements of no size; the file is damaged")
	}
	switch class {
	case classInteger:
		t.BigEndian = bits&1 != 0
		offset, precision := c.u16(), c.u16()
		switch {
		case offset != 0 || precision != 8*t.Size || !slices.Contains([]int{1, 2, 4, 8}, t.Size):
			t.name = fmt.Sprintf("integer of %d bits at bit %d", precision, offset)
		case bits&8 != 0:
			t.Kind = Int
		default:
			t.Kind = Uint
		}
	case classFloat:
		t.float(c, bits)
	case classText:
		t.Kind, t.padding = Text, int(bits&15)
		if t.padding > padSpaces {
			return t, fmt.Errorf("text padded in way %d; the file is damaged", t.padding)
		}
	case classEnum:
		return t, f.enum(&t, c, int(bits&0xffff), version, depth)
	case classVarying:
		return t, f.varying(&t, c, bits&15 == 1, depth)
	case classRecord:
		return t, f.record(&t, c, int(bits&0xffff), version, depth)
	default:
		if t.name = classNames[class]; t.name == "" {
			t.name = fmt.Sprintf("type of class %d", class)
		}
	}
	return t, nil
}

// float reads what is special to floats. Only the formats of IEEE 754 have a kind.
func (t *Type) float(c *cursor, bits uint64) {
	offset, precision := c.u16(), c.u16()
	exponentAt, exponentSize, mantissaAt, mantissaSize := c.u8(), c.u8(), c.u8(), c.u8()
	bias := c.u32()
	type layout struct {
		sign                             int
		exponentAt, exponentSize         int
		mantissaAt, mantissaSize, offset int
		bias                             uint32
		norm                             uint64 // 2: the leading bit of a mantissa is implied
	}
	got := layout{int(bits >> 8 & 255), exponentAt, exponentSize, mantissaAt, mantissaSize, offset, bias, bits >> 4 & 3}
	ieee := map[int]layout{
		2: {15, 10, 5, 0, 10, 0, 15, 2},
		4: {31, 23, 8, 0, 23, 0, 127, 2},
		8: {63, 52, 11, 0, 52, 0, 1023, 2},
	}
	t.BigEndian = bits&1 != 0
	if want, is := ieee[t.Size]; is && got == want && precision == 8*t.Size && bits&0x40 == 0 {
		t.Kind = Float
		return
	}
	t.name = fmt.Sprintf("float of %d bits that is not IEEE 754's", precision)
}

// enum reads the base type and the members of an enumeration.
func (f *File) enum(t *Type, c *cursor, count, version, depth int) error {
	if depth > 0 {
		return fmt.Errorf("an enumeration of enumerations; the file is damaged")
	}
	base, err := f.datatypeWithin(c, depth+1)
	if err != nil {
		return err
	}
	if base.Size != t.Size || base.Kind != Int && base.Kind != Uint {
		if base.Kind == Other {
			t.name = "enumeration of " + base.name
			return nil
		}
		return fmt.Errorf("an enumeration of %d bytes over %s; the file is damaged", t.Size, base)
	}
	*t = base
	multiple := 8
	if version >= 3 {
		multiple = 1
	}
	t.Members = make([]Member, 0, min(count, c.left()))
	for range count {
		t.Members = append(t.Members, Member{Name: c.text(multiple)})
		if c.err != nil {
			return c.err
		}
	}
	for i := range t.Members {
		t.Members[i].Value = integer(*t, c.bytes(t.Size))
		if c.err != nil {
			return c.err
		}
	}
	if t.Size == 1 && count == 2 && t.Members[0] == (Member{"FALSE", 0}) && t.Members[1] == (Member{"TRUE", 1}) {
		*t = Type{Kind: Bool, Size: 1}
	}
	return nil
}

// integer returns the bits of an integer, with its sign.
func integer(t Type, b []byte) int64 {
	if len(b) != t.Size {
		return 0
	}
	var n uint64
	switch t.Size {
	case 1:
		n = uint64(b[0])
	case 2:
		n = uint64(t.order().Uint16(b))
	case 4:
		n = uint64(t.order().Uint32(b))
	case 8:
		n = t.order().Uint64(b)
	}
	if t.Kind == Int {
		shift := 64 - 8*t.Size
		return int64(n<<shift) >> shift
	}
	return int64(n)
}
