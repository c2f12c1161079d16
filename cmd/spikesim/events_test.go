package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// events runs the command and returns what it printed.
func events(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, messages bytes.Buffer
	err := eventsCommand(t.Context(), args, &out, &messages)
	return out.String() + messages.String(), err
}

// TestEvents summarizes, converts and draws a recording of four events.
func TestEvents(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	const text = "t_us,x,y,p\n1000,1,2,1\n2000,30,4,0\n3000,5,20,1\nnan,1,1,1\n9000,7,8,1\n"
	if err := os.WriteFile(file("a.csv"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := events(t, file("a.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"format      text\n", "geometry    31×21 holds all events", "events      4\n", "of them ON  3, 75.0 %", "1,000 µs to 9,000 µs, 0.008000 s", "skipped     1 lines that are no event"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %q", got, want)
		}
	}
	for _, out := range []string{"b.npz", "b.csv", "b.raw"} {
		if _, err := events(t, file("a.csv"), "--convert", file(out), "--picture", file(out+".png"), "--from", "1ms", "--to", "8ms", "--crop", "4,4,40,30", "--scale", "2"); err != nil {
			t.Fatal(out, err)
		}
		if got, err = events(t, "--json", file(out)); err != nil {
			t.Fatal(out, err)
		}
		var j recordingJSON
		if err := json.Unmarshal([]byte(got), &j); err != nil {
			t.Fatal(err)
		}
		// 30,4 at 2 ms and 5,20 at 3 ms are left.
		if fmt.Sprint(j.Events, j.On, j.LastUS-j.FirstUS, len(j.Skipped)) != "2 1 1000 0" {
			t.Errorf("%s: %s", out, got)
		}
		png, err := os.ReadFile(file(out + ".png"))
		if err != nil || !drawn(png) {
			t.Errorf("%s: no picture: %v", out, err)
		}
	}
	if _, err := events(t, file("a.csv"), "--convert", file("b.csv")); !errors.Is(err, os.ErrExist) {
		t.Errorf("a file that is there: %v", err)
	}
	if _, err := events(t, file("a.csv"), "--strict"); err == nil || !strings.Contains(err.Error(), "1 lines that are no event") {
		t.Errorf("--strict: %v", err)
	}
	if got, err := events(t, file("nothing.csv"), file("a.csv")); err == nil || !strings.Contains(got, "nothing.csv") || !strings.Contains(got, "events      4\n") {
		t.Errorf("one of two: %v\n%s", err, got)
	}
	for _, args := range [][]string{{}, {"--scale", "0"}, {"--crop", "1,2"}, {"--crop", "1,2,0,0"}, {"--from", "2s", "--to", "1s"}, {"--convert", "x.txt"}, {"--convert", "x.csv", "b"}} {
		if len(args) > 0 {
			args = append(args, file("a.csv"))
		}
		if _, err := events(t, args...); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", args, err)
		}
	}
}

// drawn reports whether a PNG has pixels of more than one colour.
func drawn(b []byte) bool {
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return false
	}
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if img.At(x, y) != img.At(r.Min.X, r.Min.Y) {
				return true
			}
		}
	}
	return false
}
