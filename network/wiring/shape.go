package wiring

import "fmt"

// Shape is the extent of a map of units. A dense population is a map of one
// position with all its units as channels.
type Shape struct {
	Channels, Height, Width int
}

// Units returns the number of units of the map.
func (s Shape) Units() int { return s.Channels * s.Height * s.Width }

// Flat reports whether the map has no extent in space.
func (s Shape) Flat() bool { return s.Height == 1 && s.Width == 1 }

// Position returns the row, column and channel of unit u.
func (s Shape) Position(u int32) (y, x, c int) {
	// 32-bit divisions, which are much faster than 64-bit ones; every index fits.
	channels, width := uint32(s.Channels), uint32(s.Width)
	position := uint32(u) / channels
	row := position / width
	return int(row), int(position - row*width), int(uint32(u) - position*channels)
}

// Unit returns the index of the unit at row y, column x and channel c.
func (s Shape) Unit(y, x, c int) int32 { return int32((y*s.Width+x)*s.Channels + c) }

// Scale returns the map after nearest upsampling by a factor.
func (s Shape) Scale(factor int) Shape {
	return Shape{s.Channels, s.Height * factor, s.Width * factor}
}

// Pooled returns the map after pooling; what does not fill a window is left out.
func (s Shape) Pooled(side int) Shape {
	return Shape{s.Channels, s.Height / side, s.Width / side}
}

func (s Shape) String() string {
	if s.Flat() {
		return fmt.Sprint(s.Channels)
	}
	return fmt.Sprintf("%d×%d×%d", s.Channels, s.Height, s.Width)
}
