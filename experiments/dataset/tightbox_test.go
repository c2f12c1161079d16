package dataset

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/experiments/box"
)

func TestRawBox(t *testing.T) {
	tests := []struct {
		name string
		m    *trimap
		want box.Box
	}{
		{"one pixel has an area", drawing("....", ".#..", "....", "...."), box.Box{XMin: 0.25, YMin: 0.25, XMax: 0.5, YMax: 0.5}},
		{"the whole frame", drawing("#o", "o#"), box.Frame()},
		{"border counts", drawing("....", ".o#.", "....", "...."), box.Box{XMin: 0.25, YMin: 0.25, XMax: 0.75, YMax: 0.5}},
		{"detached parts count", drawing("o...", "....", ".#..", "...."), box.Box{XMin: 0, YMin: 0, XMax: 0.5, YMax: 0.75}},
	}
	for _, test := range tests {
		if got := test.m.rawBox(); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// canvas returns a blank trimap of 64x64 with a pet at columns and rows 30..33.
func canvas() *trimap {
	m := block(64, 64, 30, 30)
	m.fill(30, 30, 33, 33, pet)
	return m
}

func (t *trimap) fill(x0, y0, x1, y1 int, v uint8) *trimap {
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			t.values[y*t.width+x] = v
		}
	}
	return t
}

func TestCleanBox(t *testing.T) {
	petOnly := rect{30, 30, 33, 33}
	tests := []struct {
		name string
		m    *trimap
		want rect
	}{
		{"nothing to clean", canvas(), petOnly},
		{"border around the pet stays", canvas().fill(29, 29, 34, 29, border), rect{29, 29, 34, 33}},
		{"a stripe along the top", canvas().fill(0, 0, 63, 0, border), petOnly},
		{"a stripe along the bottom, 3 wide", canvas().fill(0, 61, 63, 63, border), petOnly},
		{"a stripe along the left", canvas().fill(0, 0, 1, 63, border), petOnly},
		{"a stripe along the right", canvas().fill(63, 0, 63, 63, border), petOnly},
		{"a stripe all around", canvas().fill(0, 0, 63, 0, border).fill(0, 63, 63, 63, border).
			fill(0, 0, 0, 63, border).fill(63, 0, 63, 63, border), petOnly},
		{"a spot of border inside the frame, touching nothing", canvas().fill(10, 10, 12, 12, border), petOnly},
		{"a second piece of pet far away", canvas().fill(5, 50, 6, 51, pet), rect{5, 30, 33, 51}},
		{"a thin tail of border to the frame loses its last 3 pixels", canvas().fill(34, 31, 63, 31, border), rect{30, 30, 60, 33}},
		{"a thin tail that ends before the frame stays", canvas().fill(34, 31, 60, 31, border), rect{30, 30, 60, 33}},
		{"a stripe tied to the pet by a thin tail", canvas().fill(34, 31, 63, 31, border).fill(63, 0, 63, 63, border), rect{30, 30, 60, 33}},
		{"neighbours by a corner are connected", canvas().fill(34, 34, 34, 34, border).fill(35, 35, 35, 35, border), rect{30, 30, 35, 35}},
		{"a stripe beside a pet at the frame is cut at 15 pixels",
			block(64, 64, 20, 0).fill(0, 0, 19, 0, border), rect{5, 0, 21, 1}},
		{"a pixel at the distance 15 stays", block(64, 64, 20, 17).fill(21, 2, 21, 16, border), rect{20, 2, 21, 18}},
		{"a pixel at the distance 16 goes", block(64, 64, 20, 18).fill(21, 2, 21, 17, border), rect{20, 3, 21, 19}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.want.box(64, 64)
			if got := test.m.cleanBox(); got != want {
				t.Errorf("clean box %v, want %v", got, want)
			}
		})
	}
}

// slowCleanBox is the rule of the package comment, pixel by pixel.
func slowCleanBox(m *trimap) box.Box {
	at := func(x, y int) uint8 {
		if x < 0 || y < 0 || x >= m.width || y >= m.height {
			return background
		}
		return m.values[y*m.width+x]
	}
	kept := bytes.Clone(m.values)
	for y := range m.height {
		for x := range m.width {
			if at(x, y) != border || min(x, y, m.width-1-x, m.height-1-y) >= 3 {
				continue
			}
			near := false
			for dy := -15; dy <= 15; dy++ {
				for dx := -15; dx <= 15; dx++ {
					near = near || at(x+dx, y+dy) == pet
				}
			}
			if !near {
				kept[y*m.width+x] = background
			}
		}
	}
	r := nowhere
	reached := make([]bool, len(kept))
	var visit func(x, y int)
	visit = func(x, y int) {
		if at(x, y) == background || kept[y*m.width+x] == background || reached[y*m.width+x] {
			return
		}
		reached[y*m.width+x] = true
		r = r.union(rect{x, y, x, y})
		for i := range 9 {
			visit(x+i%3-1, y+i/3-1)
		}
	}
	for i, v := range kept {
		if v == pet {
			visit(i%m.width, i/m.width)
		}
	}
	return r.box(m.width, m.height)
}

func TestCleanBoxFollowsTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(1, 60).Draw(t, "width"), rapid.IntRange(1, 60).Draw(t, "height")
		m := &trimap{width, height, bytes.Repeat([]byte{background}, width*height)}
		// Rectangles and lines of any value, then one pixel of pet.
		for range rapid.IntRange(0, 12).Draw(t, "parts") {
			x0, y0 := rapid.IntRange(0, width-1).Draw(t, "x"), rapid.IntRange(0, height-1).Draw(t, "y")
			x1 := min(width-1, x0+rapid.IntRange(0, 30).Draw(t, "w"))
			y1 := min(height-1, y0+rapid.SampledFrom([]int{0, 0, 1, 2, 10, 40}).Draw(t, "h"))
			m.fill(x0, y0, x1, y1, rapid.SampledFrom([]uint8{pet, background, border, border, border}).Draw(t, "value"))
		}
		x, y := rapid.IntRange(0, width-1).Draw(t, "pet x"), rapid.IntRange(0, height-1).Draw(t, "pet y")
		m.fill(x, y, x, y, pet)
		want := slowCleanBox(m)
		if got := m.clone().cleanBox(); got != want {
			var rows []string
			for y := range height {
				rows = append(rows, strings.Map(func(v rune) rune { return rune(" #.o"[v]) }, string(m.row(y))))
			}
			t.Errorf("clean box %v, want %v:\n%s", got, want, strings.Join(rows, "\n"))
		}
	})
}
