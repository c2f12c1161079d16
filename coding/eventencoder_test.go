package coding

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/sim/random"
)

// seen is an event of a camera.
type seen struct {
	us   int64
	x, y uint16
	on   bool
}

// scene returns events at random on a sensor of 20×12 pixels, from 1000 µs on: some at
// one instant, some out of order, and a pixel that fires far too often.
func scene(n int) (all []seen) {
	key := random.New(5)
	t := int64(1000)
	for i := range n {
		k := key.Int(i)
		t += int64(k.Float64(0) * 60)
		e := seen{t, uint16(k.Float64(1) * 20), uint16(k.Float64(2) * 12), k.Float64(3) < .4}
		if i > 0 && k.Float64(4) < .05 {
			e.us -= 100
		}
		if k.Float64(5) < .2 {
			e.x, e.y = 7, 3
		}
		all = append(all, e)
	}
	all[0].us = 1000
	return all
}

func eventsSpec(change func(*EventsSpec)) EventsSpec {
	var s EventsSpec
	s.SetDefaults()
	if change != nil {
		change(&s)
	}
	return s
}

func encode(t testing.TB, s EventsSpec, height, width int, duration events.Time, all []seen, key *random.Key) (events.Train, EventCounts) {
	t.Helper()
	e, err := NewEventEncoder(s, s.Channels(), height, width, duration)
	if err != nil {
		t.Fatal(err)
	}
	var train events.Train
	var counts EventCounts
	for range 2 { // once more with the same encoder: nothing is left over
		train.Reset()
		if err := e.Begin(20, 12, all[0].us, key); err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if !e.Take(s.us, s.x, s.y, s.on) {
				break
			}
		}
		if counts, err = e.End(&train); err != nil {
			t.Fatal(err)
		}
	}
	if !train.Sorted() || train.Len() > 0 && (train.At[0] < 1 || train.At[train.Len()-1] > duration) {
		t.Error("the train is not in order, or beyond the presentation")
	}
	c := counts
	if sum := c.Spikes + c.Before + c.After + c.Elsewhere + c.Masked + c.Hot + c.Background + c.Polarity + c.Refractory + c.Merged; sum != c.Events {
		t.Errorf("%d events, of which %d are accounted for: %+v", c.Events, sum, c)
	}
	if int(c.Spikes) != train.Len() {
		t.Errorf("%d spikes are counted, there are %d", c.Spikes, train.Len())
	}
	return train, counts
}

// Every event of a window becomes a spike of its cell at its microsecond, to within the
// nanoseconds by which those of one instant are told apart.
func TestEventEncoderKeepsEveryEventAtItsTime(t *testing.T) {
	all := scene(5000)
	const duration = 20 * events.Millisecond
	train, counts := encode(t, eventsSpec(nil), 3, 5, duration, all, nil)
	want := map[[2]int64]int{} // by unit and microsecond
	for _, e := range all {
		if us := e.us - 1000; us >= 0 && us < 20_000 {
			channel := 1
			if e.on {
				channel = 0
			}
			unit := (int(e.y)/4*5+int(e.x)/4)*2 + channel
			want[[2]int64{int64(unit), us + 1}]++
		}
	}
	got := map[[2]int64]int{}
	for i, at := range train.At {
		got[[2]int64{int64(train.Unit[i]), int64(at) / 1000}]++
	}
	if len(got) != len(want) {
		t.Errorf("%d units and times, want %d", len(got), len(want))
	}
	several := 0
	for k, n := range want {
		if got[k] != n {
			t.Fatalf("unit %d has %d spikes at %d µs, want %d", k[0], got[k], k[1], n)
		}
		if n > 1 {
			several++
		}
	}
	if several == 0 || counts.Longer != 1 || counts.Before == 0 && counts.After == 0 || counts.Merged != 0 {
		t.Errorf("the scene is too tame: %d, %+v", several, counts)
	}
}

