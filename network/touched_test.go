package network

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/network/wiring"
	"spikesim/neuron"
)

// Spans are the maximal runs of neurons in any row, each once and in order,
// whatever the rows and however often they come.
func TestTouchedIsTheUnionOfRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := Shape{
			Channels: rapid.IntRange(1, 5).Draw(t, "channels"),
			Height:   rapid.IntRange(1, 9).Draw(t, "height"),
			Width:    rapid.IntRange(1, 40).Draw(t, "width"),
		}
		grain := shape.Channels
		if rapid.Bool().Draw(t, "single neurons") {
			grain = 1
		}
		touch := newTouched(shape, grain)
		for range 3 { // an instant leaves nothing behind for the next
			touch.reset()
			reached := make([]bool, shape.Units())
			for range rapid.IntRange(0, 6).Draw(t, "inputs") {
				x := rapid.IntRange(0, shape.Width-1).Draw(t, "x")
				n := rapid.IntRange(1, shape.Width-x).Draw(t, "columns")
				y := rapid.IntRange(0, shape.Height-1).Draw(t, "y")
				at := &wiring.Place{
					Row: int32(y), Column: int32(x), Columns: int32(n),
					Rows: int32(rapid.IntRange(1, shape.Height-y).Draw(t, "rows")),
				}
				for dy := range int(at.Rows) {
					first := shape.Unit(y+dy, x, 0)
					for i := range n * shape.Channels {
						reached[int(first)+i] = true
					}
				}
				touch.add(at)
			}
			for range rapid.IntRange(0, 3).Draw(t, "rows") {
				first := rapid.IntRange(0, shape.Units()/grain-1).Draw(t, "first")
				n := rapid.IntRange(1, shape.Units()/grain-first).Draw(t, "length")
				for i := first * grain; i < (first+n)*grain; i++ {
					reached[i] = true
				}
				touch.neurons(int32(first*grain), int32(n*grain))
			}
			var want []neuron.Span
			count := 0
			for i, hit := range reached {
				switch {
				case !hit:
				case i > 0 && reached[i-1]:
					want[len(want)-1].Len++
					count++
				default:
					want = append(want, neuron.Span{First: int32(i), Len: 1})
					count++
				}
			}
			got, neurons := touch.merged()
			if !slices.Equal(got, want) || neurons != count {
				t.Fatalf("spans %v of %d neurons, want %v of %d", got, neurons, want, count)
			}
		}
	})
}
