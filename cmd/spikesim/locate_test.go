package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A white picture makes no spikes: no box is said, nor drawn.
func TestLocateNothing(t *testing.T) {
	dir := t.TempDir()
	white := image.NewPaletted(image.Rect(0, 0, 64, 48), color.Palette{color.White})
	var file bytes.Buffer
	if err := png.Encode(&file, white); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "white.png")
	if err := os.WriteFile(name, file.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ flag, want string }{
		{"--no-pictures=false", "nothing was seen (the picture made no spikes), no box in the frame of 64×48 pixels; 0 spikes"},
		{"--json", `"box":{"xmin":0,"ymin":0,"xmax":0,"ymax":0},"seen":false,"unseen":"the picture made no spikes"`},
	} {
		var out, errs bytes.Buffer
		if err := locateCommand(t.Context(), []string{name, "--out", dir, tt.flag}, &out, &errs); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), tt.want) || errs.Len() > 0 {
			t.Errorf("%s: said %s%s, want %q", tt.flag, out.String(), errs.String(), tt.want)
		}
	}
	drawn, err := os.Open(filepath.Join(dir, "white-box.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer drawn.Close()
	m, err := png.Decode(drawn)
	if err != nil {
		t.Fatal(err)
	}
	for y := range 48 {
		for x := range 64 {
			if m.At(x, y) != (color.RGBA{255, 255, 255, 255}) {
				t.Fatalf("something is drawn at %d,%d: %v", x, y, m.At(x, y))
			}
		}
	}
}