// Twice the speed halves the times and doubles what is shown; a later start takes what
// the earlier one takes there; bins hold one spike of a cell.
func TestEventEncoderTime(t *testing.T) {
	all := scene(1500)
	slices.SortStableFunc(all, func(a, b seen) int { return int(a.us - b.us) })
	slow, _ := encode(t, eventsSpec(nil), 12, 20, 30*events.Millisecond, all, nil)
	fast, _ := encode(t, eventsSpec(func(s *EventsSpec) { s.Speed = 2 }), 12, 20, 15*events.Millisecond, all, nil)
	if fast.Len() != slow.Len() {
		t.Fatalf("%d spikes at twice the speed, %d at once", fast.Len(), slow.Len())
	}
	sum := func(train events.Train) (s float64) {
		for _, at := range train.At {
			s += float64(at)
		}
		return s / float64(train.Len())
	}
	if a, b := sum(slow), 2*sum(fast); math.Abs(a-b) > 2 {
		t.Errorf("the mean time is %v, and twice that of twice the speed %v", a, b)
	}
	later, counts := encode(t, eventsSpec(func(s *EventsSpec) { s.FromMS = 5 }), 12, 20, 10*events.Millisecond, all, nil)
	n := 0
	for _, at := range slow.At {
		if at > 5_000_999 && at <= 15_000_999 {
			n++
		}
	}
	if later.Len() != n || counts.Before == 0 {
		t.Errorf("from 5 ms on there are %d spikes, want %d", later.Len(), n)
	}
	binned, counts := encode(t, eventsSpec(func(s *EventsSpec) { s.BinMS = 1 }), 3, 5, 30*events.Millisecond, all, nil)
	for _, at := range binned.At {
		if at%events.Millisecond != 0 {
			t.Fatalf("a spike at %v", at)
		}
	}
	if counts.Merged == 0 {
		t.Error("no two events of a cell fell into a bin")
	}
}

// What is left out is what a plain loop over all events leaves out.
func TestEventEncoderFilters(t *testing.T) {
	all := scene(2000)
	slices.SortStableFunc(all, func(a, b seen) int { return int(a.us - b.us) })
	const duration = 200 * events.Millisecond
	count := func(left func(i int) bool) (n int64) {
		for i := range all {
			if left(i) {
				n++
			}
		}
		return n
	}
	near := func(a, b seen) int {
		return max(int(math.Abs(float64(a.x)-float64(b.x))), int(math.Abs(float64(a.y)-float64(b.y))))
	}

	_, c := encode(t, eventsSpec(func(s *EventsSpec) { s.BackgroundMS = 0.8 }), 12, 20, duration, all, nil)
	want := count(func(i int) bool {
		for j := range i {
			if near(all[i], all[j]) == 1 && all[i].us-all[j].us <= 800 {
				return false
			}
		}
		return true
	})
	if c.Background != want || want == 0 {
		t.Errorf("%d events are of the background, want %d", c.Background, want)
	}
	_, c = encode(t, eventsSpec(func(s *EventsSpec) { s.HotFactor = 10 }), 12, 20, duration, all, nil)
	if hot := count(func(i int) bool { return all[i].x == 7 && all[i].y == 3 }); c.Hot != hot || c.HotPixels != 1 {
		t.Errorf("%d events at %d hot pixels, want %d at 1", c.Hot, c.HotPixels, hot)
	}
	_, masked := encode(t, eventsSpec(func(s *EventsSpec) { s.Masked = [][2]int{{7, 3}} }), 12, 20, duration, all, nil)
	if masked.Masked != c.Hot {
		t.Errorf("masked %d", masked.Masked)
	}
	_, c = encode(t, eventsSpec(func(s *EventsSpec) { s.Crop = &SensorPart{2, 1, 10, 8} }), 4, 5, duration, all, nil)
	if want := count(func(i int) bool { return all[i].x < 2 || all[i].x >= 12 || all[i].y < 1 || all[i].y >= 9 }); c.Elsewhere != want {
		t.Errorf("%d events are elsewhere, want %d", c.Elsewhere, want)
	}
	_, c = encode(t, eventsSpec(func(s *EventsSpec) { s.Polarity = PolarityOff }), 12, 20, duration, all, nil)
	if want := count(func(i int) bool { return all[i].on }); c.Polarity != want {
		t.Errorf("%d events are ON, want %d", c.Polarity, want)
	}
	_, c = encode(t, eventsSpec(func(s *EventsSpec) { s.Polarity, s.RefractoryMS = PolarityMerged, 2 }), 3, 5, duration, all, nil)
	last := map[[2]uint16]int64{}
	want = count(func(i int) bool {
		cell := [2]uint16{all[i].x / 4, all[i].y / 4}
		if before, fired := last[cell]; fired && all[i].us-before < 2000 {
			return true
		}
		last[cell] = all[i].us
		return false
	})
	if c.Refractory != want || want == 0 {
		t.Errorf("%d events are in refractory times, want %d", c.Refractory, want)
	}
}

