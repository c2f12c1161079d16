package events

import (
	"fmt"
	"testing"
)

// stockpile is packets of a port, one for each of some windows, evenly filled.
func stockpile(port, windows, spikes int) []*Packet {
	pool := NewPool(windows, 1)
	packets := make([]*Packet, windows)
	for n := range packets {
		packets[n] = <-pool.Free()
		packets[n].Reset(Window{Time(n) * Millisecond, Time(n+1) * Millisecond})
		for i := range spikes {
			// Ports take turns, so that a merge has to change between them.
			at := Time(n)*Millisecond + 1 + Time(i)*(Millisecond/Time(spikes)) + Time(port)
			packets[n].Lanes[0].Append(at, int32(i))
		}
	}
	return packets
}

// BenchmarkMerge reads a window of packets, instant by instant: one packet of
// each port. Without spikes it is the cost of the packets alone.
func BenchmarkMerge(b *testing.B) {
	const windows = 64
	for _, c := range []struct{ ports, spikes int }{{1, 0}, {8, 0}, {1, 1}, {1, 100}, {1, 1000}, {2, 1000}, {8, 100}} {
		b.Run(fmt.Sprintf("ports=%d/spikes=%d", c.ports, c.spikes), func(b *testing.B) {
			var packets [][]*Packet
			for port := range c.ports {
				packets = append(packets, stockpile(port, windows, c.spikes))
			}
			in := NewInbox(1)
			read, n := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				w := Window{Time(n) * Millisecond, Time(n+1) * Millisecond}
				for port := range packets {
					p := packets[port][n]
					p.readers.Store(2) // it stays ours
					in.Push(port, p, 0)
				}
				in.Open(w)
				merge := in.Lane(0)
				for _, runs, ok := merge.Next(); ok; _, runs, ok = merge.Next() {
					for _, r := range runs {
						read += len(r.Units)
					}
				}
				in.Close()
				n = (n + 1) % windows
			}
			if read != b.N*c.ports*c.spikes {
				b.Fatalf("read %d of %d spikes", read, b.N*c.ports*c.spikes)
			}
			if c.spikes > 0 {
				b.ReportMetric(float64(read)/1e6/b.Elapsed().Seconds(), "Mspikes/s")
			} else {
				b.ReportMetric(float64(b.N*c.ports)/1e6/b.Elapsed().Seconds(), "Mpackets/s")
			}
		})
	}
}

// BenchmarkChannel hands packets from one goroutine to another, which returns
// them to their pool unread.
func BenchmarkChannel(b *testing.B) {
	const size = 8
	pool := NewPool(size, 1)
	wire := make(chan *Packet, size)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for p := range wire {
			p.Release()
		}
	}()
	b.ReportAllocs()
	for b.Loop() {
		p := <-pool.Free()
		p.Send(1)
		wire <- p
	}
	close(wire)
	<-done
	b.ReportMetric(float64(b.N)/1e6/b.Elapsed().Seconds(), "Mpackets/s")
}
