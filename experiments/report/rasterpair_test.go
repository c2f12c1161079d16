package report

import (
	"errors"
	"image"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// population makes a train from pairs of time and neuron.
func population(neurons int, pairs ...float64) Train {
	train := Train{Name: "a", Neurons: neurons}
	for i := 0; i < len(pairs); i += 2 {
		train.TimeMS = append(train.TimeMS, pairs[i])
		train.Unit = append(train.Unit, int32(pairs[i+1]))
	}
	return train
}

func TestRasterPairShowsBothRuns(t *testing.T) {
	// Neuron 0 fires in the first run only, 1 in both, 2 in the second only.
	first := population(3, 100, 0, 200, 1)
	second := population(3, 200, 1, 300, 2)
	p := newPairRaster("", "first", "second", 1000, []Pair{{first, second}})
	p.draw()
	b := &p.bands[0]
	for unit, col := range []struct {
		ms   int
		name string
	}{{100, "first"}, {200, "both"}, {300, "second"}} {
		want := map[string]any{"first": firstColour, "second": secondColour, "both": bothColour}[col.name]
		bottom := p.area(b).Max.Y - unit*b.rowPixels
		// The bin (99 ms, 100 ms] begins at pixel 99.
		x, y := p.plot.Min.X+col.ms-1, bottom-b.rowPixels/2
		// The flag covers the first difference, up to one pixel to its right.
		if got := p.RGBAAt(x+b2i(col.ms == 100)*1, y); got != want && got != ink {
			t.Errorf("the spike at %d ms has colour %v, want %v", col.ms, got, want)
		}
		if col.ms != 100 {
			if got := p.RGBAAt(x, y); got != want {
				t.Errorf("the spike at %d ms has colour %v, want %v", col.ms, got, want)
			}
		}
	}
	if got, want := p.notes(0), "2 spikes, 2 spikes, 1 identical"; got != want {
		t.Errorf("labels: %s, want %s", got, want)
	}
	flag, n := region(p.RGBA, image.Rect(p.plot.Min.X, b.top, p.plot.Max.X, b.top+b.height()), ink)
	if flag.Min.X != p.plot.Min.X+99 || flag.Dx() != 2 || n != 2*b.height() {
		t.Errorf("the line at 100 ms takes %v, %d pixels", flag, n)
	}
}
