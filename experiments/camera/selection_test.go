package camera_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"spikesim/experiments/camera"
)

// TestSelection compares what is selected with what should be.
func TestSelection(t *testing.T) {
	events := made(3000)
	s := camera.Selection{FromUS: 5000, ToUS: 30000, Left: 3, Top: 5, Width: 20, Height: 10, Scale: 4}
	var want []camera.Event
	for _, e := range events {
		if at := e.Time - events[0].Time; at >= 5000 && at < 30000 && e.X >= 3 && e.X < 23 && e.Y >= 5 && e.Y < 15 {
			want = append(want, camera.Event{Time: e.Time, X: (e.X - 3) / 4, Y: (e.Y - 5) / 4, On: e.On})
		}
	}
	r, err := open(t, encodeEVT2(events), camera.Options{})
	if err != nil {
		t.Fatal(err)
	}
	part := camera.Select(r, s)
	if w, h := part.Size(); w != 5 || h != 3 {
		t.Errorf("%d×%d", w, h)
	}
	var got []camera.Event
	buf := make([]camera.Event, 64)
	for {
		n, err := part.Read(buf)
		got = append(got, buf[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	left := int64(0)
	for _, c := range part.Dropped() {
		left += c.N
	}
	if !slices.Equal(got, want) || left+int64(len(got)) != int64(len(events)) {
		t.Errorf("%d events and %d left out of %d, want %d", len(got), left, len(events), len(want))
	}
	for _, bad := range []camera.Selection{{FromUS: -1}, {FromUS: 5, ToUS: 5}, {Width: 3}, {Left: -1}, {Scale: -2}} {
		if bad.Validate() == nil {
			t.Errorf("%+v passes", bad)
		}
	}
}

// TestSummary compares with counts by hand.
func TestSummary(t *testing.T) {
	events := made(4000)
	for range 3000 { // a hot pixel
		events = append(events, camera.Event{Time: events[len(events)-1].Time + 7, X: 9, Y: 4, On: true})
	}
	events = append(events, camera.Event{Time: 1, X: 1, Y: 1}) // late
	r, err := open(t, encodeText(events, "t,x,y,p\n", "t,x,y,p", false), camera.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum, err := camera.Summarize(t.Context(), camera.Select(r, camera.Selection{}))
	if err != nil {
		t.Fatal(err)
	}
	on, last, total := int64(0), int64(0), int64(0)
	for _, e := range events {
		if e.On {
			on++
		}
		last = max(last, e.Time)
	}
	for i, n := range sum.Rate {
		total += n
		for _, e := range events {
			if (e.Time-sum.RateFromUS)/sum.BinUS == int64(i) {
				n--
			}
		}
		if n != 0 {
			t.Errorf("bin %d: %d too many", i, n)
		}
	}
	if sum.Events != int64(len(events)) || sum.On != on || sum.LastUS != last || sum.FirstUS != 1 || total != sum.Events ||
		sum.Width != 34 || sum.Height != 34 || !sum.Inferred || sum.HotPixels != 1 || sum.Hot[0].X != 9 || sum.Hot[0].Y != 4 {
		t.Errorf("%+v", sum)
	}
	if n := fmt.Sprint(sum.Noted); n != "[{jumps back in time 1}]" {
		t.Error(n)
	}
}

// TestWriters: what is written in another format reads the same.
func TestWriters(t *testing.T) {
	events := made(2000)
	var b bytes.Buffer
	w, err := camera.NewNPZ(&b, int64(len(events)))
	if err == nil {
		err = errors.Join(w.Write(events), w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := open(t, b.Bytes(), camera.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := all(r); err != nil || !slices.Equal(got, events) {
		t.Errorf("npz: %d events, %v", len(got), err)
	}
	if w, err = camera.NewNPZ(io.Discard, 3); err == nil {
		err = errors.Join(w.Write(events[:2]), w.Close())
	}
	if err == nil {
		t.Error("an archive that lacks an event is closed without a word")
	}
	if w, err = camera.NewEVT3(io.Discard, 34, 34); err != nil {
		t.Fatal(err)
	}
	if err := w.Write([]camera.Event{{Time: 0}, {Time: 1 << 23}}); err == nil {
		t.Error("EVT3 takes a step that its clock can't tell")
	}
	if _, err := camera.NewEVT3(io.Discard, 3000, 34); err == nil {
		t.Error("EVT3 takes a sensor of 3000 columns")
	}
}
