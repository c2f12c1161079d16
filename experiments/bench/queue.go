package bench

import (
	"fmt"
	"time"

	"spikesim/events"
	"spikesim/experiments"
	"spikesim/sim/random"
)

// queue measures how fast spikes travel: through inboxes, which order packets in
// a priority queue and merge their spikes by time, and through channels.
func (b *bench) queue(f *Figures) error {
	var names []string
	var counts []float64
	var cases []attempt
	add := func(what string, events int, try attempt) {
		names, counts, cases = append(names, what), append(counts, float64(events)), append(cases, try)
	}
	for _, ports := range []int{1, 8} {
		add(fmt.Sprintf("inbox, ports: %d, empty packets (packets)", ports), ports*b.packets, b.inbox(ports, 0))
	}
	for _, c := range []struct{ ports, spikes int }{{1, 1}, {1, 100}, {1, 1000}, {2, 1000}, {8, 100}} {
		add(fmt.Sprintf("inbox, ports: %d, spikes per packet: %d", c.ports, c.spikes), c.ports*c.spikes*b.packets, b.inbox(c.ports, c.spikes))
	}
	const spikes = 100
	add("channel, empty packets (packets)", b.packets, b.channel(0, 1))
	add(fmt.Sprintf("channel, spikes per packet: %d", spikes), spikes*b.packets, b.channel(spikes, 1))
	if b.cores > 1 {
		add(fmt.Sprintf("channel, spikes per packet: %d, on all cores", spikes), spikes*b.packets, b.channel(spikes, b.cores))
	}
	times, err := b.warm(cases...)
	if err != nil {
		return err
	}
	for i, what := range names {
		row := Queue{What: what}
		row.MEventsPerS, row.Range = times[i].rate(counts[i] / 1e6).summary()
		f.Queue = append(f.Queue, row)
	}
	return nil
}

// fill makes a packet the n-th of a port: tick n, with spikes at random times of
// their own.
func fill(p *events.Packet, port, n, spikes int) {
	w := events.Window{From: events.Time(n) * experiments.Tick, To: events.Time(n+1) * experiments.Tick}
	p.Reset(w)
	key := random.New(seed).Int(port).Int(n)
	step := experiments.Tick / events.Time(spikes+1)
	for i := range spikes {
		at := w.From + events.Time(i)*step + 1 + events.Time(key.Float64(uint64(i))*float64(step-1))
		p.Lanes[0].Append(at, int32(i))
	}
}

// inbox reads packets that come in by several ports.
func (b *bench) inbox(ports, spikes int) attempt {
	pools := make([]*events.Pool, ports)
	for i := range pools {
		pools[i] = events.NewPool(b.packets, 1)
	}
	inbox := events.NewInbox(1)
	filled := make([]*events.Packet, ports*b.packets)
	return func() (time.Duration, error) {
		for n := range b.packets {
			for port := range ports {
				p := <-pools[port].Free()
				fill(p, port, n, spikes)
				p.Send(1)
				filled[n*ports+port] = p
			}
		}
		read := 0
		inbox.Reset()
		start := b.now()
		for n := range b.packets {
			for port := range ports {
				inbox.Push(port, filled[n*ports+port], 0)
			}
			inbox.Open(events.Window{From: events.Time(n) * experiments.Tick, To: events.Time(n+1) * experiments.Tick})
			merge := inbox.Lane(0)
			for {
				_, runs, more := merge.Next()
				if !more {
					break
				}
				for _, r := range runs {
					read += len(r.Units)
				}
			}
			inbox.Close()
		}
		took := b.now().Sub(start)
		return took, complete(read, ports*spikes*b.packets)
	}
}

// channel sends packets from one goroutine to another, which looks at every
// spike and returns the packet to its pool.
func (b *bench) channel(spikes, procs int) attempt {
	const size = 8
	pool := events.NewPool(size, 1)
	return func() (took time.Duration, err error) {
		for range size {
			p := <-pool.Free()
			fill(p, 0, 0, spikes)
			p.Send(0)
		}
		err = withProcs(procs, func() error {
			wire := make(chan *events.Packet, size)
			start := b.now()
			go func() {
				defer close(wire)
				for range b.packets {
					p := <-pool.Free()
					p.Send(1)
					wire <- p
				}
			}()
			read := 0
			for p := range wire {
				for i := range p.Lanes[0].At {
					if p.Lanes[0].Unit[i] == int32(i) {
						read++
					}
				}
				p.Release()
			}
			took = b.now().Sub(start)
			return complete(read, spikes*b.packets)
		})
		return took, err
	}
}

// complete reports spikes that were lost on the way.
func complete(got, want int) error {
	if got != want {
		return fmt.Errorf("%d of %d spikes arrived", got, want)
	}
	return nil
}
