package report

import (
	"bytes"
	"errors"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"
)

// confused returns the colours of the cells of a confusion matrix of two classes, which
// are as large as cells get, 96 pixels.
func confused(t *testing.T, table [][]int) (cells [2][2]color.RGBA) {
	t.Helper()
	var b bytes.Buffer
	if err := Confusion(&b, "two", []string{"a", "b"}, table); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	plain := newTypeface(14, false)
	x0 := sheetMargin + plain.height + 8 + max(plain.width("a"), plain.width("b")) + 8
	y0 := sheetMargin + newTypeface(20, true).height + 12
	for i := range cells {
		for j := range cells[i] {
			// A corner, where no number is.
			cells[i][j] = color.RGBAModel.Convert(img.At(x0+j*96+2, y0+i*96+2)).(color.RGBA)
		}
	}
	return cells
}

// Rows are true classes and columns answers, each the darker the larger its share of
// its row, however many samples the row has.
func TestConfusionShadesSharesOfRows(t *testing.T) {
	white, all := color.RGBA{255, 255, 255, 255}, color.RGBA{blue.R, blue.G, blue.B, 255}
	cells := confused(t, [][]int{{1000, 0}, {3, 1}})
	if cells[0][0] != all || cells[0][1] != white {
		t.Errorf("a row of one class is %v", cells[0])
	}
	if most, few := cells[1][0], cells[1][1]; most.R >= few.R || few.R >= white.R || most.R <= all.R {
		t.Errorf("three quarters are %v, a quarter %v", most, few)
	}
	if cells := confused(t, [][]int{{0, 0}, {0, 7}}); cells[0] != [2]color.RGBA{white, white} || cells[1] != [2]color.RGBA{white, all} {
		t.Errorf("a class without samples is %v, the other %v", cells[0], cells[1])
	}
}

// Hundreds of classes have a picture of bounded size, and so have long names.
func TestConfusionOfManyClasses(t *testing.T) {
	const n = 150
	names, table := make([]string, n), make([][]int, n)
	for i := range names {
		names[i], table[i] = strings.Repeat("class", 20), make([]int, n)
		table[i][i] = 5
	}
	var b bytes.Buffer
	if err := Confusion(&b, strings.Repeat("long ", 200), names, table); err != nil {
		t.Fatal(err)
	}
	c, err := png.DecodeConfig(&b)
	if err != nil || c.Width < n*confusionLeast || c.Width > n*confusionLeast+400 {
		t.Errorf("%d×%d pixels, error %v", c.Width, c.Height, err)
	}
}

func TestConfusionErrors(t *testing.T) {
	for want, table := range map[string][][]int{"1 rows for 2 classes": {{1, 2}}, "row of 1 for 2 classes": {{1, 2}, {1}}} {
		if err := Confusion(io.Discard, "", []string{"a", "b"}, table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
	if err := Confusion(io.Discard, "", nil, nil); err == nil {
		t.Error("no classes: no error")
	}
	if err := Confusion(full{}, "", []string{"a"}, [][]int{{1}}); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}
