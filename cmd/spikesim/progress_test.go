package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// clock is a time that tests set by hand.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) advance(d time.Duration) { c.t = c.t.Add(d) }

func newTestProgress(isTerminal bool) (*progress, *bytes.Buffer, *clock) {
	out, c := &bytes.Buffer{}, &clock{t: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	return newProgress(out, isTerminal, c.now), out, c
}

// screen returns what a terminal shows after it received text: carriage
// returns go back to the start of the line, and later characters overwrite.
func screen(text string) []string {
	var lines []string
	for _, raw := range strings.Split(text, "\n") {
		var line []rune
		at := 0
		for _, r := range raw {
			if r == '\r' {
				at = 0
				continue
			}
			if at == len(line) {
				line = append(line, ' ')
			}
			line[at] = r
			at++
		}
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return lines
}

func TestTerminalStatusLine(t *testing.T) {
	p, out, c := newTestProgress(true)
	check := func(want ...string) {
		t.Helper()
		if got := screen(out.String()); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("the screen shows\n%q\nwant\n%q", got, want)
		}
	}
	p.Start("train", 1000, "images")
	check("train [....................] 0/1,000 images, time left unknown")

	c.advance(time.Second) // too short for a rate
	p.Step(100, "")
	check("train [##..................] 100/1,000 images, time left unknown")

	c.advance(3 * time.Second) // 400 in 4 s: 100/s, 6 s for the other 600
	p.Step(400, "loss 0.12")
	check("train [#####........] 400/1,000 images, 100 images/s, about 6 s left, loss 0.12")

	c.advance(time.Second) // 420 in 5 s: 84/s; no room for a bar
	p.Step(420, "loss 0.12, mIoU 0.345")
	check("train 420/1,000 images, 84 images/s, about 7 s left, loss 0.12, mIoU 0.345")

	p.Line("epoch %d: %s", 1, "saved")
	check("epoch 1: saved", "train 420/1,000 images, 84 images/s, about 7 s left, loss 0.12, mIoU 0.345")

	c.advance(5 * time.Second)
	p.Step(1000, "")
	p.Done("mIoU 0.61")
	check("epoch 1: saved", "train: 1,000 images in 10 s, 100 images/s, mIoU 0.61", "")
}

func TestTerminalIsThrottled(t *testing.T) {
	p, out, c := newTestProgress(true)
	p.Start("train", 1000, "images")
	for i := range 1000 { // 1 s in all
		c.advance(time.Millisecond)
		p.Step(i+1, "")
	}
	// The first line and one every 100 ms.
	if n := strings.Count(out.String(), "\r"); n != 11 {
		t.Errorf("the line was drawn %d times, want 11", n)
	}
}

func TestTerminalLineFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, out, c := newTestProgress(true)
		p.Start(rapid.String().Draw(t, "label"), rapid.IntRange(-5, 1<<40).Draw(t, "total"), "images")
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			c.advance(time.Duration(rapid.Int64Range(0, 1e13).Draw(t, "wait")))
			p.Step(rapid.IntRange(-5, 1<<41).Draw(t, "done"), rapid.String().Draw(t, "note"))
		}
		if strings.Contains(out.String(), "\n") {
			t.Fatal("the status line was broken")
		}
		for _, drawn := range strings.Split(out.String(), "\r") {
			if n := utf8.RuneCountInString(drawn); n > lineWidth {
				t.Fatalf("a line of %d characters: %q", n, drawn)
			}
		}
	})
}

