package events

import (
	"strings"
	"sync"
	"testing"
)

// take takes a packet for window w, which must be there.
func take(t testing.TB, pool *Pool, w Window) *Packet {
	t.Helper()
	select {
	case p := <-pool.Free():
		p.Reset(w)
		return p
	default:
		t.Fatal("no packet is free")
		return nil
	}
}

func mustPanic(t *testing.T, text string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		got, _ := recover().(string)
		if !strings.HasPrefix(got, "events: ") || !strings.Contains(got, text) {
			t.Errorf("panic %q, want one of package events about %q", got, text)
		}
	}()
	f()
}

func TestPacketReturnsAfterItsLastReader(t *testing.T) {
	for readers := range 4 {
		pool := NewPool(1, 2)
		p := take(t, pool, Window{0, 10})
		if pool.Idle() {
			t.Error("a pool is idle while its packet is taken")
		}
		p.Send(readers)
		for left := readers; left > 0; left-- {
			if pool.Idle() {
				t.Fatalf("packet is back with %d of %d readers left", left, readers)
			}
			p.Release()
		}
		if !pool.Idle() {
			t.Errorf("packet is not back after %d readers", readers)
		}
		if again := take(t, pool, Window{10, 20}); again != p {
			t.Error("the pool gave a packet it did not own")
		}
	}
}

func TestPoolOwnsAFixedNumberOfPackets(t *testing.T) {
	pool := NewPool(3, 2)
	if pool.Size() != 3 || !pool.Idle() {
		t.Errorf("new pool of 3 packets: size %d, idle %v", pool.Size(), pool.Idle())
	}
	seen := map[*Packet]bool{}
	for range pool.Size() {
		p := take(t, pool, Window{})
		if len(p.Lanes) != 2 {
			t.Errorf("packet has %d lanes, want 2", len(p.Lanes))
		}
		seen[p] = true
	}
	if len(seen) != 3 || len(pool.Free()) != 0 {
		t.Errorf("3 takes gave %d packets and left %d", len(seen), len(pool.Free()))
	}
}

func TestResetEmptiesEveryLane(t *testing.T) {
	p := take(t, NewPool(1, 3), Window{0, 10})
	for i := range p.Lanes {
		p.Lanes[i].Append(5, int32(i))
	}
	p.Reset(Window{10, 20})
	for i := range p.Lanes {
		if p.Lanes[i].Len() != 0 {
			t.Errorf("lane %d still holds a spike", i)
		}
	}
	if (p.Window != Window{10, 20}) {
		t.Errorf("window is %v", p.Window)
	}
}

func TestReleasingTooOftenPanics(t *testing.T) {
	mustPanic(t, "released more often", func() {
		p := take(t, NewPool(1, 1), Window{})
		p.Send(1)
		p.Release()
		p.Release()
	})
	mustPanic(t, "released more often", func() {
		take(t, NewPool(1, 1), Window{}).Release() // never sent
	})
	mustPanic(t, "more packets returned", func() {
		p := take(t, NewPool(1, 1), Window{})
		p.Send(0)
		p.Send(0)
	})
	mustPanic(t, "number of lanes", func() {
		p := take(t, NewPool(1, 1), Window{})
		p.Send(1)
		NewInbox(2).Push(0, p, 0)
	})
}

// One writer refills a few packets that many readers share. With -race this
// shows that a release happens before the packet's next use.
func TestReadersMayReleaseFromAnyGoroutine(t *testing.T) {
	const readers, packets = 4, 200
	pool := NewPool(2, 1)
	var feeds [readers]chan *Packet
	var sums [readers]Time
	var group sync.WaitGroup
	for r := range readers {
		feeds[r] = make(chan *Packet, pool.Size())
		group.Go(func() {
			for p := range feeds[r] {
				for _, at := range p.Lanes[0].At {
					sums[r] += at
				}
				p.Release()
			}
		})
	}
	want := Time(0)
	for i := range Time(packets) {
		p := <-pool.Free()
		p.Reset(Window{i, i + 1})
		p.Lanes[0].Append(i+1, 0)
		want += i + 1
		p.Send(readers)
		for r := range readers {
			feeds[r] <- p
		}
	}
	for r := range readers {
		close(feeds[r])
	}
	group.Wait()
	for r := range readers {
		if sums[r] != want {
			t.Errorf("reader %d saw a sum of %d, want %d", r, sums[r], want)
		}
	}
	if !pool.Idle() {
		t.Error("a packet is missing at the end")
	}
}
