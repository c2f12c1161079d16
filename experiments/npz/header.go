package npz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	magic = "\x93NUMPY"
	// maxHeader bounds the header; NumPy itself reads no longer one without
	// being told to.
	maxHeader = 10000
	// align is the multiple of bytes that NumPy starts the data at.
	align = 64
)

// header describes the data of a .npy member.
type header struct {
	descr   string
	fields  []Field // of a structured type, which has no descr
	fortran bool
	shape   []int
}

// readHeader reads the start of a .npy member and returns its header and length
// in bytes. The format: magic, version, length of the text, the text of a Python
// dictionary padded with spaces.
func readHeader(r io.Reader) (header, int64, error) {
	var start [8]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || string(start[:6]) != magic {
		return header{}, 0, errors.New("not a NumPy array; members ending in .npy must be")
	}
	major, minor := start[6], start[7]
	if major < 1 || major > 3 || minor != 0 {
		return header{}, 0, fmt.Errorf("version %d.%d of the format is not known; 1.0, 2.0 and 3.0 are", major, minor)
	}
	width := 4
	if major == 1 {
		width = 2
	}
	var length [4]byte
	if _, err := io.ReadFull(r, length[:width]); err != nil {
		return header{}, 0, errors.New("the header is cut short")
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n > maxHeader {
		return header{}, 0, fmt.Errorf("the header has %d bytes, more than %d", n, maxHeader)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return header{}, 0, errors.New("the header is cut short")
	}
	h, err := parseHeader(string(text))
	if err != nil {
		return header{}, 0, fmt.Errorf("header %q: %w", strings.TrimRight(string(text), " \n"), err)
	}
	return h, int64(len(start)+width) + int64(n), nil
}

// parseHeader parses the dictionary of a header:
//
//	{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
//
// with each key once, in any order.
func parseHeader(text string) (header, error) {
	var h header
	p := parser{strings.TrimRight(text, " \n")}
	seen := make(map[string]bool)
	if !p.take("{") {
		return h, errors.New("it is not a dictionary")
	}
	for !p.take("}") {
		key, err := p.quoted()
		if err != nil {
			return h, err
		}
		if seen[key] {
			return h, fmt.Errorf("key %q occurs twice", key)
		}
		seen[key] = true
		if !p.take(":") {
			return h, fmt.Errorf("key %q lacks a value", key)
		}
		switch key {
		case "descr":
			h.descr, h.fields, err = p.descr()
		case "fortran_order":
			h.fortran, err = p.boolean()
		case "shape":
			h.shape, err = p.tuple()
		default:
			err = fmt.Errorf("key %q is not known", key)
		}
		if err != nil {
			return h, err
		}
		if !p.take(",") && !strings.HasPrefix(p.rest, "}") {
			return h, fmt.Errorf("no comma after key %q", key)
		}
	}
	if p.rest != "" {
		return h, errors.New("text after the dictionary")
	}
	if len(seen) != 3 {
		return h, errors.New("it needs the keys descr, fortran_order and shape")
	}
	return h, nil
}

// parser reads Python literals from the front of rest.
type parser struct{ rest string }

// take skips token and the spaces around it, if token comes next.
func (p *parser) take(token string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(p.rest, " "), token)
	if ok {
		p.rest = strings.TrimLeft(rest, " ")
	}
	return ok
}

func (p *parser) quoted() (string, error) {
	for _, quote := range []string{"'", `"`} {
		if p.take(quote) {
			text, rest, ok := strings.Cut(p.rest, quote)
			if !ok || strings.Contains(text, `\`) {
				break
			}
			p.rest = rest
			return text, nil
		}
	}
	return "", errors.New("quoted text is missing or unfinished")
}

// descr reads the name of a type, or a list of named ones.
func (p *parser) descr() (string, []Field, error) {
	if !p.take("[") {
		name, err := p.quoted()
		return name, nil, err
	}
	var fields []Field
	for comma := true; !p.take("]"); comma = p.take(",") {
		if !comma || !p.take("(") {
			return "", nil, errors.New("the list of fields is unfinished")
		}
		name, err := p.quoted()
		if err != nil || !p.take(",") {
			return "", nil, errors.New("a field has no name")
		}
		descr, err := p.quoted()
		if err != nil || !p.take(")") {
			return "", nil, fmt.Errorf("field %q holds more than one number", name)
		}
		fields = append(fields, Field{Name: name, Descr: descr})
	}
	if len(fields) == 0 {
		return "", nil, errors.New("the type has no fields")
	}
	return "", fields, nil
}

func (p *parser) boolean() (bool, error) {
	if p.take("True") {
		return true, nil
	}
	if p.take("False") {
		return false, nil
	}
	return false, errors.New("fortran_order is neither True nor False")
}

// tuple reads (), (3,) or (2, 3).
func (p *parser) tuple() ([]int, error) {
	if !p.take("(") {
		return nil, errors.New("shape is not a tuple")
	}
	var shape []int
	comma := true
	for ; !p.take(")"); comma = p.take(",") {
		end := strings.IndexFunc(p.rest, func(r rune) bool { return r < '0' || r > '9' })
		if !comma || end <= 0 {
			return nil, errors.New("shape is not a tuple of whole numbers")
		}
		d, err := strconv.Atoi(p.rest[:end])
		if err != nil {
			return nil, fmt.Errorf("dimension %s is too large", p.rest[:end])
		}
		shape, p.rest = append(shape, d), p.rest[end:]
	}
	if len(shape) == 1 && !comma {
		return nil, errors.New("shape is a number, not a tuple")
	}
	return shape, nil
}

// encodeHeader returns the start of a .npy member, in version 1.0.
func encodeHeader(t dtype, shape []int) []byte {
	var text strings.Builder
	for i, d := range shape {
		if i > 0 {
			text.WriteByte(' ')
		}
		fmt.Fprintf(&text, "%d,", d)
	}
	tuple := text.String()
	if len(shape) > 1 {
		tuple = strings.TrimSuffix(tuple, ",")
	}
	return headerOf("'"+t.descr+"'", tuple)
}

// headerOf returns the start of a member whose type and shape are written in Python.
func headerOf(descr, tuple string) []byte {
	dictionary := fmt.Sprintf("{'descr': %s, 'fortran_order': False, 'shape': (%s), }", descr, tuple)
	const start = len(magic) + 2 + 2
	padding := align - (start+len(dictionary)+1)%align
	dictionary += strings.Repeat(" ", padding%align) + "\n"

	out := append([]byte(magic), 1, 0)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(dictionary)))
	return append(out, dictionary...)
}