func TestPlainLines(t *testing.T) {
	p, out, c := newTestProgress(false)
	p.Start("test", 100, "images")
	for i := range 100 { // 4 s each: a tenth takes 40 s
		c.advance(4 * time.Second)
		p.Step(i+1, "")
	}
	p.Done("")
	want := "test: 100 images\n"
	for tenth := 1; tenth < 10; tenth++ {
		// 15 images/min; the rest takes 4 s an image.
		left := []string{"6 min", "5 min 20 s", "4 min 40 s", "4 min", "3 min 20 s", "2 min 40 s", "2 min", "1 min 20 s", "40 s"}[tenth-1]
		want += fmt.Sprintf("test: %d/100 images (%d %%), 15 images/min, about %s left\n", 10*tenth, 10*tenth, left)
	}
	want += "test: 100 images in 6 min 40 s, 15 images/min\n"
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestPlainLinesStayFew(t *testing.T) {
	tests := []struct {
		name  string
		total int
		each  time.Duration
		steps int
		lines int
	}{
		{"a short task: beginning and end", 1000, time.Millisecond, 1000, 2},
		// 10 % every 5 s: a line at every second tenth, the last is Done's.
		{"tenths faster than ten seconds", 100, 500 * time.Millisecond, 100, 2 + 4},
		// 10 h, a tenth an hour: a line after 45, 90, 180, 360 and 660 s, then every
		// 5 min up to 35,760 s, 117 times, and one as step 36,000 makes it all.
		{"a long task still shows life", 36000, time.Second, 36000, 2 + 5 + 117 + 1},
		// 601 s: after 45, 90, 180 and 360 s.
		{"no total", 0, time.Second, 601, 2 + 4},
	}
	for _, tt := range tests {
		p, out, c := newTestProgress(false)
		p.Start("task", tt.total, "steps")
		for i := range tt.steps {
			c.advance(tt.each)
			p.Step(i+1, "")
		}
		p.Done("")
		if n := strings.Count(out.String(), "\n"); n != tt.lines {
			t.Errorf("%s: %d lines, want %d:\n%s", tt.name, n, tt.lines, out)
		}
		if strings.Contains(out.String(), "\r") {
			t.Errorf("%s: carriage return in a plain log", tt.name)
		}
	}
}

func TestTimeLeftFollowsTheRecentRate(t *testing.T) {
	p, _, c := newTestProgress(false)
	p.Start("task", 100_000, "steps")
	done := 0
	step := func(seconds, perSecond int) {
		for range seconds {
			c.advance(time.Second)
			done += perSecond
			p.Step(done, "")
		}
	}
	step(200, 100)
	step(markCount, 10) // all marks are now from the slow phase
	got, known := p.speed(c.now())
	if !known || got != 10 {
		t.Errorf("the rate is %g (known: %v), want 10 as in the last minute", got, known)
	}
	c.advance(time.Minute) // nothing happens: 59 s of history become 119 s
	if stalled, _ := p.speed(c.now()); stalled >= got {
		t.Errorf("the rate stays at %g while nothing happens", stalled)
	}
}

func TestRateIsUnknownAtFirst(t *testing.T) {
	p, _, c := newTestProgress(false)
	p.Start("task", 10, "steps")
	c.advance(time.Hour)
	if _, known := p.speed(c.now()); known {
		t.Error("a rate is known although nothing was done")
	}
	p.Step(1, "")
	if got, known := p.speed(c.now()); !known || got != 1./3600 {
		t.Errorf("one step in an hour is %g/s (known: %v)", got, known)
	}
}

func TestRate(t *testing.T) {
	tests := []struct {
		perSecond float64
		want      string
	}{
		{12345.6, "12,346 images/s"}, {10, "10 images/s"}, {9.97, "10 images/s"}, {1.25, "1.2 images/s"},
		{0.5, "30 images/min"}, {0.001, "3.6 images/h"},
	}
	for _, tt := range tests {
		if got := rate(tt.perSecond, "images"); got != tt.want {
			t.Errorf("rate(%g) = %q, want %q", tt.perSecond, got, tt.want)
		}
	}
}

func TestRoundLeft(t *testing.T) {
	tests := []struct {
		seconds float64
		want    time.Duration
	}{
		{0.2, time.Second}, {59.6, time.Minute}, {3661, time.Hour + time.Minute}, {1e300, 1000 * 24 * time.Hour},
	}
	for _, tt := range tests {
		if got := roundLeft(tt.seconds); got != tt.want {
			t.Errorf("roundLeft(%g) = %v, want %v", tt.seconds, got, tt.want)
		}
	}
}

func TestStepAndDoneOutsideATaskDoNothing(t *testing.T) {
	p, out, _ := newTestProgress(true)
	p.Step(1, "")
	p.Done("")
	if out.Len() > 0 {
		t.Errorf("wrote %q", out)
	}
	p.Line("100 %% %s", "plain")
	if got := out.String(); got != "100 % plain\n" {
		t.Errorf("wrote %q", got)
	}
}

func TestProgressFromManyGoroutines(t *testing.T) {
	p, out, _ := newTestProgress(true)
	p.Start("task", 100, "steps")
	var wait sync.WaitGroup
	for i := range 100 {
		wait.Go(func() {
			p.Step(i+1, "")
			p.Line("step %d", i)
		})
	}
	wait.Wait()
	p.Done("")
	if n := strings.Count(out.String(), "\n"); n != 101 {
		t.Errorf("%d lines, want 101", n)
	}
}
