package report

import (
	"errors"
	"image/color"
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

// notes returns the labels of a band in one line.
func notes(b band) string {
	var lines []string
	for _, label := range b.labels {
		lines = append(lines, label.text)
	}
	return strings.Join(lines, ", ")
}

func TestRasterPairShowsBothRuns(t *testing.T) {
	first := population(4, 50, 3, 100, 0, 200, 1, 400, 0)
	second := population(4, 200, 1, 300, 2, 399.5, 0)
	p := newPairRaster("", "first", "second", 1000, []Pair{{first, second}})
	p.draw()
	b := p.bands[0]
	area := p.area(&b)
	for _, tt := range []struct {
		name string
		ms   int
		unit int
		want color.RGBA
	}{
		{"in the first only", 100, 0, firstColour},
		{"in both", 200, 1, bothColour},
		{"in the second only", 300, 2, secondColour},
		{"in both, within one cell", 400, 0, bothColour},
	} {
		// The bin (99 ms, 100 ms] begins at pixel 99; neuron 0 is the lowest row.
		x, y := area.Min.X+tt.ms-1, area.Max.Y-tt.unit*b.rowPixels-b.rowPixels/2
		if got := p.RGBAAt(x, y); got != tt.want {
			t.Errorf("a spike %s has colour %v, want %v", tt.name, got, tt.want)
		}
	}
	// The line of the first difference, at 50 ms, is as high as the band.
	flag, n := region(p.RGBA, area, ink)
	if flag.Min.X != area.Min.X+49 || flag.Dx() != 2 || n != 2*area.Dy() {
		t.Errorf("the line at 50 ms takes %v, %d pixels", flag, n)
	}
	if got, want := notes(b), "4 spikes, 3 spikes, 1 identical"; got != want {
		t.Errorf("labels: %s, want %s", got, want)
	}
}

func TestRasterPairOfEqualRuns(t *testing.T) {
	// 300 neurons take two per row; the order of the spikes does not matter.
	first, second := population(300, 10, 7, 10, 8, 5, 299), population(300, 5, 299, 10, 8, 10, 7)
	p := newPairRaster("", "first", "second", 100, []Pair{{first, second}})
	p.draw()
	if _, n := region(p.RGBA, p.plot, ink); n != 0 {
		t.Errorf("%d pixels of a line, though nothing differs", n)
	}
	if got, want := notes(p.bands[0]), "3 spikes, 3 spikes, all identical, 2 neurons per row"; got != want {
		t.Errorf("labels: %s, want %s", got, want)
	}
}

func TestCompareTrains(t *testing.T) {
	for _, tt := range []struct {
		name          string
		first, second Train
		shared        int
		differs       *spike
	}{
		{"silence", population(3), population(3), 0, nil},
		{"equal", population(3, 1, 0, 2, 1), population(3, 2, 1, 1, 0), 2, nil},
		{"one spike more in the first", population(3, 1, 0, 2, 1), population(3, 1, 0), 1, &spike{2, 1}},
		{"one spike more in the second", population(3, 1, 0), population(3, 1, 0, 2, 1), 1, &spike{2, 1}},
		{"a shift, with agreement after it", population(3, 1, 0, 2, 1, 9, 2), population(3, 1, 0, 3, 1, 9, 2), 2, &spike{2, 1}},
		{"the lower neuron at one time", population(3, 5, 2), population(3, 5, 1), 0, &spike{5, 1}},
		{"a spike twice", population(3, 5, 2, 5, 2), population(3, 5, 2), 1, &spike{5, 2}},
	} {
		shared, differs := compare(tt.first, tt.second)
		if shared != tt.shared || (differs == nil) != (tt.differs == nil) || differs != nil && *differs != *tt.differs {
			t.Errorf("%s: %d shared, %v first, want %d and %v", tt.name, shared, differs, tt.shared, tt.differs)
		}
	}
}

func TestRasterPairLosesNoSpike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 500).Draw(t, "neurons")
		draw := func(label string) Train {
			train := population(size)
			for range rapid.IntRange(0, 100).Draw(t, label) {
				train.TimeMS = append(train.TimeMS, rapid.Float64Range(0, 50).Draw(t, "time"))
				train.Unit = append(train.Unit, int32(rapid.IntRange(0, size-1).Draw(t, "unit")))
			}
			return train
		}
		pair := Pair{draw("first"), draw("second")}
		p := newPairRaster("", "first", "second", 50, []Pair{pair})
		sum := int32(0)
		for _, n := range p.pairs[0].excess {
			sum += n
			if max(n, -n) > p.pairs[0].largest {
				t.Fatalf("a cell differs by %d, the most is %d", n, p.pairs[0].largest)
			}
		}
		if want := len(pair.First.TimeMS) - len(pair.Second.TimeMS); int(sum) != want {
			t.Fatalf("the cells differ by %d spikes, the trains by %d", sum, want)
		}
	})
}

func TestRasterPairPictures(t *testing.T) {
	late := population(2, 299.9, 1)
	tests := []struct {
		name       string
		durationMS float64
		pops       []Pair
	}{
		{"no populations", 100, nil},
		{"silent populations", 100, []Pair{{population(3), population(3)}, {population(900), population(900)}}},
		{"small and large ones", 300, []Pair{{poisson("a", 2640, 50, 300), poisson("a", 2640, 40, 300)}, {late, population(2)}}},
		{"a first difference at the start", 300, []Pair{{population(1, 0, 0), population(1)}}},
		{"a very short sample", 0.002, []Pair{{population(1, 0.002, 0), population(1)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPairRaster("title", "event-driven", "clocked", tt.durationMS, tt.pops)
			p.draw()
			if rim := rightRim(p.RGBA); rim > 0 {
				t.Errorf("%d pixels of the right margin are not white", rim)
			}
		})
	}
}

func TestRasterPairErrors(t *testing.T) {
	fine := population(4, 5, 1)
	other := fine
	other.Name = "b"
	tests := []struct {
		name       string
		durationMS float64
		pair       Pair
		want       []string
	}{
		{"no duration", 0, Pair{fine, fine}, []string{"cannot draw 0 ms"}},
		{"other names", 10, Pair{fine, other}, []string{`population "a" of 4 neurons is paired with "b" of 4 neurons`}},
		{"other sizes", 10, Pair{fine, population(5)}, []string{`"a" of 4 neurons is paired with "a" of 5 neurons`}},
		{"a late spike in the first", 10, Pair{population(4, 11, 1), fine}, []string{"at 11 ms lies outside", `(run "event")`}},
		{"a time that is no number in the second", 10, Pair{fine, population(4, math.NaN(), 1)}, []string{"NaN", `(run "clocked")`}},
	}
	for _, tt := range tests {
		err := RasterPair(io.Discard, "", "event", "clocked", tt.durationMS, []Pair{tt.pair})
		if err == nil || slices.ContainsFunc(tt.want, func(part string) bool { return !strings.Contains(err.Error(), part) }) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
	if err := RasterPair(full{}, "", "", "", 1, nil); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}
