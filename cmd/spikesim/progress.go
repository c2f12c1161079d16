package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"spikesim/experiments/printable"
	"spikesim/experiments/report"
)

// progress tells a person how far a long task is. On a terminal it keeps one
// line up to date; elsewhere it writes a few plain lines, so that logs stay
// short. It is safe for concurrent use.
//
// It writes to a place for people, standard error, and ignores write errors:
// a run is not lost because nobody can watch it. What it is told it writes with
// control characters escaped.
type progress struct {
	mu         sync.Mutex
	w          io.Writer
	isTerminal bool
	now        func() time.Time

	label, unit string
	note        string
	total, done int
	active      bool      // between Start and Done
	began       time.Time // when Start was called
	wrote       time.Time // when the last line was written or drawn
	tenth       int       // tenths of the total that the last plain line told of
	shown       int       // width of the line on the terminal now, in characters
	marks       []mark    // recent progress, oldest first
}

// mark is a point of a task's history.
type mark struct {
	at   time.Time
	done int
}

// How often progress speaks, and from how much history it estimates.
const (
	lineWidth   = 79                     // characters of the status line at most
	redrawEvery = 100 * time.Millisecond // on a terminal
	tenthEvery  = 10 * time.Second       // between plain lines at new tenths, at least
	quietFirst  = 45 * time.Second       // between plain lines without a new tenth, at first
	quietAtMost = 5 * time.Minute        // and at last, in a task of hours
	markEvery   = time.Second            // between marks, at least
	markCount   = 60                     // marks kept: the rate is that of the last minute or the last 60 steps
	enoughSeen  = 2 * time.Second        // history that a rate needs
)

// newProgress returns a progress that writes to w; isTerminal says whether w is
// a terminal, and now tells the time.
func newProgress(w io.Writer, isTerminal bool, now func() time.Time) *progress {
	return &progress{w: terminal(w), isTerminal: isTerminal, now: now}
}

// terminal returns what is below a writer that lets only text through: the status
// line moves the cursor.
func terminal(w io.Writer) io.Writer {
	if safe, is := w.(*printable.Writer); is {
		return safe.Unwrap()
	}
	return w
}

// Start begins a task of total steps, counted in unit ("images"); a total of 0
// or less means that it is not known.
func (p *progress) Start(label string, total int, unit string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	now := p.now()
	p.label, p.total, p.unit = label, max(total, 0), unit
	p.done, p.note, p.tenth = 0, "", 0
	p.active, p.began = true, now
	p.marks = append(p.marks[:0], mark{at: now})
	if p.isTerminal {
		p.draw(now)
		return
	}
	if p.total > 0 {
		p.println(now, fmt.Sprintf("%s: %s %s", label, report.Count(int64(p.total)), unit))
	} else {
		p.println(now, label)
	}
}

// Step tells that done steps are complete in all; note says something about
// the task now, for example its loss, and may be empty.
func (p *progress) Step(done int, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.active {
		return
	}
	now := p.now()
	p.done, p.note = done, note
	if last := p.marks[len(p.marks)-1]; done > last.done && now.Sub(last.at) >= markEvery {
		if len(p.marks) == markCount {
			p.marks = append(p.marks[:0], p.marks[1:]...)
		}
		p.marks = append(p.marks, mark{at: now, done: done})
	}
	waited := now.Sub(p.wrote)
	if p.isTerminal {
		if waited >= redrawEvery || p.shown == 0 {
			p.draw(now)
		}
		return
	}
	tenth := 0
	if p.total > 0 {
		tenth = int(int64(done) * 10 / int64(p.total))
	}
	// The last tenth is left to Done.
	quiet := min(quietAtMost, max(quietFirst, now.Sub(p.began)/2))
	if tenth > p.tenth && tenth < 10 && waited >= tenthEvery || waited >= quiet {
		p.tenth = tenth
		p.println(now, p.status(now, 0))
	}
}

// Done ends the task: the status line gives way to one that says how much was
// done in what time, and note.
func (p *progress) Done(note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.active {
		return
	}
	p.erase()
	p.active = false
	now := p.now()
	elapsed := now.Sub(p.began)
	text := fmt.Sprintf("%s: %s %s in %s", p.label, report.Count(int64(p.done)), p.unit, report.Duration(elapsed))
	if elapsed > 0 && p.done > 0 {
		text += ", " + rate(float64(p.done)/elapsed.Seconds(), p.unit)
	}
	if note != "" {
		text += ", " + note
	}
	p.println(now, text)
}

