package events

import (
	"fmt"
	"testing"
)

// A flow drives an inbox as an engine does: every port sends one packet per
// window from a small pool, and the window is read lane by lane.
type flow struct {
	in     *Inbox
	pools  []*Pool
	window Window
	lanes  int
	spikes int // per port, lane and window
	seen   int
}

func newFlow(ports, lanes, spikes int) *flow {
	f := &flow{in: NewInbox(lanes), lanes: lanes, spikes: spikes, window: Window{To: Millisecond}}
	for range ports {
		f.pools = append(f.pools, NewPool(3, lanes))
	}
	return f
}

// step sends, reads and releases one window. Port p has a delay of p/4
// windows, so that some packets straddle.
func (f *flow) step() {
	for port, pool := range f.pools {
		p := <-pool.Free()
		p.Reset(f.window)
		for lane := range p.Lanes {
			for i := range f.spikes {
				at := f.window.From + Millisecond*Time(i+1)/Time(f.spikes)
				p.Lanes[lane].Append(at, int32(i))
			}
		}
		p.Send(1)
		f.in.Push(port, p, Time(port%5)*Millisecond/4)
	}
	f.in.Open(f.window)
	for lane := range f.lanes {
		m := f.in.Lane(lane)
		for {
			_, runs, ok := m.Next()
			if !ok {
				break
			}
			for _, r := range runs {
				f.seen += len(r.Units)
			}
		}
	}
	f.in.Close()
	f.window = f.window.Shift(Millisecond)
}

func TestFlowAllocatesNothingInSteadyState(t *testing.T) {
	f := newFlow(8, 4, 20)
	for range 10 {
		f.step()
	}
	if n := testing.AllocsPerRun(100, f.step); n != 0 {
		t.Errorf("a window allocates %v times", n)
	}
	if f.seen == 0 {
		t.Error("no spike arrived")
	}
}

func BenchmarkInbox(b *testing.B) {
	for _, c := range []struct{ ports, lanes, spikes int }{
		{1, 1, 0}, {1, 1, 100}, {4, 1, 100}, {4, 8, 100}, {32, 1, 10},
	} {
		b.Run(fmt.Sprintf("ports=%d/lanes=%d/spikes=%d", c.ports, c.lanes, c.spikes), func(b *testing.B) {
			b.ReportAllocs()
			f := newFlow(c.ports, c.lanes, c.spikes)
			for b.Loop() {
				f.step()
			}
			per := b.Elapsed().Seconds() * 1e9 / float64(b.N*c.ports)
			b.ReportMetric(per, "ns/packet")
			if f.seen > 0 {
				b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(f.seen), "ns/spike")
			}
		})
	}
}
