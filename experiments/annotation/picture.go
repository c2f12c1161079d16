package annotation

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spikesim/experiments/printable"
)

// Picture is what is noted of one picture.
type Picture struct {
	// Name is that of its file as it is noted, with forward slashes, perhaps with
	// folders.
	Name string
	// Width and Height are the size of the picture in pixels, as it is noted; both are
	// 0 where it is not.
	Width, Height int
	// Objects is the number of objects that are noted. The first is of Class, empty
	// where that is not noted, and lies in Box.
	Objects int
	Class   string
	Box     Box
	// Fault says why what is noted cannot be used; else it is empty.
	Fault string
}

// Box has the edges of an object in pixels, fractions of them included, from the top
// left corner of the picture. They are finite, and may lie anywhere.
type Box struct{ XMin, YMin, XMax, YMax float64 }

// Set is what is noted of many pictures.
type Set struct {
	// Pictures are sorted by name, each name once.
	Pictures []Picture
	// Boxes reports whether it is noted where objects are, and not only their class.
	Boxes bool
	// Faults are of what is in the files and of no picture, in order.
	Faults []Fault
}

// Fault says what of a file cannot be used and why.
type Fault struct{ Name, Reason string }

const (
	maxPictures = 1_000_000
	maxName     = 1000
	maxSize     = 1 << 24 // of a side in pixels
)

// collector gathers pictures by name.
type collector struct {
	pictures map[string]*Picture
	faults   []Fault
}

func newCollector() *collector { return &collector{pictures: map[string]*Picture{}} }

// picture returns the one with a name, which is none at first.
func (c *collector) picture(name string) (*Picture, error) {
	if problem := nameFault(name); problem != "" {
		return nil, fmt.Errorf("the name of a picture %s", problem)
	}
	name = strings.ReplaceAll(name, `\`, "/")
	p := c.pictures[name]
	if p == nil {
		if len(c.pictures) == maxPictures {
			return nil, fmt.Errorf("names more than %d pictures", maxPictures)
		}
		p = &Picture{Name: name}
		c.pictures[name] = p
	}
	return p, nil
}

// fault notes something that is of no picture; the millionth is the last.
func (c *collector) fault(name, reason string) {
	if len(c.faults) < maxPictures {
		c.faults = append(c.faults, Fault{printable.Name(name), reason})
	}
}

func (c *collector) set(boxes bool) *Set {
	s := &Set{Boxes: boxes, Faults: c.faults}
	for _, p := range c.pictures {
		s.Pictures = append(s.Pictures, *p)
	}
	slices.SortFunc(s.Pictures, func(a, b Picture) int { return cmp.Compare(a.Name, b.Name) })
	return s
}

// add notes an object, or the fault that it has.
func (p *Picture) add(class string, box Box, fault string) {
	if p.Objects++; p.Objects == 1 {
		p.Class, p.Box = class, box
	}
	if fault == "" {
		if problem := nameFault(class); class != "" && problem != "" {
			fault = "the name of its class " + problem
		}
	}
	p.fail(fault)
}

// fail notes a fault; the first one stays.
func (p *Picture) fail(fault string) {
	if p.Fault == "" {
		p.Fault = fault
	}
}

// sized notes the size of the picture; none is noted as 0.
func (p *Picture) sized(width, height int) {
	switch {
	case width == 0 && height == 0:
	case width <= 0 || height <= 0 || width > maxSize || height > maxSize:
		p.fail(fmt.Sprintf("is noted to have the size %d×%d", width, height))
	case p.Width == 0:
		p.Width, p.Height = width, height
	case p.Width != width || p.Height != height:
		p.fail(fmt.Sprintf("is noted to have the size %d×%d and %d×%d", p.Width, p.Height, width, height))
	}
}

// nameFault says why a name is none, as a clause, or is empty.
func nameFault(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "is empty"
	case len(name) > maxName:
		return fmt.Sprintf("has more than %d bytes", maxName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "holds bytes that are no text"
	}
	return ""
}

// finite reports whether all edges are numbers.
func (b Box) finite() bool {
	for _, v := range []float64{b.XMin, b.YMin, b.XMax, b.YMax} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