// Line prints a line of its own; a status line moves below it.
func (p *progress) Line(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	fmt.Fprintln(p.w, printable.Name(fmt.Sprintf(format, args...)))
	if p.isTerminal && p.active {
		p.draw(p.now())
	}
}

// println writes a plain line.
func (p *progress) println(now time.Time, text string) {
	p.wrote = now
	fmt.Fprintln(p.w, printable.Name(text))
}

// erase removes the status line and leaves the cursor at its start.
func (p *progress) erase() {
	if p.shown > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.shown))
		p.shown = 0
	}
}

// draw replaces the status line.
func (p *progress) draw(now time.Time) {
	text := p.status(now, lineWidth)
	width := utf8.RuneCountInString(text)
	// Blanks cover what is left of a longer line.
	fmt.Fprintf(p.w, "\r%s%s", text, strings.Repeat(" ", max(0, p.shown-width)))
	p.shown = max(p.shown, width)
	p.wrote = now
}

// status describes the task. A limit above 0 makes it one line of at most so
// many characters, with a bar if there is room.
func (p *progress) status(now time.Time, limit int) string {
	facts := []string{p.count(limit <= 0)}
	perSecond, known := p.speed(now)
	if known {
		facts = append(facts, rate(perSecond, p.unit))
	}
	if p.total > 0 && p.done < p.total {
		left := "time left unknown"
		if known {
			seconds := float64(p.total-p.done) / perSecond
			left = "about " + report.Duration(roundLeft(seconds)) + " left"
		}
		facts = append(facts, left)
	}
	if p.note != "" {
		facts = append(facts, p.note)
	}
	text := strings.Join(facts, ", ")
	if limit <= 0 {
		return p.label + ": " + text
	}
	text = printable.Name(text)
	label := printable.Name(p.label)
	const least, most = 8, 20 // characters of a bar
	used := utf8.RuneCountInString(label) + len(" [] ") + utf8.RuneCountInString(text)
	if width := min(limit-used, most); p.total > 0 && width >= least {
		return label + " [" + p.bar(width) + "] " + text
	}
	return shorten(label+" "+text, limit)
}

// count says how many steps are done, of how many, and in percent where no bar
// shows it.
func (p *progress) count(percent bool) string {
	text := report.Count(int64(p.done))
	if p.total > 0 {
		text += "/" + report.Count(int64(p.total))
	}
	text += " " + p.unit
	if p.total > 0 && percent {
		// Rounded down: 100 % is all.
		text += fmt.Sprintf(" (%d %%)", int64(p.done)*100/int64(p.total))
	}
	return text
}

// speed returns steps per second over the history that is kept. It is unknown
// until something was done in a long enough time. While nothing happens, it
// falls.
func (p *progress) speed(now time.Time) (perSecond float64, known bool) {
	oldest := p.marks[0]
	elapsed, done := now.Sub(oldest.at), p.done-oldest.done
	if elapsed < enoughSeen || done <= 0 {
		return 0, false
	}
	return float64(done) / elapsed.Seconds(), true
}

// bar returns width characters, of which the done part is filled.
func (p *progress) bar(width int) string {
	full := int(int64(width) * int64(min(max(p.done, 0), p.total)) / int64(p.total))
	return strings.Repeat("#", full) + strings.Repeat(".", width-full)
}

// rate formats a speed in the unit of time in which it is at least 1.
func rate(perSecond float64, unit string) string {
	switch {
	case perSecond >= 1:
		return fmt.Sprintf("%s %s/s", speedDigits(perSecond), unit)
	case perSecond >= 1./60:
		return fmt.Sprintf("%s %s/min", speedDigits(perSecond*60), unit)
	default:
		return fmt.Sprintf("%s %s/h", speedDigits(perSecond*3600), unit)
	}
}

// speedDigits formats x with two or more significant digits, no exponent.
func speedDigits(x float64) string {
	if x < 9.95 {
		return fmt.Sprintf("%.1f", x)
	}
	return report.Count(int64(x + 0.5))
}

// roundLeft returns a time left without digits that an estimate does not have:
// whole seconds, and above ten minutes whole minutes.
func roundLeft(seconds float64) time.Duration {
	const longest = 1000 * 24 * time.Hour // beyond it, nobody waits
	left := time.Duration(min(seconds, longest.Seconds()) * float64(time.Second))
	if left >= 10*time.Minute {
		return left.Round(time.Minute)
	}
	return max(left.Round(time.Second), time.Second)
}

// shorten cuts s to limit characters.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}
