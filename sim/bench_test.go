package sim

import (
	"context"
	"fmt"
	"testing"

	"spikesim/events"
)

// A wire is the cheapest process that does something: it sends on what it
// receives, and without inputs sends spikes of its own, evenly spaced. It adds
// work floating-point operations per packet, in place of neurons.
type wire struct {
	spikes int // per window and lane, of a source
	work   int
	sum    float64
	inputs bool
}

func (y *wire) Advance(w events.Window, in *events.Inbox, out *events.Packet) error {
	in.Open(w)
	for lane := range out.Lanes {
		if !y.inputs {
			for i := range y.spikes {
				out.Lanes[lane].Append(w.From+(w.To-w.From)*events.Time(i+1)/events.Time(y.spikes), int32(i))
			}
			continue
		}
		m := in.Lane(lane)
		for {
			at, runs, ok := m.Next()
			if !ok {
				break
			}
			for _, unit := range runs[0].Units {
				out.Lanes[lane].Append(at, unit)
			}
		}
	}
	in.Close()
	for range y.work {
		y.sum = y.sum*0.5 + 1
	}
	return nil
}

func (y *wire) Tick(events.Time, *events.Packet) error { return nil }

// BenchmarkEngines measures packets per second through a chain of eight
// processes after a source: with nothing in them, with some spikes, and with
// some spikes and 5000 additions and multiplications per packet.
func BenchmarkEngines(b *testing.B) {
	const ticks, relays = 200, 8
	for _, load := range []struct {
		name         string
		spikes, work int
	}{
		{"empty", 0, 0},
		{"spikes=20", 20, 0},
		{"spikes=20,work=5000", 20, 5000},
	} {
		for _, kind := range engines {
			b.Run(fmt.Sprintf("%s/%s", load.name, kind.name), func(b *testing.B) {
				g := &Graph{Tick: ms, Lanes: 1}
				for n := range relays + 1 {
					y := &wire{spikes: load.spikes, work: load.work, inputs: n > 0}
					g.Nodes = append(g.Nodes, Node{fmt.Sprint(n), y})
					if n > 0 {
						g.Edges = append(g.Edges, Edge{From: n - 1, To: n})
					}
				}
				e, err := kind.make(g)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := e.Run(context.Background(), ticks*ms); err != nil {
						b.Fatal(err)
					}
				}
				packets := float64(b.N) * ticks * float64(len(g.Nodes))
				b.ReportMetric(packets/b.Elapsed().Seconds(), "packets/s")
			})
		}
	}
}