// Mirrored and transposed, an event is where it should be.
func TestEventEncoderTurns(t *testing.T) {
	one := []seen{{0, 19, 2, true}} // of 20×12
	for _, tt := range []struct {
		change      func(*EventsSpec)
		row, column int // of 12×20, or transposed
	}{
		{nil, 2, 19},
		{func(s *EventsSpec) { s.MirrorX = true }, 2, 0},
		{func(s *EventsSpec) { s.MirrorY = true }, 9, 19},
		{func(s *EventsSpec) { s.Transpose = true }, 19, 2},
		{func(s *EventsSpec) { s.MirrorY, s.Transpose = true, true }, 19, 9},
	} {
		s := eventsSpec(tt.change)
		height, width := 12, 20
		if s.Transpose {
			height, width = 20, 12
		}
		train, _ := encode(t, s, height, width, events.Millisecond, one, nil)
		if want := int32((tt.row*width + tt.column) * 2); train.Len() != 1 || train.Unit[0] != want || train.At[0] != events.Microsecond {
			t.Errorf("%+v: %+v, want unit %d", s, train, want)
		}
	}
}

// A key draws a variant, the same again and others with other keys; without one there
// is none.
func TestEventEncoderVaries(t *testing.T) {
	all := scene(400)
	s := eventsSpec(func(s *EventsSpec) { s.Vary = &VarySpec{ShiftPX: 3, Scale: 1.3, FromMS: 2, FlipProbability: 0.5} })
	plain, _ := encode(t, s, 12, 20, 8*events.Millisecond, all, nil)
	without, _ := encode(t, eventsSpec(nil), 12, 20, 8*events.Millisecond, all, nil)
	if fmt.Sprint(plain) != fmt.Sprint(without) {
		t.Error("what is not to vary varies")
	}
	different := map[string]bool{}
	for i := range 10 {
		key := random.New(uint64(i))
		a, _ := encode(t, s, 12, 20, 8*events.Millisecond, all, &key)
		b, _ := encode(t, s, 12, 20, 8*events.Millisecond, all, &key)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatal("the same key draws different variants")
		}
		different[fmt.Sprint(a)] = true
	}
	if len(different) != 10 {
		t.Errorf("10 keys draw %d variants", len(different))
	}
}

func TestEventEncoderRefuses(t *testing.T) {
	for _, tt := range []struct {
		change        func(*EventsSpec)
		width, height int
		want          string
	}{
		{nil, 0, 0, "does not say the size of its sensor"},
		{func(s *EventsSpec) { s.Crop = &SensorPart{40, 0, 10, 10} }, 20, 12, "begins at column 40"},
		{func(s *EventsSpec) { s.HotFactor = 9 }, 60000, 60000, "too many to look at"},
	} {
		e, err := NewEventEncoder(eventsSpec(tt.change), 2, 3, 4, events.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		wantError(t, e.Begin(tt.width, tt.height, 0, nil), tt.want)
	}
	_, err := NewEventEncoder(eventsSpec(nil), 1, 3, 4, events.Millisecond)
	wantError(t, err, "make 2 channels, the population has 1")
	_, err = NewEventEncoder(eventsSpec(func(s *EventsSpec) { s.Speed, s.Polarity, s.RefractoryMS = 0, "both", math.NaN() }), 1, 3, 4, events.Millisecond)
	for _, want := range []string{"events.speed", "events.polarity", "events.refractory_ms"} {
		wantError(t, err, want)
	}
}

func BenchmarkEventEncoder(b *testing.B) {
	all := scene(30_000)
	for name, s := range map[string]EventsSpec{
		"plain":    eventsSpec(nil),
		"filtered": eventsSpec(func(s *EventsSpec) { s.HotFactor, s.BackgroundMS, s.RefractoryMS = 20, 5, 1 }),
	} {
		b.Run(name, func(b *testing.B) {
			e, err := NewEventEncoder(s, 2, 12, 20, events.Second)
			if err != nil {
				b.Fatal(err)
			}
			var train events.Train
			for b.Loop() {
				train.Reset()
				e.Begin(20, 12, all[0].us, nil)
				for _, s := range all {
					e.Take(s.us, s.x, s.y, s.on)
				}
				e.End(&train)
			}
			b.ReportMetric(float64(len(all))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
		})
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}
