package report

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"sync"
	"testing"

	"spikesim/sim/random"
)

// picture draws and decodes a picture.
func picture(t *testing.T, draw func(io.Writer) error) *image.RGBA {
	t.Helper()
	var out bytes.Buffer
	if err := draw(&out); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.RGBA) // what an opaque colour picture decodes to
}

func TestPicturesAreReproducible(t *testing.T) {
	pictures := map[string]func(io.Writer) error{
		"contact sheet": func(w io.Writer) error {
			return ContactSheet(w, "title", []Section{{Title: "best", Shots: []Shot{shot(44, 60), shot(30, 50)}}}, 2)
		},
		"raster": func(w io.Writer) error {
			return Raster(w, "title", 100, []Train{poisson("input", 300, 50, 100), poisson("hidden", 9, 50, 100)})
		},
		"raster of pairs": func(w io.Writer) error {
			return RasterPair(w, "title", "a", "b", 100, []Pair{{poisson("input", 300, 50, 100), poisson("input", 300, 40, 100)}})
		},
		"log-log": func(w io.Writer) error {
			return LogLog(w, "title", "x", "y", []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{3, 4}}}, Tick{1, "1"})
		},
		"curves": func(w io.Writer) error {
			return Curves(w, "title", "x", "y", []Series{
				{Name: "a", X: []float64{1, 2}, Y: []float64{3, 4}}, {Name: "b", X: []float64{0}, Y: []float64{3.5}, Dashed: true}})
		},
	}
	for name, draw := range pictures {
		// Two at once, as two goroutines may draw: with -race, this also finds
		// shared state.
		var out [2]bytes.Buffer
		var errs [2]error
		var wait sync.WaitGroup
		for i := range out {
			wait.Go(func() { errs[i] = draw(&out[i]) })
		}
		wait.Wait()
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out[0].Bytes(), out[1].Bytes()) {
			t.Errorf("%s: the same input gave different bytes", name)
		}
	}
}

// region returns the bounds of all pixels of exactly this colour in area, and
// their number.
func region(img *image.RGBA, area image.Rectangle, want color.RGBA) (bounds image.Rectangle, n int) {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if img.RGBAAt(x, y) == want {
				bounds = bounds.Union(image.Rect(x, y, x+1, y+1))
				n++
			}
		}
	}
	return bounds, n
}

// below is the part of a sheet or raster under a title of one line.
func below(img *image.RGBA) image.Rectangle {
	b := img.Bounds()
	b.Min.Y = 90
	return b
}

func shot(height, width int) Shot {
	return Shot{
		Pixels: make([]float32, height*width), Height: height, Width: width,
		Truth: Rect{0.25, 0.25, 0.75, 0.75}, Predicted: Rect{0.5, 0.5, 1.5, 0.9}, IoU: 0.25, Caption: "Abyssinian_1",
	}
}

func TestContactSheetBoxes(t *testing.T) {
	img := picture(t, func(w io.Writer) error {
		return ContactSheet(w, "title", []Section{{Title: "best", Shots: []Shot{shot(44, 60)}}}, 3)
	})
	// 60 pixels are enlarged four times, to 240 × 176.
	truth, _ := region(img, below(img), truthColour)
	if got := truth.Size(); got != image.Pt(120+2, 88+2) { // half of the image, plus the line
		t.Errorf("the true box takes %v pixels", got)
	}
	predicted, _ := region(img, below(img), predictedColour)
	// From the middle to the right edge, which cuts it off; 0.4 of the height.
	if got, want := predicted.Size(), image.Pt(120+1, int(math.Round(0.9*176))-88+2); got != want {
		t.Errorf("the predicted box takes %v pixels, want %v", got, want)
	}
}

func TestContactSheetLayout(t *testing.T) {
	bad := shot(4, 4)
	bad.Pixels[0], bad.Pixels[1] = float32(math.NaN()), 7
	bad.IoU = math.NaN()
	bad.Truth.XMin = math.NaN()
	bad.Predicted = Rect{math.Inf(-1), 0, 1, 1}
	tests := []struct {
		name     string
		sections []Section
		columns  int
		width    int
	}{
		{"no sections", nil, 3, sheetMin},
		{"a section without images", []Section{{Title: "best"}}, 3, sheetMin},
		{"three columns", []Section{{Shots: []Shot{shot(8, 60), shot(8, 60), shot(8, 60), shot(8, 60)}}}, 3, 3*240 + 2*cellGap},
		{"fewer images than columns", []Section{{Shots: []Shot{shot(8, 60), shot(8, 60), shot(8, 60)}}}, 9, 3*240 + 2*cellGap},
		{"an image larger than a cell", []Section{{Shots: []Shot{shot(100, 700)}}}, 2, 700},
		{"values and boxes that cannot be drawn", []Section{{Shots: []Shot{bad}}}, 2, sheetMin},
		{"titles and captions too long for the sheet", []Section{{Title: strings.Repeat("m", 500), Shots: []Shot{{
			Pixels: make([]float32, 1), Height: 1, Width: 1, Caption: strings.Repeat("m", 500)}}}}, 2, sheetMin},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			img := picture(t, func(w io.Writer) error {
				return ContactSheet(w, strings.Repeat("title ", 60), tt.sections, tt.columns)
			})
			if got, want := img.Bounds().Dx(), tt.width+2*sheetMargin; got != want {
				t.Errorf("the sheet is %d pixels wide, want %d", got, want)
			}
			if rim := rightRim(img); rim > 0 {
				t.Errorf("%d pixels of the right margin are not white", rim)
			}
		})
	}
}

// rightRim counts the pixels in the outer part of the right margin that are not white.
func rightRim(img *image.RGBA) int {
	b := img.Bounds()
	b.Min.X = b.Max.X - 10
	_, white := region(img, b, color.RGBA{0xff, 0xff, 0xff, 0xff})
	return b.Dx()*b.Dy() - white
}

func TestContactSheetErrors(t *testing.T) {
	wrong := shot(4, 4)
	wrong.Width = 5
	tests := []struct {
		name     string
		sections []Section
		columns  int
		want     string
	}{
		{"no columns", nil, 0, "at least 1 column, not 0"},
		{"pixels missing", []Section{{Title: "best", Shots: []Shot{shot(4, 4), wrong}}}, 1, `section "best", image 2: 16 pixels for 4 rows of 5`},
	}
	for _, tt := range tests {
		if err := ContactSheet(io.Discard, "", tt.sections, tt.columns); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
	if err := ContactSheet(full{}, "", nil, 1); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}

// poisson returns a train in which every neuron fires at random.
func poisson(name string, neurons int, rateHz, durationMS float64) Train {
	train := Train{Name: name, Neurons: neurons}
	for unit := range neurons {
		key, at := random.New(1).Name(name).Int(unit), 0.0
		for n := uint64(0); ; n++ {
			if at += 1000 / rateHz * key.Exp(n); at > durationMS {
				break
			}
			train.TimeMS = append(train.TimeMS, at)
			train.Unit = append(train.Unit, int32(unit))
		}
	}
	return train
}
