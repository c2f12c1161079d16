package wiring

import "fmt"

// Padding is how many rows and columns of zeros surround an input map. YAML has a
// word, one number for all sides, [rows, columns] for either end of both, or [top,
// bottom, left, right].
type Padding struct {
	// Way is how the numbers follow from the kernel, or PadNumbers. "" stands for
	// what the kind takes by default.
	Way                      string
	Top, Bottom, Left, Right int
}

// Ways of padding.
const (
	// PadSame pads so that the map keeps its size, divided by the stride and rounded
	// up: by dilation times (kernel−1) for both ends together, of which an odd one
	// goes to the end.
	PadSame = "same"
	// PadValid does not pad.
	PadValid = "valid"
	// PadNumbers pads by the numbers given.
	PadNumbers = "numbers"
)

// Pad returns a padding by numbers.
func Pad(top, bottom, left, right int) Padding {
	return Padding{PadNumbers, top, bottom, left, right}
}

// maxPadding bounds the numbers.
const maxPadding = 4096

// or returns the padding, or that of another way where none is given.
func (p Padding) or(way string) Padding {
	if p.Way == "" {
		return Padding{Way: way}
	}
	return p
}

func (p Padding) validate(report Report) {
	for _, n := range []int{p.Top, p.Bottom, p.Left, p.Right} {
		if n < 0 || n > maxPadding {
			report("padding", fmt.Sprintf("%d is out of range", n), fmt.Sprintf("give same, valid, or whole numbers from 0 to %d", maxPadding))
			return
		}
	}
}

// resolve returns the numbers, for a kernel of that extent, dilation included.
func (p Padding) resolve(kernel Extent) Padding {
	if p.Way == PadSame {
		y, x := kernel.Rows-1, kernel.Columns-1
		return Pad(y/2, y-y/2, x/2, x-x/2)
	}
	p.Way = PadNumbers
	return p
}

// Words returns what YAML has.
func (p *Padding) Words() []string {
	switch {
	case p.Way != PadNumbers:
		return []string{p.Way}
	case p.Top != p.Bottom || p.Left != p.Right:
		return numbers(p.Top, p.Bottom, p.Left, p.Right)
	case p.Top != p.Left:
		return numbers(p.Top, p.Left)
	}
	return numbers(p.Top)
}

// SetWords takes what YAML has.
func (p *Padding) SetWords(words []string) (problem, remedy string) {
	if len(words) == 1 && (words[0] == PadSame || words[0] == PadValid) {
		*p = Padding{Way: words[0]}
		return "", ""
	}
	n, problem := parseNumbers(words)
	switch {
	case problem != "":
	case len(n) == 1:
		*p = Pad(n[0], n[0], n[0], n[0])
		return "", ""
	case len(n) == 2:
		*p = Pad(n[0], n[0], n[1], n[1])
		return "", ""
	case len(n) == 4:
		*p = Pad(n[0], n[1], n[2], n[3])
		return "", ""
	default:
		problem = fmt.Sprintf("it has %d numbers", len(n))
	}
	return problem, "write same, valid, one number, [rows, columns] or [top, bottom, left, right]"
}

// Example is for messages.
func (*Padding) Example() string {
	return "same, valid, a whole number, [rows, columns] or [top, bottom, left, right]"
}
